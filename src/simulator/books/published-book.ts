import { randomBytes } from 'node:crypto'
import type { Article } from './draft-book.ts'

/** As `freepublish/get` numbers them: published, under way, refused in three ways, and gone afterwards in two. */
export type PublishStatus = 0 | 1 | 2 | 3 | 4 | 5 | 6

/** One publishing, from the moment it was asked for. */
export interface Publication {
  readonly publishId: string
  readonly articles: readonly Article[]
  status: PublishStatus
  /** Empty until it is published. */
  articleId: string
  /** Which articles were refused, the first is 1. */
  failIdx: readonly number[]
  finishedAtSeconds: number
}

/** How a publishing ends that does not end well: with a code at once, or with a status later. */
export type PublishVerdict = { errcode: 53503 | 53504 | 53505 } | { status: 2 | 3 | 4, failIdx?: readonly number[] }

/** Page "发布能力": articles that anybody may read and nobody was told of. */
export interface PublishedBook {
  begin: (articles: readonly Article[]) => Publication
  /** From now on it is found by its article id. */
  succeed: (publication: Publication, atMs: number) => void
  job: (publishId: string) => Publication | undefined
  /** Also one whose articles were deleted: look at their cards. */
  find: (articleId: string) => Publication | undefined
  count: () => number
  /** The newest first. */
  page: (offset: number, limit: number) => Publication[]
  /** Chosen in the console for the next publishing; taking it uses it up. */
  next: (verdict: PublishVerdict | null) => void
  takeNext: () => PublishVerdict | null
}

export function createPublishedBook (): PublishedBook {
  const jobs = new Map<string, Publication>()
  const published = new Map<string, Publication>()
  let lastId = 2_247_500_000
  let upcoming: PublishVerdict | null = null
  return {
    begin (articles) {
      const publication: Publication = { publishId: String(++lastId), articles, status: 1, articleId: '', failIdx: [], finishedAtSeconds: 0 }
      jobs.set(publication.publishId, publication)
      return publication
    },
    succeed (publication, atMs) {
      publication.status = 0
      publication.articleId = randomBytes(32).toString('base64url')
      publication.finishedAtSeconds = Math.floor(atMs / 1000)
      published.set(publication.articleId, publication)
    },
    job: (publishId) => jobs.get(publishId),
    find: (articleId) => published.get(articleId),
    count: () => published.size,
    page: (offset, limit) => [...published.values()].toReversed().slice(offset, offset + limit),
    next (verdict) { upcoming = verdict },
    takeNext () {
      const taken = upcoming
      upcoming = null
      return taken
    },
  }
}

/** 5 when nothing is left to read, whether publishing or a mass send of the same draft was deleted: they share the links. */
export function statusOf ({ status, articles }: Publication): PublishStatus {
  return status === 0 && articles.every(({ card }) => card.isDeleted) ? 5 : status
}
