import type { Publication } from '../books/published-book.ts'
import { statusOf } from '../books/published-book.ts'
import type { XmlFields } from '../xml-writer.ts'

/** Page "发布能力": the result of a publishing, as an event. */
export function publishResult (publication: Publication): XmlFields {
  const { publishId, articleId, failIdx } = publication
  const status = statusOf(publication)
  return {
    Event: 'PUBLISHJOBFINISH',
    PublishEventInfo: {
      publish_id: publishId, publish_status: status,
      ...(status === 0 ? { article_id: articleId, article_detail: viewArticles(publication) } : {}),
      ...(failIdx.length > 0 ? { fail_idx: [...failIdx] } : {}),
    },
  }
}

export function viewArticles ({ articles }: Publication) {
  return { count: articles.length, item: articles.map(({ card }, at) => ({ idx: at + 1, article_url: card.url })) }
}
