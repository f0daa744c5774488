import { byteLength } from '../../wechat/text.ts'
import type { Limits } from '../limits.ts'
import type { Refusal } from '../refusal.ts'
import { refuse } from '../refusal.ts'
import type { Fields } from '../values.ts'
import { isFields, isFilled, textOf } from '../values.ts'

/** A customer-service message that has the shape WeChat asks for. What it names may yet not exist. */
export interface CustomMessage {
  type: string
  /** One line for people. */
  text: string
  branch: Fields
  /** Whose nickname and picture it shows. */
  kfAccount: string | null
  madeByAi: boolean
}

interface Shape {
  /** Texts that must be there, in the order in which they are missed. */
  needs: string[]
  check?: (branch: Fields, limits: Limits) => Refusal | null
  describe: (branch: Fields) => string
}

/** Measured, not documented: page "发送客服消息" names the code but no number. */
const maxTextBytes = 2048

const shapes: Record<string, Shape> = {
  text: { needs: ['content'], check: checkText, describe: ({ content }) => textOf(content) },
  image: { needs: ['media_id'], describe: () => '[图片]' },
  voice: { needs: ['media_id'], describe: () => '[语音]' },
  video: { needs: ['media_id', 'thumb_media_id'], describe: ({ title }) => `[视频] ${textOf(title)}`.trim() },
  /** Pages differ on which of the five may be left out, so none may. */
  music: {
    needs: ['thumb_media_id', 'title', 'description', 'musicurl', 'hqmusicurl'],
    describe: ({ title }) => `[音乐] ${textOf(title)}`,
  },
  news: { needs: [], check: checkNews, describe: ({ articles }) => `[图文] ${firstTitle(articles)}` },
  mpnews: { needs: ['media_id'], describe: () => '[图文]' },
  mpnewsarticle: { needs: ['article_id'], describe: () => '[图文]' },
  msgmenu: { needs: [], check: checkMenu, describe: describeMenu },
  wxcard: { needs: ['card_id'], describe: () => '[卡券]' },
  miniprogrampage: {
    needs: ['title', 'appid', 'pagepath', 'thumb_media_id'],
    describe: ({ title }) => `[小程序] ${textOf(title)}`,
  },
}

export function readCustomMessage (body: Fields, limits: Limits): CustomMessage | Refusal {
  const { msgtype: type, customservice, aimsgcontext } = body
  const shape = typeof type === 'string' && Object.hasOwn(shapes, type) ? shapes[type] : undefined
  if (typeof type !== 'string' || shape === undefined) return refuse(40008, 'customMessages.type')
  const branch = isFields(body[type]) ? body[type] : {}
  const missing = shape.needs.find((field) => !isFilled(branch[field]))
  const refusal = missing === undefined ? shape.check?.(branch, limits) ?? checkOptions(body) : refusalOfMissing(missing)
  if (refusal !== null) return refusal
  return {
    type,
    text: shape.describe(branch),
    branch,
    kfAccount: isFields(customservice) ? textOf(customservice['kf_account']) : null,
    madeByAi: isFields(aimsgcontext) && aimsgcontext['is_ai_msg'] === 1,
  }
}

function refusalOfMissing (field: string): Refusal {
  switch (field) {
    case 'content': return refuse(44004, 'customMessages.textEmpty')
    case 'media_id':
    case 'thumb_media_id': return refuse(41006, 'customMessages.mediaMissing')
    case 'pagepath': return refuse(40165, 'customMessages.pagePath')
    case 'appid': return refuse(40166, 'customMessages.miniProgramMissing')
    default: return refuse(40035, 'customMessages.fieldMissing')
  }
}

function checkOptions ({ customservice, aimsgcontext }: Fields): Refusal | null {
  if (customservice !== undefined && !(isFields(customservice) && isFilled(customservice['kf_account']))) {
    return refuse(40035, 'customMessages.agentMissing')
  }
  const mark = isFields(aimsgcontext) ? aimsgcontext['is_ai_msg'] : undefined
  return aimsgcontext === undefined || mark === 0 || mark === 1 ? null : refuse(40035, 'customMessages.aiMark')
}

function checkText ({ content }: Fields): Refusal | null {
  return byteLength(textOf(content)) > maxTextBytes ? refuse(45002, 'customMessages.textBytes') : null
}

/** Since 2018 exactly one article. */
function checkNews ({ articles }: Fields): Refusal | null {
  const [article, ...others] = Array.isArray(articles) ? articles as unknown[] : []
  if (article === undefined || others.length > 0) return refuse(45008, 'customMessages.oneArticle')
  const isComplete = isFields(article) && isFilled(article['title']) && isFilled(article['url'])
  return isComplete ? null : refuse(40035, 'customMessages.article')
}

/** All examples have ids of digits, and some clients read them back as numbers. */
function checkMenu ({ list }: Fields, { menuMessageItems, menuMessageItemBytes }: Limits): Refusal | null {
  const items = Array.isArray(list) ? list as unknown[] : []
  const isItem = (item: unknown): boolean =>
    isFields(item) && isFilled(item['id']) && /^\d+$/.test(item['id']) && isFilled(item['content'])
  if (items.length === 0 || !items.every(isItem)) return refuse(40035, 'customMessages.menuItems')
  if (items.length > menuMessageItems) return refuse(45098, 'customMessages.menuCount')
  const isLong = (item: unknown): boolean => isFields(item) && byteLength(textOf(item['content'])) > menuMessageItemBytes
  return items.some(isLong) ? refuse(45099, 'customMessages.menuItemBytes') : null
}

function describeMenu ({ head_content: head, list, tail_content: tail }: Fields): string {
  const items = Array.isArray(list) ? list.map((item: unknown) => isFields(item) ? textOf(item['content']) : '') : []
  return [textOf(head), ...items, textOf(tail)].filter((line) => line !== '').join('\n')
}

function firstTitle (articles: unknown): string {
  const article: unknown = Array.isArray(articles) ? articles[0] : undefined
  return isFields(article) ? textOf(article['title']) : ''
}
