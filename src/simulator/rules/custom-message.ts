import { byteLength } from '../../wechat/text.ts'
import type { Refusal } from '../refusal.ts'
import { refuse } from '../refusal.ts'
import type { Fields } from '../values.ts'
import { isFields, isFilled, textOf } from '../values.ts'

/** A customer-service message that has the shape WeChat asks for. */
export interface CustomMessage {
  type: string
  /** One line for people. */
  text: string
  fields: Fields | null
  kfAccount: string | null
  madeByAi: boolean
}

interface Shape {
  /** Which fields must be there, and the code for each that is not. */
  needs: Array<[field: string, errcode: number]>
  check?: (branch: Fields) => Refusal | null
  describe: (branch: Fields) => string
}

/** Measured, not documented: page "发送客服消息" names the code but no number. */
const maxTextBytes = 2048

const shapes: Record<string, Shape> = {
  text: {
    needs: [['content', 44004]],
    check: ({ content }) => isFilled(content) && byteLength(content) > maxTextBytes ? refuse(45002, 'text.size') : null,
    describe: ({ content }) => textOf(content),
  },
  image: { needs: [['media_id', 41006]], describe: () => '[图片]' },
  voice: { needs: [['media_id', 41006]], describe: () => '[语音]' },
  video: {
    needs: [['media_id', 41006], ['thumb_media_id', 41006]],
    describe: ({ title }) => `[视频] ${textOf(title)}`.trim(),
  },
  music: {
    needs: [['musicurl', 40035], ['thumb_media_id', 41006]],
    describe: ({ title }) => `[音乐] ${textOf(title)}`.trim(),
  },
  news: { needs: [], check: checkNews, describe: ({ articles }) => `[图文] ${firstTitle(articles)}` },
  mpnews: { needs: [['media_id', 41006]], describe: () => '[图文]' },
  mpnewsarticle: { needs: [['article_id', 40035]], describe: () => '[图文]' },
  msgmenu: { needs: [], check: checkMenu, describe: describeMenu },
  wxcard: { needs: [['card_id', 40035]], describe: () => '[卡券]' },
  miniprogrampage: {
    needs: [['title', 40035], ['appid', 40035], ['pagepath', 40035], ['thumb_media_id', 41006]],
    describe: ({ title }) => `[小程序] ${textOf(title)}`,
  },
}

export function readCustomMessage (body: Fields): CustomMessage | Refusal {
  const { msgtype: type } = body
  const shape = typeof type === 'string' && Object.hasOwn(shapes, type) ? shapes[type] : undefined
  if (typeof type !== 'string' || shape === undefined) return refuse(40008, 'message.type')
  const branch = body[type]
  if (!isFields(branch)) return refuse(type === 'text' ? 44004 : 40035, `message.${type}.missing`)

  const missing = shape.needs.find(([field]) => !isFilled(branch[field]))
  if (missing !== undefined) return refuse(missing[1], `message.${type}.${missing[0]}`)
  const refusal = shape.check?.(branch) ?? checkOptions(body)
  if (refusal !== null) return refusal

  const { customservice, aimsgcontext } = body
  return {
    type,
    text: shape.describe(branch),
    fields: type === 'text' ? null : branch,
    kfAccount: isFields(customservice) ? textOf(customservice['kf_account']) : null,
    madeByAi: isFields(aimsgcontext) && aimsgcontext['is_ai_msg'] === 1,
  }
}

function checkOptions ({ customservice, aimsgcontext }: Fields): Refusal | null {
  if (customservice !== undefined) {
    const account = isFields(customservice) ? customservice['kf_account'] : undefined
    if (!isFilled(account) || !account.includes('@')) return refuse(40035, 'message.kfAccount')
  }
  if (aimsgcontext !== undefined) {
    const mark = isFields(aimsgcontext) ? aimsgcontext['is_ai_msg'] : undefined
    if (mark !== 0 && mark !== 1) return refuse(40035, 'message.aiMark')
  }
  return null
}

/** Since 2018 exactly one article. */
function checkNews ({ articles }: Fields): Refusal | null {
  if (!Array.isArray(articles) || articles.length !== 1) return refuse(45008, 'news.oneArticle')
  const [article] = articles as unknown[]
  const complete = isFields(article) && isFilled(article['title']) && isFilled(article['url'])
  return complete ? null : refuse(40035, 'news.article')
}

function checkMenu ({ list }: Fields): Refusal | null {
  const complete = Array.isArray(list) && list.length > 0
    && list.every((item: unknown) => isFields(item) && isFilled(item['id']) && isFilled(item['content']))
  return complete ? null : refuse(40035, 'msgmenu.list')
}

function describeMenu ({ head_content: head, list, tail_content: tail }: Fields): string {
  const items = Array.isArray(list) ? list.map((item: unknown) => isFields(item) ? textOf(item['content']) : '') : []
  return [textOf(head), ...items, textOf(tail)].filter((line) => line !== '').join('\n')
}

function firstTitle (articles: unknown): string {
  const article: unknown = Array.isArray(articles) ? articles[0] : undefined
  return isFields(article) ? textOf(article['title']) : ''
}
