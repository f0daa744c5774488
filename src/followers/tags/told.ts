import type { Database, Tx } from '../../platform/database/database.ts'
import { inParts, placeholders } from '../../platform/database/rows.ts'
import type { Carried, NamedTag } from './carried.ts'

/** The tags that WeChat says a follower carries (`tagid_list`), read at `sinceMs` by the database's clock or later. */
export interface ToldTags { followerId: number, wechatTagIds: readonly number[] }

/** By whose clock readings of WeChat are ordered. */
export async function databaseNowMs (db: Database): Promise<number> {
  const [row] = await db.read.query<Array<{ nowMs: number }>>(`SELECT ${db.dialect.nowMs} AS nowMs`)
  return Number(row?.nowMs)
}

/** Longer than a sync holds a page before it writes it. */
const pageAgeMs = 10 * 60_000

/** Brings what followers carry in line with what their profiles at WeChat say. Tags that we do not know yet wait for a pull. */
export function createToldTags (carried: Carried) {
  async function hearTags (tx: Tx, accountId: number, told: readonly ToldTags[], sinceMs: number): Promise<void> {
    for (const some of inParts(told)) await hearSome(tx, accountId, some, sinceMs)
  }

  async function hearSome (tx: Tx, accountId: number, told: readonly ToldTags[], sinceMs: number): Promise<void> {
    const tags = await tx.query<Array<{ id: number, name: string, wechatTagId: number }>>(
      'SELECT id, name, wechatTagId FROM tags WHERE accountId = ? AND wechatTagId IS NOT NULL AND liveName IS NOT NULL', [accountId])
    const followerIds = told.map(({ followerId }) => followerId)
    const rows = await tx.query<Array<Record<'tagId' | 'followerId' | 'wanted', number>>>(
      `SELECT tagId, followerId, wanted FROM follower_tags WHERE accountId = ? AND followerId IN (${placeholders(followerIds)})`, [accountId, ...followerIds])
    for (const { id, name, wechatTagId } of tags) {
      const tag: NamedTag = { id: Number(id), name, isLocal: false }
      const on = new Set(told.filter(({ wechatTagIds }) => wechatTagIds.includes(Number(wechatTagId))).map(({ followerId }) => followerId))
      const carriers = new Set(rows.filter(({ tagId, wanted }) => Number(tagId) === tag.id && Number(wanted) === 1).map(({ followerId }) => Number(followerId)))
      const more = [...on].filter((followerId) => !carriers.has(followerId))
      const fewer = [...carriers].filter((followerId) => !on.has(followerId))
      if (more.length > 0) await carried.heardOn(tx, accountId, tag, { followerIds: more, sinceMs })
      if (fewer.length > 0) await carried.heardOff(tx, accountId, tag, { followerIds: fewer, sinceMs })
    }
  }

  /** As a sync knows it: by openid, and read not long ago. Of those who do not follow WeChat tells nothing. */
  async function hearPage (tx: Tx, accountId: number, page: ReadonlyArray<{ openid: string, tagIds: readonly number[] }>, nowMs: string): Promise<void> {
    const known = await tx.query<unknown[]>('SELECT id FROM tags WHERE accountId = ? AND wechatTagId IS NOT NULL LIMIT 1', [accountId])
    if (known.length === 0) return
    const tagIds = new Map(page.map((each) => [each.openid, each.tagIds]))
    const [now] = await tx.query<Array<{ nowMs: number }>>(`SELECT ${nowMs} AS nowMs`)
    for (const openids of inParts([...tagIds.keys()])) {
      const rows = await tx.query<Array<{ id: number, openid: string }>>(
        `SELECT id, openid FROM followers WHERE accountId = ? AND openid IN (${placeholders(openids)}) AND subscribed = 1`, [accountId, ...openids])
      const told = rows.map(({ id, openid }) => ({ followerId: Number(id), wechatTagIds: tagIds.get(openid) ?? [] }))
      await hearTags(tx, accountId, told, Number(now?.nowMs) - pageAgeMs)
    }
  }

  return { hearTags, hearPage }
}
