import type { AccountState } from '../account.ts'
import type { Article } from '../books/draft-book.ts'
import { createArticleUrl } from '../books/draft-book.ts'
import type { MediaKind } from '../books/media-book.ts'
import type { PublishVerdict } from '../books/published-book.ts'
import { sampleFiles } from '../sample-files.ts'
import { noSuchArticle } from '../simulator.errors.ts'

interface Needs {
  account: AccountState
  clock: { now: () => Date }
}

/** What the operator has ready in the console: files, drafts and published articles, without a call. */
export function createDraftActions ({ account: { media, drafts, published, chats }, clock }: Needs) {
  const nowMs = (): number => clock.now().getTime()
  return {
    addMedia (kind: MediaKind = 'image', { isPermanent = true }: { isPermanent?: boolean } = {}): string {
      return media.add({ ...sampleFiles[kind], kind, isPermanent, atMs: nowMs() }).mediaId
    },
    addDraft: (...titles: string[]): string => drafts.add(titles.map(articleOf), nowMs()).mediaId,
    /** Its article id. */
    addPublished (...titles: string[]): string {
      const publication = published.begin(titles.map(articleOf))
      published.succeed(publication, nowMs())
      return publication.articleId
    },
    /** How the next publishing ends, if not well. */
    nextPublish: (verdict: PublishVerdict | null): void => published.next(verdict),
    /** The platform takes all articles of a publishing away. */
    banPublished (articleId: string): void {
      const publication = published.find(articleId)
      if (publication === undefined) throw noSuchArticle(articleId)
      publication.status = 6
      for (const { card } of publication.articles) card.isDeleted = true
      chats.changed()
    },
  }
}

function articleOf (title: string): Article {
  const fields = { article_type: 'news', title, author: '', digest: title, content: `<p>${title}</p>`, content_source_url: '', thumb_media_id: '' }
  return { type: 'news', fields, card: { title, digest: title, url: createArticleUrl(), isDeleted: false } }
}
