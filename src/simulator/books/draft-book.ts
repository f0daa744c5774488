import { randomBytes } from 'node:crypto'
import type { Fields } from '../values.ts'

/** An article that passed the checks. It never changes: an update puts another one in its place. */
export interface Article {
  readonly type: 'news' | 'newspic'
  /** As the account wrote it, with the platform's defaults. */
  readonly fields: Fields
  /** One object for everybody who received the article, so that a deletion reaches all of them. */
  readonly card: ArticleCard
}

/** What a follower sees of an article in the chat. */
export interface ArticleCard {
  readonly title: string
  readonly digest: string
  readonly url: string
  isDeleted: boolean
}

export interface Draft {
  readonly mediaId: string
  readonly articles: readonly Article[]
  readonly createdAtSeconds: number
  readonly updatedAtSeconds: number
}

/** Page "草稿管理": what was written and neither sent to all nor published yet. */
export interface DraftBook {
  add: (articles: readonly Article[], atMs: number) => Draft
  find: (mediaId: string) => Draft | undefined
  replaceArticle: (draft: Draft, index: number, article: Article, atMs: number) => void
  /** Deleted by the account, or used up. */
  remove: (mediaId: string) => void
  count: () => number
  /** The newest first. */
  page: (offset: number, limit: number) => Draft[]
}

export function createDraftBook (): DraftBook {
  const drafts = new Map<string, Draft>()
  return {
    add (articles, atMs) {
      const atSeconds = Math.floor(atMs / 1000)
      const draft = { mediaId: randomBytes(48).toString('base64url'), articles, createdAtSeconds: atSeconds, updatedAtSeconds: atSeconds }
      drafts.set(draft.mediaId, draft)
      return draft
    },
    find: (mediaId) => drafts.get(mediaId),
    replaceArticle (draft, index, article, atMs) {
      drafts.set(draft.mediaId, { ...draft, articles: draft.articles.with(index, article), updatedAtSeconds: Math.floor(atMs / 1000) })
    },
    remove: (mediaId) => { drafts.delete(mediaId) },
    count: () => drafts.size,
    page: (offset, limit) => [...drafts.values()].toReversed().slice(offset, offset + limit),
  }
}

/** The address under which an article is read, as long as it lives. */
export function createArticleUrl (): string {
  return `http://mp.weixin.qq.com/s/${randomBytes(16).toString('base64url')}`
}
