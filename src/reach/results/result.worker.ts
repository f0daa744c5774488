import type { Database, Tx } from '../../platform/database/database.ts'
import { dropLease, takeLease } from '../../platform/database/leases.ts'
import { change, inParts, placeholders } from '../../platform/database/rows.ts'
import { isUnavailable } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { createWatch } from '../../platform/watch.ts'
import { grouped } from '../../platform/grouped.ts'
import type { SendResult } from './send-result.entity.ts'
import { type SettleResults, TouchChanged, type TouchResult } from './settle-results.ts'

/** What WeChat told of a mass send. */
export type MassResult = Pick<SendResult, 'id' | 'accountId' | 'messageKey' | 'outcome' | 'counts'> & { occurredMs: number }

/** The ids of results that are told by their mass call now, and of those that belong to none of ours. The rest must wait. */
export interface MassFits { done: number[], foreign: number[] }

interface Needs {
  db: Database
  logger: Logger
  holder: string
  settle: SettleResults
  settleMass: (tx: Tx, accountId: number, results: readonly MassResult[]) => Promise<MassFits>
}

const lease = 'send-results'
const leaseMs = 10_000
const batchSize = 200
/** The first look may come before the answer to the call is written. After that each wait is twice as long. */
const firstWaitMs = 200
const longestWaitMs = 600_000
/**
 * Then it belongs to a send that is none of ours: by those waits after an hour and a half, when whatever became of a call of ours is long written,
 * or, of a mass send, after two days, for its call may be repeated for one.
 */
const maxAttempts: Readonly<Record<SendResult['kind'], number>> = { template: 20, notice: 20, mass: 300 }

type Row = Omit<SendResult, 'occurredAt' | 'dueMs' | 'state'> & { occurredAt: number | string }

/**
 * Finds for each result the send it is of. The listeners only write results down, so that an event that comes before the
 * answer of its call, an answer that was lost and a process that was killed are one and the same case here.
 */
export function createResultWorker ({ db, logger, holder, settle, settleMass }: Needs) {
  const { nowMs } = db.dialect
  const watch = createWatch({ look, logger, failure: 'results not workable' })

  async function look (): Promise<boolean> {
    const rows = await db.read.query<Row[]>(`SELECT id, accountId, kind, messageKey, followerId, templateId, outcome, errcode, reason, counts, occurredAt, attempts
      FROM send_results WHERE state = 'open' AND dueMs <= ${nowMs} ORDER BY dueMs, id LIMIT ${batchSize}`)
    if (rows.length === 0 || !await takeLease(db, { name: lease, holder, ttlMs: leaseMs })) return false
    for (const [accountId, theirs] of grouped(rows, (row) => Number(row.accountId))) await settleTogether(accountId, theirs)
    return rows.length === batchSize
  }

  async function settleTogether (accountId: number, rows: readonly Row[]): Promise<void> {
    try {
      await db.write((tx) => settleSome(tx, accountId, rows), { repeatable: true })
    } catch (error) {
      if (isUnavailable(error)) throw error
      if (!(error instanceof TouchChanged)) logger.error({ err: error, accountId, results: rows.length }, 'results not settled')
      // One of them cannot be settled now: each for itself.
      if (rows.length > 1) for (const row of rows) await settleTogether(accountId, [row])
      else await db.write((tx) => postpone(tx, rows), { repeatable: true })
    }
  }

  async function settleSome (tx: Tx, accountId: number, all: readonly Row[]): Promise<void> {
    const rows = await stillThere(tx, all)
    const touchResults = rows.filter(({ kind }) => kind !== 'mass').map(readTouchResult)
    const massResults = rows.filter(({ kind }) => kind === 'mass').map(readMassResult)
    const done = touchResults.length === 0 ? [] : await settle(tx, accountId, touchResults)
    const fits = massResults.length === 0 ? { done: [], foreign: [] } : await settleMass(tx, accountId, massResults)
    const settled = new Set([...done, ...fits.done, ...fits.foreign])
    const waiting = rows.filter(({ id }) => !settled.has(Number(id)))
    const over = waiting.filter(({ attempts, kind }) => attempts >= maxAttempts[kind]).map(({ id }) => Number(id))
    await forAll(tx, [...done, ...fits.done, ...over], (ids) => `DELETE FROM send_results WHERE id IN (${ids})`)
    await forAll(tx, fits.foreign, (ids) => `UPDATE send_results SET state = 'foreign' WHERE id IN (${ids})`)
    await postpone(tx, waiting)
  }

  /** Those that nobody has settled meanwhile, nor we in a commit of which we did not hear: a result that names no message would find another touch. */
  async function stillThere (tx: Tx, rows: readonly Row[]): Promise<Row[]> {
    const there = new Set<number>()
    for (const some of inParts(rows.map(({ id }) => Number(id)))) {
      const found = await tx.query<Array<{ id: number | string }>>(`SELECT id FROM send_results WHERE id IN (${placeholders(some)}) AND state = 'open' ${db.dialect.shared}`, some)
      for (const { id } of found) there.add(Number(id))
    }
    return rows.filter(({ id }) => there.has(Number(id)))
  }

  async function postpone (tx: Tx, rows: readonly Row[]): Promise<void> {
    for (const [attempts, alike] of grouped(rows, (row) => row.attempts)) {
      const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(attempts, 20))
      await forAll(tx, alike.map(({ id }) => Number(id)), (ids) => `UPDATE send_results SET attempts = attempts + 1, dueMs = ${nowMs} + ${waitMs} WHERE id IN (${ids})`)
    }
  }

  async function forAll (tx: Tx, ids: readonly number[], sqlOf: (list: string) => string): Promise<void> {
    for (const some of inParts(ids)) await change(tx, sqlOf(placeholders(some)), some)
  }

  return {
    wake: watch.wake,
    start: watch.start,
    async stop (): Promise<void> {
      await watch.stop()
      await dropLease(db, { name: lease, holder }).catch(() => undefined)
    },
  }
}

function readTouchResult ({ id, accountId, kind, messageKey, followerId, templateId, outcome, errcode, reason, occurredAt }: Row): TouchResult {
  return {
    id: Number(id), accountId: Number(accountId), kind: kind === 'notice' ? 'notice' : 'template', messageKey, templateId, outcome, reason,
    followerId: followerId === null ? null : Number(followerId), errcode: errcode === null ? null : Number(errcode), occurredMs: Number(occurredAt),
  }
}

function readMassResult ({ id, accountId, messageKey, outcome, counts, occurredAt }: Row): MassResult {
  const parsed: unknown = typeof counts === 'string' ? JSON.parse(counts) : counts
  return { id: Number(id), accountId: Number(accountId), messageKey, outcome, counts: parsed as SendResult['counts'], occurredMs: Number(occurredAt) }
}
