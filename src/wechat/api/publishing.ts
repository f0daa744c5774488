import { Type } from 'typebox'
import { endpoint } from '../endpoint.ts'
import { Done } from './answers.ts'
import { Articles, Page } from './drafts.ts'

const ids = ['publish_id', 'msg_data_id']
const ArticleId = Type.String({ minLength: 1 })

/** Pages "发布能力": anybody may read what is published, and nobody is told of it. */
export const publishing = {
  /**
   * Accepted, not published: PUBLISHJOBFINISH or `status` tells. Success uses the draft up; after silence look whether it is
   * still there.
   */
  submit: endpoint({
    method: 'POST',
    path: '/cgi-bin/freepublish/submit',
    effect: 'create',
    request: Type.Object({ media_id: Type.String({ minLength: 1 }) }),
    answer: Type.Object({ publish_id: Type.String(), msg_data_id: Type.Optional(Type.String()) }),
    ids,
  }),
  /**
   * `publish_status`: 0 published, 1 under way, 2 originality, 3 failed, 4 refused by review, 5 all deleted since, 6 all banned since.
   * `fail_idx`, with 2 and 4, names articles from 1 on.
   */
  status: endpoint({
    method: 'POST',
    path: '/cgi-bin/freepublish/get',
    effect: 'read',
    request: Type.Object({ publish_id: Type.String({ minLength: 1 }) }),
    answer: Type.Object({
      publish_id: Type.String(),
      publish_status: Type.Integer(),
      article_id: Type.Optional(Type.String()),
      article_detail: Type.Optional(Type.Object({
        count: Type.Integer(), item: Type.Array(Type.Object({ idx: Type.Integer(), article_url: Type.String() })),
      })),
      fail_idx: Type.Optional(Type.Array(Type.Integer())),
    }),
    ids,
  }),
  article: endpoint({
    method: 'POST',
    path: '/cgi-bin/freepublish/getarticle',
    effect: 'read',
    request: Type.Object({ article_id: ArticleId }),
    answer: Articles,
  }),
  list: endpoint({
    method: 'POST',
    path: '/cgi-bin/freepublish/batchget',
    effect: 'read',
    request: Page,
    answer: Type.Object({
      total_count: Type.Integer(),
      item_count: Type.Integer(),
      item: Type.Array(Type.Object({ article_id: Type.String(), content: Articles, update_time: Type.Optional(Type.Integer()) })),
    }),
  }),
  /** For good. One article, the first is 1; 0 or nothing means all of them. Ten calls a day. */
  delete: endpoint({
    method: 'POST',
    path: '/cgi-bin/freepublish/delete',
    // Not `put`: the articles behind a deleted one may move up, and the same index again would take another.
    effect: 'create',
    request: Type.Object({ article_id: ArticleId, index: Type.Optional(Type.Integer({ minimum: 0 })) }),
    answer: Done,
  }),
}
