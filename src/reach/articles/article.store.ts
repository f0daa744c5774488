import { In, LessThan } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, insertRows } from '../../platform/database/rows.ts'
import type { AppError } from '../../platform/errors.ts'
import type { ArticlePart } from './article.content.ts'
import { ArticlePartRow, type ArticleProblem, ArticleRow } from './article.entity.ts'
import { articleBusy, articleChanged, articleNoDraft, articleNotFound } from './article.errors.ts'

interface Needs { db: Database, clock: Clock }

export interface Article { row: ArticleRow, parts: ArticlePart[] }
export interface ListedArticle { row: ArticleRow, parts: Array<Pick<ArticlePart, 'type' | 'title'>> }
/** Which article, and as what version it was read. */
export interface ReadArticle { accountId: number, articleRowId: number, version: number }

/** Articles and their parts, as rows. A change goes by the version that was read, and touches none that is under way. */
export function createArticleStore ({ db, clock }: Needs) {
  async function get (accountId: number, id: number, from = db.read): Promise<ArticleRow> {
    const row = await from.findOneBy(ArticleRow, { accountId, id })
    if (row === null) throw articleNotFound()
    return row
  }

  async function partsOf (accountId: number, articleRowId: number): Promise<ArticlePart[]> {
    const rows = await db.read.find(ArticlePartRow, { where: { accountId, articleRowId }, order: { position: 'ASC' } })
    return rows.map(({ fields, content }) => ({ ...fields, content }) as ArticlePart)
  }

  async function writeParts (tx: Tx, accountId: number, articleRowId: number, parts: readonly ArticlePart[]): Promise<void> {
    await change(tx, 'DELETE FROM article_parts WHERE accountId = ? AND articleRowId = ?', [accountId, articleRowId])
    await insertRows(tx, {
      table: 'article_parts', columns: ['accountId', 'articleRowId', 'position', 'fields', 'content'],
      rows: parts.map(({ content, ...fields }, position) => [accountId, articleRowId, position, JSON.stringify(fields), content]),
    })
  }

  /** Changes the draft that was read; what is in the way is thrown. */
  async function alter (tx: Tx, { accountId, articleRowId, version }: ReadArticle, assignments: string, values: readonly unknown[] = []): Promise<ArticleRow> {
    const changed = await change(tx, `UPDATE articles SET ${assignments}, changedAt = ? WHERE accountId = ? AND id = ? AND version = ? AND status = 'draft' AND taskId IS NULL`,
      [...values, momentValue(clock.now()), accountId, articleRowId, version])
    const row = await get(accountId, articleRowId, tx)
    if (changed === 1) return row
    if (row.taskId !== null) throw articleBusy()
    throw row.status === 'draft' ? articleChanged() : articleNoDraft(row.status)
  }

  return {
    get,
    alter,

    async read (accountId: number, id: number): Promise<Article> {
      return { row: await get(accountId, id), parts: await partsOf(accountId, id) }
    },

    /** Newest first, without the texts: fifty articles may be 25 MB. */
    async list (accountId: number, { before, limit }: { before: number | undefined, limit: number }): Promise<ListedArticle[]> {
      const rows = await db.read.find(ArticleRow, {
        where: { accountId, ...(before !== undefined && { id: LessThan(before) }) }, order: { id: 'DESC' }, take: limit,
      })
      const parts = rows.length === 0 ? [] : await db.read.find(ArticlePartRow, {
        select: { articleRowId: true, fields: true }, where: { accountId, articleRowId: In(rows.map(({ id }) => id)) }, order: { articleRowId: 'ASC', position: 'ASC' },
      })
      return rows.map((row) => ({ row, parts: parts.filter(({ articleRowId }) => articleRowId === row.id).map(({ fields: { type, title } }) => ({ type, title })) }))
    },

    async create (tx: Tx, { accountId, parts, createdBy }: { accountId: number, parts: readonly ArticlePart[], createdBy: string }): Promise<ArticleRow> {
      const now = clock.now()
      const row = await tx.save(tx.create(ArticleRow, {
        accountId, status: 'draft', taskId: null, problem: null, mediaId: null, placedVersion: null, publishId: null, articleId: null, urls: null, calledAt: null, dueAt: null,
        looks: 0, publishedAt: null, version: 1, createdBy, createdAt: now, changedAt: now,
      }))
      await writeParts(tx, accountId, row.id, parts)
      return row
    },

    async change (tx: Tx, read: ReadArticle, parts: readonly ArticlePart[]): Promise<ArticleRow> {
      const row = await alter(tx, read, 'version = version + 1, problem = NULL')
      await writeParts(tx, read.accountId, read.articleRowId, parts)
      return row
    },

    /** Only what WeChat's followers do not see. */
    async remove (tx: Tx, accountId: number, id: number): Promise<void> {
      const removed = await change(tx, `DELETE FROM articles WHERE accountId = ? AND id = ? AND status IN ('draft', 'withdrawn') AND taskId IS NULL`, [accountId, id])
      if (removed !== 1) {
        const { status, taskId } = await get(accountId, id, tx)
        throw taskId === null ? articleNoDraft(status) : articleBusy()
      }
      await change(tx, 'DELETE FROM article_parts WHERE accountId = ? AND articleRowId = ?', [accountId, id])
    },
  }
}

export type ArticleStore = ReturnType<typeof createArticleStore>

export function problemOf ({ code, message, advice, place }: AppError): ArticleProblem {
  return { code, message, ...(advice !== undefined && { advice }), ...(place !== undefined && { place }) }
}
