import type { Clock } from '../platform/clock.ts'
import type { Database, Tx } from '../platform/database/database.ts'
import { type HeldLane, laneCount, LaneLostError, type Lanes } from '../platform/database/lanes.ts'
import { change, placeholders } from '../platform/database/rows.ts'
import { AppError, isUnavailable } from '../platform/errors.ts'
import type { Facts } from '../platform/facts.ts'
import type { Logger } from '../platform/logger.ts'
import { createWaker } from '../platform/waker.ts'
import { inboundReceived, type Received } from './channel.facts.ts'
import { fetchWork, type WorkRow } from './inbox.store.ts'
import type { ReadInbound } from './read-inbound.ts'
import type { ReplySlots } from './reply-slots.ts'

/** Of deliveries that are about to be told those that may be. */
export type Pass = (tx: Tx, received: readonly Received[]) => Promise<readonly Received[]>

interface Needs {
  db: Database
  lanes: Lanes
  facts: Facts
  slots: ReplySlots
  read: ReadInbound
  pass: Pass
  clock: Clock
  logger: Logger
  onWorked: (rows: number) => void
}

const batchSize = 200
const pollMs = 500
const beatMs = 2000
const searchAllMs = 1000
/** Followers held up at once; more than that is no longer the followers' fault. */
const maxHeld = 5000
const firstRetryMs = 1000
/** A follower whose delivery cannot be worked on waits this long for it, no longer. */
const parkAfterMs = 60_000

class RowTakenError extends Error {}

/**
 * Works on the inbox in the order of arrival, follower by follower, for the lanes this process holds. The listeners' writes
 * and the row's `done` are one transaction: whatever happens, a delivery has been worked on entirely or not at all.
 */
export function createInboxWorker ({ db, lanes, facts, slots, read, pass, clock, logger, onWorked }: Needs) {
  let isRunning = false
  let loop: Promise<void> | undefined
  const waker = createWaker()
  let beating: NodeJS.Timeout | undefined
  /**
   * Rows just worked on leave marks in the index until the database has cleaned up, so a search starts behind them. With
   * other lanes, after a failure and every second it is thorough: there may be older rows, and rows that failed.
   */
  let seenUpTo = 0
  let searchedAllAt = -Infinity
  let searchedFor: readonly HeldLane[] = []
  let held: WorkRow[] = []

  async function run (): Promise<void> {
    while (isRunning) {
      try {
        const worked = await round()
        if (worked < batchSize) await waker.sleep(pollMs)
      } catch (error) {
        if (!(error instanceof LaneLostError)) logger.error({ err: error }, 'inbox not workable')
        searchedAllAt = -Infinity
        await lanes.beat().catch(() => undefined)
        await waker.sleep(pollMs)
      }
    }
  }

  /** One batch. Tells how many rows were fetched, so that the loop knows whether there may be more. */
  async function round (): Promise<number> {
    const lanesHeld = lanes.held()
    if (lanesHeld.length === 0) return 0
    const mine = lanesHeld.length === laneCount ? null : lanesHeld.map(({ lane }) => lane)
    const isThorough = lanesHeld !== searchedFor || performance.now() - searchedAllAt >= searchAllMs
    if (isThorough) {
      searchedFor = lanesHeld
      searchedAllAt = performance.now()
      held = await fetchWork(db, { status: 'held', lanes: mine, afterId: 0, limit: maxHeld })
    }
    const pending = await fetchWork(db, { status: 'pending', lanes: mine, afterId: isThorough ? 0 : seenUpTo, limit: batchSize })
    const rows = workable(pending)
    if (rows.length > 0) await workOn(rows, lanesHeld)
    seenUpTo = pending.at(-1)?.id ?? seenUpTo
    return pending.length
  }

  /** What is due, and nothing of a follower who waits for a row that failed. */
  function workable (pending: readonly WorkRow[]): WorkRow[] {
    const nowMs = clock.now().getTime()
    const due = held.filter(({ retryAt }) => retryAt === null || retryAt <= nowMs)
    held = held.filter((row) => !due.includes(row))
    const waiting = new Set(held.map(followerOf))
    return [...due, ...pending].filter((row) => !waiting.has(followerOf(row)))
  }

  async function workOn (rows: WorkRow[], lanesHeld: readonly HeldLane[]): Promise<void> {
    try {
      await workTogether(rows, lanesHeld)
    } catch (error) {
      if (isAboutUs(error)) throw error
      // One of them cannot be worked on: each for itself, in order, and behind the one that fails its follower waits.
      const failed = new Set<string>()
      for (const row of rows) {
        if (failed.has(followerOf(row))) continue
        const isWorked = await workAlone(row, lanesHeld)
        if (!isWorked) failed.add(followerOf(row))
      }
    }
  }

  async function workAlone (row: WorkRow, lanesHeld: readonly HeldLane[]): Promise<boolean> {
    try {
      await workTogether([row], lanesHeld)
      return true
    } catch (error) {
      if (isAboutUs(error)) throw error
      await putAside(row, error)
      return false
    }
  }

  async function workTogether (rows: readonly WorkRow[], lanesHeld: readonly HeldLane[]): Promise<void> {
    const ids = rows.map(({ id }) => id)
    const lanesOfRows = new Set(rows.map(({ lane }) => lane))
    await db.write(async (tx) => {
      await lanes.fence(tx, lanesHeld.filter(({ lane }) => lanesOfRows.has(lane)))
      await tell(tx, rows.map((row) => receivedOf(row, read)))
      // Whoever answers only what nobody else has answered does so last of all, and until then the slots are open.
      db.beforeCommit(tx, () => close(tx, ids))
    })
    onWorked(rows.length)
  }

  async function close (tx: Tx, ids: readonly number[]): Promise<void> {
    const kept = slots.keptIn(tx)
    const left = ids.filter((id) => !kept.has(id))
    const stays = ids.filter((id) => kept.has(id))
    const isLeft = stays.length === 0 ? '' : `AND id NOT IN (${placeholders(stays)})`
    const done = await change(tx, `UPDATE inbox SET status = 'done', workedAt = ?, slot = CASE WHEN slot = 'open' ${isLeft} THEN 'closed' ELSE slot END
      WHERE id IN (${placeholders(ids)}) AND status IN ('pending', 'held')`, [clock.now().getTime(), ...stays, ...ids])
    if (done !== ids.length) throw new RowTakenError('another process worked on these rows')
    slots.settleAfter(tx, left)
  }

  async function tell (tx: Tx, received: readonly Received[]): Promise<void> {
    const passed = new Set(await pass(tx, received))
    const dropped = received.filter((each) => !passed.has(each)).map(({ inboxId }) => inboxId)
    if (dropped.length > 0) await change(tx, `UPDATE inbox SET openid = '', body = '' WHERE id IN (${placeholders(dropped)})`, dropped)
    await facts.announce(tx, inboundReceived, [...passed])
  }

  async function putAside (row: WorkRow, error: unknown): Promise<void> {
    const nowMs = clock.now().getTime()
    const failedAt = row.failedAt ?? nowMs
    const isParked = nowMs - failedAt >= parkAfterMs
    const wait = firstRetryMs * 2 ** Math.min(row.attempts, 5)
    const retryAt = Math.min(nowMs + wait, failedAt + parkAfterMs)
    logger.error({ err: error, inboxId: row.id, accountId: row.accountId, attempts: row.attempts + 1, isParked }, 'delivery not workable')
    searchedAllAt = -Infinity
    await db.change(`UPDATE inbox SET status = ?, attempts = attempts + 1, failedAt = ?, retryAt = ?, lastError = ?
      WHERE id = ? AND status IN ('pending', 'held')`, [isParked ? 'parked' : 'held', failedAt, retryAt, codeOf(error), row.id], { repeatable: true })
  }

  return {
    wake: waker.wake,
    async start (): Promise<void> {
      isRunning = true
      await lanes.beat()
      beating = setInterval(() => { lanes.beat().catch((error: unknown) => logger.warn({ err: error }, 'lanes not kept')) }, beatMs)
      loop = run()
    },
    /** Finishes the batch under way and gives the lanes back. */
    async stop (): Promise<void> {
      isRunning = false
      clearInterval(beating)
      waker.wake()
      await loop
      await lanes.release().catch(() => undefined)
    },
  }
}

const followerOf = ({ accountId, openid }: WorkRow) => `${accountId}:${openid}`

/** The database is away or another process has the lane: no fault of the row's. */
function isAboutUs (error: unknown): boolean {
  return error instanceof LaneLostError || error instanceof RowTakenError || isUnavailable(error)
}

function codeOf (error: unknown): string {
  if (error instanceof AppError) return error.code
  return error instanceof Error ? error.name.slice(0, 200) : 'UNKNOWN'
}

function receivedOf ({ id, accountId, openid, body, receivedAt }: WorkRow, read: ReadInbound): Received {
  return { inboxId: id, accountId, openid, inbound: read(body), receivedAt: new Date(receivedAt) }
}
