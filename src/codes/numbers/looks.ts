import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, placeholders } from '../../platform/database/rows.ts'
import { grouped } from '../../platform/grouped.ts'
import type { Counts } from './counts.ts'

/** So many days after they came, somebody looks whether they still follow. */
export const looks = [{ days: 7, what: 'kept7' }, { days: 30, what: 'kept30' }] as const
const dayMs = 86_400_000
export const firstLookMs = looks[0].days * dayMs
const pieceSize = 500

interface Needs { db: Database, clock: Clock, counts: Counts }
interface Due { id: number, accountId: number, codeId: number, groupId: number | null, channelId: number | null, followerId: number, day: string, lookMs: number, looked: number }
type Row = Record<'id' | 'accountId' | 'codeId' | 'followerId' | 'lookAt' | 'looks', number | string> & Record<'groupId' | 'channelId', number | string | null> & { day: string }

const idOrNull = (id: number | string | null): number | null => (id === null ? null : Number(id))

/** Counts who still follows some days after they came by a code, with the day on which they came. */
export function createLooks ({ db, clock, counts }: Needs) {
  /** Those whose time has come, held until the end: whoever comes second finds them looked at. */
  async function take (tx: Tx, ids: readonly number[]): Promise<Due[]> {
    await change(tx, `UPDATE code_scans SET looks = looks WHERE id IN (${placeholders(ids)})`, ids)
    const rows = await tx.query<Row[]>(`SELECT id, accountId, codeId, groupId, channelId, followerId, day, lookAt, looks FROM code_scans WHERE id IN (${placeholders(ids)}) AND lookAt <= ?`,
      [...ids, momentValue(clock.now())])
    return rows.map(({ id, accountId, codeId, groupId, channelId, followerId, day, lookAt, looks: looked }) => ({
      id: Number(id), accountId: Number(accountId), codeId: Number(codeId), groupId: idOrNull(groupId), channelId: idOrNull(channelId), followerId: Number(followerId), day,
      lookMs: Number(lookAt), looked: Number(looked),
    }))
  }

  /** Who follows now, or left only after the moment that counts. */
  async function kept (tx: Tx, accountId: number, due: readonly Due[]): Promise<Due[]> {
    const ids = due.map(({ followerId }) => followerId)
    const rows = await tx.query<Array<{ id: number | string, subscribed: number, unfollowedAt: number | string | null }>>(
      `SELECT id, subscribed, unfollowedAt FROM followers WHERE accountId = ? AND id IN (${placeholders(ids)})`, [accountId, ...ids])
    const untilMs = new Map(rows.map(({ id, subscribed, unfollowedAt }) => [Number(id), Number(subscribed) === 1 ? Infinity : Number(unfollowedAt ?? 0)]))
    return due.filter(({ followerId, lookMs }) => (untilMs.get(followerId) ?? 0) > lookMs)
  }

  async function goOn (tx: Tx, due: readonly Due[]): Promise<void> {
    for (const [looked, theirs] of grouped(due, (each) => each.looked)) {
      const next = looks[looked + 1]
      await change(tx, `UPDATE code_scans SET looks = looks + 1, lookAt = ${next === undefined ? 'NULL' : 'at + ?'} WHERE id IN (${placeholders(theirs)})`,
        [...next === undefined ? [] : [next.days * dayMs], ...theirs.map(({ id }) => id)])
    }
  }

  /** True when there may be more at once. */
  return async function look (): Promise<boolean> {
    const due = await db.read.query<Array<{ id: number | string }>>(`SELECT id FROM code_scans WHERE lookAt <= ? ORDER BY lookAt, id LIMIT ${pieceSize}`, [momentValue(clock.now())])
    if (due.length === 0) return false
    await db.write(async (tx) => {
      const taken = await take(tx, due.map(({ id }) => Number(id)))
      for (const [accountId, theirs] of grouped(taken, (each) => each.accountId)) {
        const stayed = await kept(tx, accountId, theirs)
        const codes = await counts.codesOf(tx, accountId, stayed.map(({ codeId }) => codeId))
        counts.count(tx, accountId, stayed.flatMap(({ codeId, groupId, channelId, day, looked }) => {
          const [code, what] = [codes.get(codeId), looks[looked]?.what]
          return code === undefined || what === undefined ? [] : [{ code: { ...code, groupId, channelId }, day, what }]
        }))
      }
      await goOn(tx, taken)
    }, { repeatable: true })
    return due.length === pieceSize
  }
}
