import { randomUUID } from 'node:crypto'
import { In } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { inParts, insertRows, placeholders } from '../../platform/database/rows.ts'
import { addDays, dayOf } from '../../reach/index.ts'
import type { SegmentChanged, SegmentSql } from '../../segments/index.ts'
import type { PushSettings } from '../forecast/settings.schemas.ts'
import { Push, type PushStatus } from '../record/push.entity.ts'
import { PushRun } from '../record/run.entity.ts'
import { momentAt } from './moments.ts'
import type { EntrySchedule } from './schedule.schemas.ts'
import { live } from './starter.ts'

interface Needs {
  db: Database
  clock: Clock
  settings: { of: (accountId: number, tx?: Tx) => Promise<PushSettings> }
  timeZoneOf: (accountId: number, tx: Tx) => Promise<string>
  sqlOf: (accountId: number, segmentId: number, options: { from: Tx, few: true }) => Promise<SegmentSql>
  /** Gives followers their deliveries of a run that is open. */
  add: (tx: Tx, push: Push, run: PushRun, followerIds: readonly number[]) => Promise<void>
  /** The push runs from now on. */
  begun: (tx: Tx, run: PushRun) => Promise<void>
  /** Somebody is to be sent something. */
  wake: () => void
}

const hourMs = 3600_000
const dayMs = 24 * hourMs
/** Once for ever. */
const neverAgainMs = 253_402_300_799_000
const key = ['accountId', 'pushId', 'followerId']
const columns = [...key, 'enteredAt', 'freeAt', 'token']
const runColumns = ['accountId', 'pushId', 'occurrence', 'status', 'dueAt', 'expiresAt', 'isOpen', 'holdOutPercent', 'createdAt', 'startedAt', 'frozenAt']

const occurrenceOn = (day: string) => `entry:${day}`

/** Whose entering sets a push off. */
export const triggerOf = (push: Pick<Push, 'segmentId'>, { segmentId }: EntrySchedule): number => segmentId ?? push.segmentId

export function isOpenAt ({ from, until }: EntrySchedule, nowMs: number): boolean {
  return (from === undefined || Date.parse(from) <= nowMs) && (until === undefined || nowMs <= Date.parse(until))
}

/** Who enters a segment gets its pushes: in the transaction in which they enter, so that nobody is forgotten and nobody comes twice. */
export function createEntries ({ db, clock, settings, timeZoneOf, sqlOf, add, begun, wake }: Needs) {
  const { orChange, incoming } = db.dialect
  const ifFree = (column: string) => `${column} = CASE WHEN push_entries.freeAt <= ${incoming('enteredAt')} THEN ${incoming(column)} ELSE push_entries.${column} END`

  async function dayAt (tx: Tx, accountId: number, nowMs: number): Promise<{ day: string, endMs: number }> {
    const timeZone = await timeZoneOf(accountId, tx)
    const day = dayOf(nowMs, timeZone)
    return { day, endMs: momentAt(addDays(day, 1), '00:00', timeZone) }
  }

  /** Those who may have it now. An upsert lets one of two transactions in; its token tells which rows it got. */
  async function letIn (tx: Tx, { accountId, id: pushId }: Push, { coolDownDays = null }: EntrySchedule, followerIds: readonly number[]): Promise<number[]> {
    const token = randomUUID()
    const nowMs = momentValue(clock.now())
    const { endMs } = await dayAt(tx, accountId, nowMs)
    // Not on the same day, which may have 25 hours: a run has one delivery for each follower.
    const freeMs = coolDownDays === null ? neverAgainMs : Math.max(nowMs + coolDownDays * dayMs, endMs)
    await insertRows(tx, {
      table: 'push_entries', columns, rows: followerIds.toSorted((a, b) => a - b).map((followerId) => [accountId, pushId, followerId, nowMs, freeMs, token]),
      // What the others are compared with changes last: MariaDB goes from left to right.
      ending: orChange(key, ['token', 'enteredAt', 'freeAt'].map(ifFree)),
    })
    const rows = await tx.query<Array<{ followerId: number | string }>>(`SELECT followerId FROM push_entries
      WHERE accountId = ? AND pushId = ? AND token = ? AND followerId IN (${placeholders(followerIds)})`, [accountId, pushId, token, ...followerIds])
    return rows.map(({ followerId }) => Number(followerId)).toSorted((a, b) => a - b)
  }

  /**
   * How the push stands, null when it takes nobody in: whoever pauses or cancels it waits for this transaction, and today's run may have
   * been stopped by itself.
   */
  async function openAs (tx: Tx, { accountId, id: pushId }: Push): Promise<PushStatus | null> {
    const [now] = await tx.query<Array<{ status: PushStatus }>>(`SELECT status FROM pushes WHERE id = ? ${db.dialect.shared}`, [pushId])
    if (now === undefined || !live.includes(now.status)) return null
    const { day } = await dayAt(tx, accountId, momentValue(clock.now()))
    const run = await tx.findOneBy(PushRun, { accountId, pushId, occurrence: occurrenceOn(day) })
    return run === null || run.status === 'running' ? now.status : null
  }

  /** One run takes all who enter on a day of the account. */
  async function runOf (tx: Tx, { accountId, id: pushId, lifeHours }: Push): Promise<PushRun> {
    const now = momentValue(clock.now())
    const { day, endMs } = await dayAt(tx, accountId, now)
    const occurrence = occurrenceOn(day)
    await insertRows(tx, {
      table: 'push_runs', columns: runColumns,
      rows: [[accountId, pushId, occurrence, 'running', now, endMs + lifeHours * hourMs, 1, (await settings.of(accountId, tx)).holdOutPercent, now, now, now]],
      ending: db.dialect.keepExisting(['accountId', 'pushId', 'occurrence']),
    })
    return tx.findOneByOrFail(PushRun, { accountId, pushId, occurrence })
  }

  /** Of these followers the ones who are in the push's own segment, too. */
  async function amongThem (tx: Tx, { accountId, segmentId }: Push, followerIds: readonly number[]): Promise<number[]> {
    const { compiled: { joins, joinValues, condition, values } } = await sqlOf(accountId, segmentId, { from: tx, few: true })
    const rows = await tx.query<Array<{ id: number | string }>>(`SELECT followers.id AS id FROM followers ${joins} WHERE ${condition}
      AND followers.id IN (${placeholders(followerIds)})`, [...joinValues, ...values, ...followerIds])
    return rows.map(({ id }) => Number(id))
  }

  async function take (tx: Tx, push: Push, schedule: EntrySchedule, entered: readonly number[]): Promise<void> {
    const status = await openAs(tx, push)
    if (status === null) return
    const isBoth = triggerOf(push, schedule) !== push.segmentId
    for (const some of inParts(entered)) {
      const candidates = isBoth ? await amongThem(tx, push, some) : some
      const followerIds = candidates.length === 0 ? [] : await letIn(tx, push, schedule, candidates)
      if (followerIds.length === 0) continue
      const run = await runOf(tx, push)
      if (status === 'scheduled') await begun(tx, run)
      await add(tx, push, run, followerIds)
      db.afterCommit(tx, wake)
    }
  }

  return {
    async hear (tx: Tx, { accountId, segmentId, entered }: SegmentChanged): Promise<void> {
      if (entered.length === 0) return
      const nowMs = clock.now().getTime()
      const pushes = await tx.findBy(Push, { accountId, status: In([...live]) })
      for (const push of pushes) {
        const { schedule } = push
        if (schedule?.kind !== 'entry' || triggerOf(push, schedule) !== segmentId || !isOpenAt(schedule, nowMs)) continue
        await take(tx, push, schedule, entered)
      }
    },
  }
}
