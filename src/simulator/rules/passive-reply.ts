import { byteLength } from '../../wechat/text.ts'
import { parseXml } from '../../wechat/xml.ts'
import type { Fields } from '../values.ts'
import { isFields, isFilled, listOf, textOf } from '../values.ts'

/** What the follower sees of an answer to a webhook. */
export interface PassiveReply {
  type: string
  text: string
  fields: Fields | null
}

/** `shown` is null when the answer was taken but there is nothing to see; `transfer` asks for an agent, perhaps a certain one. */
export type Judgement = { accepted: true, shown: PassiveReply | null, transfer?: { kfAccount: string | null } } | { accepted: false, failure: string }

interface Parties {
  openid: string
  originalId: string
  /** What was answered: to most messages only one article is shown, to events up to eight. */
  toEvent: boolean
}

/** Measured at 2,047 or 2,048; a longer text shows the follower the failure notice. */
const maxTextBytes = 2048

/** Looks at a reply as the platform does: page "被动回复用户消息". */
export function judgeReply (xml: string, { openid, originalId, toEvent }: Parties): Judgement {
  const reply = readXml(xml)
  if (reply === null) return refused('not XML')
  if (reply['ToUserName'] !== openid) return refused('ToUserName is not the follower')
  if (reply['FromUserName'] !== originalId) return refused('FromUserName is not the account')
  if (!/^\d+$/.test(textOf(reply['CreateTime']))) return refused('CreateTime is not a number')

  switch (reply['MsgType']) {
    case 'text': return judgeText(reply['Content'])
    case 'image': return judgeMedia(reply['Image'], 'image', ['MediaId'], '[图片]')
    case 'voice': return judgeMedia(reply['Voice'], 'voice', ['MediaId'], '[语音]')
    case 'video': return judgeMedia(reply['Video'], 'video', ['MediaId'], '[视频]')
    case 'music': return judgeMedia(reply['Music'], 'music', ['ThumbMediaId'], '[音乐]')
    case 'news': return judgeNews(reply, toEvent ? 8 : 1)
    case 'transfer_customer_service': return judgeTransfer(reply['TransInfo'], toEvent)
    default: return refused('unknown MsgType')
  }
}

/** Parses what must be one `<xml>` element with nothing before it; null if it is not. */
export function readXml (xml: string): Fields | null {
  if (!xml.trimStart().startsWith('<xml')) return null
  try {
    const fields: unknown = parseXml(xml)
    return isFields(fields) ? fields : null
  } catch {
    return null
  }
}

function judgeText (content: unknown): Judgement {
  if (!isFilled(content)) return refused('empty Content')
  if (byteLength(content) > maxTextBytes) return refused(`Content over ${maxTextBytes} bytes`)
  return { accepted: true, shown: { type: 'text', text: content, fields: null } }
}

function judgeMedia (branch: unknown, type: string, needs: string[], label: string): Judgement {
  if (!isFields(branch)) return refused(`no body for ${type}`)
  const missing = needs.find((field) => !isFilled(branch[field]))
  if (missing !== undefined) return refused(`no ${missing}`)
  return { accepted: true, shown: { type, text: `${label} ${textOf(branch['Title'])}`.trim(), fields: branch } }
}

/** Above the limit only the allowed number is shown. */
function judgeNews ({ ArticleCount, Articles }: Fields, most: number): Judgement {
  const items = isFields(Articles) ? listOf(Articles['item']).filter(isFields) : []
  if (items.length === 0) return refused('no articles')
  if (textOf(ArticleCount) !== String(items.length)) return refused('ArticleCount does not match')
  const articles = items.slice(0, most)
  return { accepted: true, shown: { type: 'news', text: `[图文] ${textOf(articles[0]?.['Title'])}`, fields: { articles } } }
}

/** Only messages can be handed to an agent (page "消息转发到客服"); after an event it is taken and does nothing. */
function judgeTransfer (info: unknown, toEvent: boolean): Judgement {
  if (toEvent) return { accepted: true, shown: null }
  const kfAccount = isFields(info) && isFilled(info['KfAccount']) ? info['KfAccount'] : null
  return { accepted: true, shown: null, transfer: { kfAccount } }
}

function refused (failure: string): Judgement {
  return { accepted: false, failure: `malformed: ${failure}` }
}
