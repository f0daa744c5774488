import type { Draft } from '../books/draft-book.ts'
import { isRefusal, refuse } from '../refusal.ts'
import { readArticle, readArticles } from '../rules/article.ts'
import { readPage } from '../rules/page.ts'
import type { Fields } from '../values.ts'
import { isFilled } from '../values.ts'
import type { World } from '../world.ts'
import type { AccountCall, ApiTable, Verdict } from './api.ts'
import { addAccountApi, done } from './api.ts'

/** Pages "草稿管理". */
export function addDraftApis (apis: ApiTable, world: World): void {
  const who = 'any'
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/draft/add', who }, addDraft)
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/draft/update', who }, updateDraft)
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/draft/get', who }, getDraft)
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/draft/delete', who }, deleteDraft)
  addAccountApi(apis, world, { method: 'GET', path: '/cgi-bin/draft/count', who }, countDrafts)
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/draft/batchget', who }, listDrafts)
}

/** No key: what is added twice is there twice. */
function addDraft ({ account, body, nowMs }: AccountCall): Verdict {
  const articles = readArticles(body['articles'], account, nowMs)
  if (isRefusal(articles)) return { refusal: articles }
  const { drafts, media, limits } = account
  if (drafts.count() + media.count('image') >= limits.permanentImagesAndNews) return { refusal: refuse(45034, 'drafts.stock') }
  return { answer: { media_id: drafts.add(articles, nowMs).mediaId } }
}

function updateDraft (call: AccountCall): Verdict {
  const { account, body: { index, articles: given }, nowMs } = call
  const draft = draftOf(call)
  if (draft === undefined) return { refusal: refuse(40007, 'drafts.unknown') }
  if (typeof index !== 'number' || draft.articles[index] === undefined) return { refusal: refuse(40114, 'drafts.index') }
  const article = readArticle(given, account, { nowMs, isOnly: draft.articles.length === 1 })
  if (isRefusal(article)) return { refusal: article }
  account.drafts.replaceArticle(draft, index, article, nowMs)
  return done
}

function getDraft (call: AccountCall): Verdict {
  const draft = draftOf(call)
  if (draft === undefined) return { refusal: refuse(40007, 'drafts.unknown') }
  return { answer: viewContent(draft, true) }
}

function deleteDraft (call: AccountCall): Verdict {
  const draft = draftOf(call)
  if (draft === undefined) return { refusal: refuse(40007, 'drafts.unknown') }
  call.account.drafts.remove(draft.mediaId)
  return done
}

function countDrafts ({ account }: AccountCall): Verdict {
  return { answer: { total_count: account.drafts.count() } }
}

export function listDrafts ({ account: { drafts }, body }: AccountCall): Verdict {
  const page = readPage(body)
  if (page === null) return { refusal: refuse(40035, 'drafts.page') }
  const item = drafts.page(page.offset, page.count).map((draft) => ({
    media_id: draft.mediaId, content: viewContent(draft, page.withContent), update_time: draft.updatedAtSeconds,
  }))
  return { answer: { total_count: drafts.count(), item_count: item.length, item } }
}

function draftOf ({ account: { drafts }, body: { media_id: mediaId } }: AccountCall): Draft | undefined {
  return isFilled(mediaId) ? drafts.find(mediaId) : undefined
}

export function viewContent ({ articles, createdAtSeconds, updatedAtSeconds }: Draft, withContent: boolean): Fields {
  const items = articles.map(({ fields, card: { url } }) => {
    const { content, ...others } = fields
    return { ...others, ...(withContent ? { content } : {}), url }
  })
  return { news_item: items, create_time: createdAtSeconds, update_time: updatedAtSeconds }
}
