import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, placeholders } from '../../platform/database/rows.ts'
import { AppError } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { drafts } from '../../wechat/api/drafts.ts'
import { publishing } from '../../wechat/api/publishing.ts'
import type { Wechat } from '../../wechat/client.ts'
import { WechatError } from '../../wechat/errors.ts'
import type { WechatAccount } from '../../wechat/token.ts'
import { ArticleRow, type PartUrl } from './article.entity.ts'
import { articleBanned, articleFailed, articleNotOriginal, articleReviewRefused, articleUnconfirmed } from './article.errors.ts'
import { problemOf } from './article.store.ts'

export interface PublishResult { accountId: number, publishId: string, status: number, articleId: string | null, urls: PartUrl[], failed: number[] }

interface Needs {
  db: Database
  clock: Clock
  logger: Logger
  wechat: Wechat
  caller: (accountId: number) => WechatAccount
  /** The titles of what was sent. */
  titlesOf: (row: ArticleRow) => Promise<string[]>
}

/** Between one look and the next; WeChat allows a hundred looks a day. */
const restsMs = [60_000, 5 * 60_000, 15 * 60_000, 3600_000]
const mostLooks = 75
const clocksApartMs = 60_000
const listed = 20
const draftUnknown = 40007
const atOnce = 20

/** What became of what WeChat was asked to publish: its event tells, and now and then we ask. */
export function createArticleResults ({ db, clock, logger, wechat, caller, titlesOf }: Needs) {
  /** Changes the row once, whoever tells it, and in whatever order. */
  async function settle (tx: Tx, { accountId, publishId, status, articleId, urls, failed }: PublishResult): Promise<void> {
    const where = 'accountId = ? AND publishId = ?'
    if (status === 0) {
      await change(tx, `UPDATE articles SET status = 'published', articleId = ?, urls = ?, publishedAt = ?, dueAt = NULL, problem = NULL, mediaId = NULL, placedVersion = NULL
        WHERE ${where} AND status = 'publishing'`, [articleId, JSON.stringify(urls), momentValue(clock.now()), accountId, publishId])
      return
    }
    if (status === 5 || status === 6) {
      await change(tx, `UPDATE articles SET status = 'withdrawn', dueAt = NULL, problem = ? WHERE ${where} AND status IN ('publishing', 'published')`,
        [status === 6 ? JSON.stringify(problemOf(articleBanned())) : null, accountId, publishId])
      return
    }
    const problem = refusalOf(status, failed)
    if (problem === null) return
    await change(tx, `UPDATE articles SET status = 'draft', dueAt = NULL, problem = ? WHERE ${where} AND status = 'publishing'`, [JSON.stringify(problemOf(problem)), accountId, publishId])
  }

  async function lookFor (row: ArticleRow): Promise<void> {
    const { accountId, publishId, mediaId, status } = row
    if (status === 'publishing' && publishId !== null) {
      const told = await wechat.call(caller(accountId), publishing.status, { publish_id: publishId })
      const urls = (told.article_detail?.item ?? []).map(({ idx, article_url: url }) => ({ part: idx, url }))
      await db.write((tx) => settle(tx, {
        accountId, publishId, status: told.publish_status, articleId: told.article_id ?? null, urls, failed: told.fail_idx ?? [],
      }), { repeatable: true })
      return
    }
    if (status !== 'unknown' || mediaId === null || await isDraftThere(accountId, mediaId)) return
    const found = await published(row)
    if (found === undefined) return
    await db.change(`UPDATE articles SET status = 'published', articleId = ?, urls = ?, publishedAt = ?, dueAt = NULL, problem = NULL, mediaId = NULL, placedVersion = NULL
      WHERE id = ? AND status = 'unknown'`, [found.articleId, JSON.stringify(found.urls), momentValue(clock.now()), row.id], { repeatable: true })
  }

  async function isDraftThere (accountId: number, mediaId: string): Promise<boolean> {
    try {
      await wechat.call(caller(accountId), drafts.get, { media_id: mediaId })
      return true
    } catch (error) {
      if (error instanceof WechatError && error.errcode === draftUnknown) return false
      throw error
    }
  }

  /** Which of these are ours already. */
  async function articleIdsOf (accountId: number, articleIds: readonly string[]): Promise<string[]> {
    if (articleIds.length === 0) return []
    const rows = await db.read.query<Array<{ articleId: string }>>(
      `SELECT articleId FROM articles WHERE accountId = ? AND articleId IN (${placeholders(articleIds)})`, [accountId, ...articleIds])
    return rows.map(({ articleId }) => articleId)
  }

  /** Its draft is used up: what was published since with these titles is it, unless we know that as another. */
  async function published (row: ArticleRow): Promise<{ articleId: string, urls: PartUrl[] } | undefined> {
    const { item } = await wechat.call(caller(row.accountId), publishing.list, { offset: 0, count: listed, no_content: 1 })
    const titles = JSON.stringify(await titlesOf(row))
    const sinceMs = (row.calledAt?.getTime() ?? 0) - clocksApartMs
    const known = new Set(await articleIdsOf(row.accountId, item.map(({ article_id: articleId }) => articleId)))
    const found = item.find(({ article_id: articleId, content, update_time: seconds = 0 }) => (
      !known.has(articleId) && seconds * 1000 >= sinceMs && JSON.stringify(content.news_item.map(({ title }) => title)) === titles))
    if (found === undefined) return undefined
    return { articleId: found.article_id, urls: found.content.news_item.flatMap(({ url }, at) => (url === undefined ? [] : [{ part: at + 1, url }])) }
  }

  /** Looks at one, unless another process does. */
  async function take (row: ArticleRow): Promise<void> {
    const isLast = row.looks + 1 >= mostLooks
    const nextMs = isLast ? null : momentValue(clock.now()) + (restsMs[row.looks] ?? restsMs.at(-1) ?? 0)
    const problem = isLast && row.status === 'publishing' ? JSON.stringify(problemOf(articleUnconfirmed())) : row.problem === null ? null : JSON.stringify(row.problem)
    const isOurs = await db.change('UPDATE articles SET dueAt = ?, looks = looks + 1, problem = ? WHERE id = ? AND dueAt = ? AND looks = ?',
      [nextMs, problem, row.id, momentValue(row.dueAt ?? clock.now()), row.looks])
    if (isOurs !== 1) return
    await lookFor(row).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error
      logger.warn({ accountId: row.accountId, articleRowId: row.id, code: error.code }, 'article not looked for')
    })
  }

  return {
    settle,

    /** One round over what is due. */
    async look (): Promise<boolean> {
      const due = await db.read.createQueryBuilder(ArticleRow, 'article')
        .where('article.dueAt <= :now AND article.accountId IN (SELECT id FROM accounts WHERE disabledAt IS NULL)', { now: momentValue(clock.now()) })
        .orderBy('article.dueAt').limit(atOnce).getMany()
      for (const row of due) {
        await take(row).catch((error: unknown) => { logger.error({ err: error, articleRowId: row.id }, 'article not looked for') })
      }
      return false
    },
  }
}

/** `publish_status` of `freepublish/get` (pages "发布能力"); null while it is under way. */
function refusalOf (status: number, failed: readonly number[]): AppError | null {
  if (status === 1) return null
  const parts = failed.length === 0 ? '-' : failed.join(', ')
  if (status === 2) return articleNotOriginal(parts)
  return status === 4 ? articleReviewRefused(parts) : articleFailed(status)
}
