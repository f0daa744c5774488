import type { AccountState } from '../account.ts'
import type { Publication, PublishVerdict } from '../books/published-book.ts'
import { statusOf } from '../books/published-book.ts'
import type { Refusal } from '../refusal.ts'
import { refuse } from '../refusal.ts'
import { massHelper } from '../rules/mass-result.ts'
import { readPage } from '../rules/page.ts'
import { publishResult, viewArticles } from '../rules/publish-result.ts'
import type { Fields } from '../values.ts'
import { isFilled, textOf } from '../values.ts'
import type { World } from '../world.ts'
import type { AccountCall, ApiTable, Verdict } from './api.ts'
import { addAccountApi, done } from './api.ts'

const bareIds = ['msg_data_id']

/** Pages "发布能力". Nobody is told of what is published. */
export function addPublishingApis (apis: ApiTable, world: World): void {
  const who = 'verifiedOrService'
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/freepublish/submit', who, bareIds }, (call) => submit(call, world))
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/freepublish/get', who }, getStatus)
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/freepublish/getarticle', who }, getArticle)
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/freepublish/batchget', who }, list)
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/freepublish/delete', who }, remove)
}

/** Accepted, not published: the result comes later. The draft is used up by success alone. */
function submit ({ account, body: { media_id: mediaId }, nowMs }: AccountCall, { timetable, clock }: World): Verdict {
  const draft = isFilled(mediaId) ? account.drafts.find(mediaId) : undefined
  if (draft === undefined) return { refusal: refuse(40007, 'publishing.draft') }
  const verdict = account.published.takeNext()
  const refusal = refusalOf(verdict)
  if (refusal !== null) return { refusal }

  const publication = account.published.begin(draft.articles)
  const end = (): void => finish(account, { publication, mediaId: draft.mediaId, verdict, atMs: clock.now().getTime() })
  if (account.limits.publishMs === 0) end()
  else timetable.at(nowMs + account.limits.publishMs, end)
  return { answer: { errcode: 0, errmsg: 'ok', publish_id: publication.publishId, msg_data_id: publication.publishId } }
}

function refusalOf (verdict: PublishVerdict | null): Refusal | null {
  if (verdict === null || !('errcode' in verdict)) return null
  if (verdict.errcode === 53503) return refuse(53503, 'publishing.check')
  return verdict.errcode === 53504 ? refuse(53504, 'publishing.consoleOnly') : refuse(53505, 'publishing.saveFirst')
}

interface Finish { publication: Publication, mediaId: string, verdict: PublishVerdict | null, atMs: number }

function finish ({ drafts, published, events }: AccountState, { publication, mediaId, verdict, atMs }: Finish): void {
  if (verdict !== null && 'status' in verdict) {
    publication.status = verdict.status
    publication.failIdx = verdict.failIdx ?? []
  } else {
    published.succeed(publication, atMs)
    drafts.remove(mediaId)
  }
  events.push(massHelper, () => publishResult(publication))
}

function getStatus ({ account, body: { publish_id: publishId } }: AccountCall): Verdict {
  const asked = textOf(publishId)
  if (asked === '') return { refusal: refuse(40002, 'publishing.id') }
  const publication = account.published.job(asked)
  if (publication === undefined) return { refusal: refuse(53502, 'publishing.unknown') }
  const { articleId, failIdx } = publication
  const status = statusOf(publication)
  return {
    answer: {
      publish_id: publication.publishId, publish_status: status,
      ...(articleId === '' ? {} : { article_id: articleId }),
      ...(status === 0 ? { article_detail: viewArticles(publication) } : {}),
      fail_idx: failIdx,
    },
  }
}

function getArticle (call: AccountCall): Verdict {
  const publication = publicationOf(call)
  return publication === undefined ? { refusal: refuse(53600, 'publishing.article') } : { answer: viewContent(publication, true) }
}

function list ({ account: { published }, body }: AccountCall): Verdict {
  const page = readPage(body)
  if (page === null) return { refusal: refuse(40035, 'publishing.page') }
  const item = published.page(page.offset, page.count).map((publication) => ({
    article_id: publication.articleId, content: viewContent(publication, page.withContent), update_time: publication.finishedAtSeconds,
  }))
  return { answer: { total_count: published.count(), item_count: item.length, item } }
}

/** Cannot be undone. 0 or nothing means all of them. */
function remove (call: AccountCall): Verdict {
  const { index = 0 } = call.body
  const publication = publicationOf(call)
  if (publication === undefined) return { refusal: refuse(53600, 'publishing.article') }
  const chosen = index === 0 ? publication.articles : publication.articles.filter((_, at) => at + 1 === index)
  if (chosen.length === 0) return { refusal: refuse(40114, 'publishing.index') }
  for (const { card } of chosen) card.isDeleted = true
  call.account.chats.changed()
  return done
}

function publicationOf ({ account, body: { article_id: articleId } }: AccountCall): Publication | undefined {
  return isFilled(articleId) ? account.published.find(articleId) : undefined
}

function viewContent ({ articles }: Publication, withContent: boolean): Fields {
  const items = articles.map(({ fields, card: { url, isDeleted } }) => {
    const { content, ...others } = fields
    return { ...others, ...(withContent ? { content } : {}), url, is_deleted: isDeleted }
  })
  return { news_item: items }
}
