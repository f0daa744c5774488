import type { AccountState } from '../account.ts'
import type { ArticleCard } from '../books/draft-book.ts'
import type { MediaKind } from '../books/media-book.ts'
import type { Refusal } from '../refusal.ts'
import { isRefusal, refuse } from '../refusal.ts'
import type { Fields } from '../values.ts'
import { textOf } from '../values.ts'
import { findBoundAgent } from './agents.ts'
import type { CustomMessage } from './custom-message.ts'

/** Which stored files a message names. The picture of a mini program's card may be a bigger one than a thumb. */
const media: Record<string, ReadonlyArray<readonly [field: string, kinds: readonly MediaKind[]]>> = {
  image: [['media_id', ['image']]],
  voice: [['media_id', ['voice']]],
  video: [['media_id', ['video']], ['thumb_media_id', ['thumb']]],
  music: [['thumb_media_id', ['thumb']]],
  miniprogrampage: [['thumb_media_id', ['thumb', 'image']]],
}

/** Looks up what the message names: files, articles, mini programs and the agent who is shown. */
export function refusalOfParts (account: AccountState, { type, branch, kfAccount }: CustomMessage, nowMs: number): Refusal | null {
  const agent = kfAccount === null ? null : findBoundAgent(account, kfAccount)
  if (agent !== null && isRefusal(agent)) return agent
  for (const [field, kinds] of media[type] ?? []) {
    const found = account.media.find(textOf(branch[field]), nowMs)
    if (found === undefined) return refuse(40007, 'customMessages.mediaUnknown')
    if (!kinds.includes(found.kind)) return refuse(40121, 'customMessages.mediaKind')
  }
  switch (type) {
    case 'text': return refusalOfLinks(account, textOf(branch['content']))
    case 'mpnews': return cardsOf(account, type, branch).length > 0 ? null : refuse(40007, 'customMessages.newsUnknown')
    case 'mpnewsarticle': return cardsOf(account, type, branch).length > 0 ? null : refuse(53600, 'customMessages.articleUnknown')
    case 'miniprogrampage': return isLinked(account, textOf(branch['appid'])) ? null : refuse(40168, 'customMessages.miniProgramLinked')
    default: return null
  }
}

/** The articles behind a message, as the follower sees them: of a draft, or published and not deleted. */
export function cardsOf ({ drafts, published }: AccountState, type: string, branch: Fields): ArticleCard[] {
  const found = type === 'mpnews' ? drafts.find(textOf(branch['media_id'])) : published.find(textOf(branch['article_id']))
  return (found?.articles ?? []).map(({ card }) => card).filter(({ isDeleted }) => !isDeleted)
}

/** Page "发送客服消息": a link in a text may open a mini program. */
function refusalOfLinks (account: AccountState, content: string): Refusal | null {
  if (!content.includes('data-miniprogram-appid')) return null
  const appids = [...content.matchAll(/data-miniprogram-appid\s*=\s*["']?([^"'\s>]*)/g)].map(([, appid = '']) => appid)
  return appids.every((appid) => isLinked(account, appid)) ? null : refuse(45086, 'customMessages.textMiniProgram')
}

function isLinked ({ settings: { miniPrograms = [] } }: AccountState, appid: string): boolean {
  return miniPrograms.includes(appid)
}
