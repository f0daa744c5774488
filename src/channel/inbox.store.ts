import { randomUUID } from 'node:crypto'
import { momentValue } from '../platform/database/columns.ts'
import type { Database } from '../platform/database/database.ts'
import { insertStatements, placeholders } from '../platform/database/rows.ts'
import type { InboxStatus, SlotState } from './inbox.entity.ts'

/** A delivery that was verified and read, not yet on disk. Moments are milliseconds: it may have to be spooled. */
export interface Arrival {
  accountId: number
  dedupeKey: string
  lane: number
  openid: string
  type: string
  body: string
  occurredMs: number
  receivedMs: number
  status: Extract<InboxStatus, 'pending' | 'parked'>
  lastError: string | null
  /** Whether the webhook waits for an answer, and until when. */
  slot: Extract<SlotState, 'open' | 'closed'>
  slotUntilMs: number
}

/** Where an arrival came to lie. A repeat finds the row of the first, with whatever it was answered. */
export interface Stored { inboxId: number, isFirst: boolean, slot: SlotState, reply: string | null }

const columns = [
  'accountId', 'dedupeKey', 'arrival', 'lane', 'openid', 'type', 'body', 'occurredAt', 'receivedAt', 'status', 'attempts',
  'lastError', 'slot', 'slotUntil',
]

/** Writes many arrivals in one commit; each row is there once, however often it arrives. */
export async function storeArrivals (db: Database, arrivals: readonly Arrival[]): Promise<Stored[]> {
  const token = randomUUID()
  const rows = arrivals.map((arrival) => [
    arrival.accountId, arrival.dedupeKey, token, arrival.lane, arrival.openid, arrival.type, arrival.body, arrival.occurredMs, arrival.receivedMs,
    arrival.status, 0, arrival.lastError, arrival.slot, arrival.slotUntilMs,
  ])
  const ending = db.dialect.keepExisting(['accountId', 'dedupeKey'])
  // One statement, so its own transaction: a batch is one round trip and one commit.
  for (const { sql, values } of insertStatements({ table: 'inbox', columns, rows, ending })) await db.change(sql, values, { repeatable: true })
  const found = await readBack(db, arrivals)

  // Of two equal arrivals in one batch the row knows one: the other is its repeat.
  const claimed = new Set<number>()
  return arrivals.map(({ accountId, dedupeKey }) => {
    const row = found.get(keyOf(accountId, dedupeKey))
    if (row === undefined) throw new Error('an inbox row vanished while it was written')
    const isFirst = row.arrival === token && !claimed.has(row.id)
    claimed.add(row.id)
    return { inboxId: row.id, isFirst, slot: row.slot, reply: row.reply }
  })
}

interface BackRow { id: number, accountId: number, dedupeKey: string, arrival: string, slot: SlotState, reply: string | null }

async function readBack (db: Database, arrivals: readonly Arrival[]): Promise<Map<string, BackRow>> {
  const accountIds = [...new Set(arrivals.map(({ accountId }) => accountId))]
  const found = new Map<string, BackRow>()
  for (const accountId of accountIds) {
    const keys = arrivals.filter((arrival) => arrival.accountId === accountId).map(({ dedupeKey }) => dedupeKey)
    const rows = await db.read.query<BackRow[]>(
      `SELECT id, accountId, dedupeKey, arrival, slot, reply FROM inbox WHERE accountId = ? AND dedupeKey IN (${placeholders(keys)})`,
      [accountId, ...keys])
    for (const row of rows) found.set(keyOf(accountId, row.dedupeKey), { ...row, id: Number(row.id) })
  }
  return found
}

const keyOf = (accountId: number, dedupeKey: string) => `${accountId}:${dedupeKey}`

export interface WorkRow {
  id: number
  accountId: number
  lane: number
  openid: string
  body: string
  receivedAt: number
  attempts: number
  failedAt: number | null
  retryAt: number | null
  status: InboxStatus
}

const workColumns = 'id, accountId, lane, openid, body, receivedAt, attempts, failedAt, retryAt, status'

export interface WorkWanted {
  status: Extract<InboxStatus, 'pending' | 'held'>
  /** Null for all of them. */
  lanes: readonly number[] | null
  afterId: number
  limit: number
}

/** The oldest work of the given lanes. */
export async function fetchWork (db: Database, { status, lanes, afterId, limit }: WorkWanted): Promise<WorkRow[]> {
  const mine = lanes === null ? '' : `AND lane IN (${lanes.map(Number).join(', ')})`
  const rows = await db.read.query<WorkRow[]>(`SELECT ${workColumns} FROM inbox WHERE status = ? AND id > ? ${mine} ORDER BY id LIMIT ${Number(limit)}`,
    [status, afterId])
  return rows.map(asNumbers)
}

function asNumbers (row: WorkRow): WorkRow {
  const optional = (value: number | null) => (value === null ? null : Number(value))
  return {
    ...row, id: Number(row.id), accountId: Number(row.accountId), lane: Number(row.lane), receivedAt: Number(row.receivedAt),
    failedAt: optional(row.failedAt), retryAt: optional(row.retryAt),
  }
}

/** How long the oldest row has waited that could be worked on, in milliseconds; 0 when none waits. */
export async function queueAgeMs (db: Database, now: Date): Promise<number> {
  const [row] = await db.read.query<Array<{ receivedAt: number }>>(`SELECT receivedAt FROM inbox AS waiting WHERE status = 'pending'
    AND NOT EXISTS (SELECT 1 FROM inbox AS failed WHERE failed.status = 'held' AND failed.accountId = waiting.accountId AND failed.openid = waiting.openid)
    ORDER BY id LIMIT 1`)
  return row === undefined ? 0 : Math.max(0, momentValue(now) - Number(row.receivedAt))
}
