import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { grouped } from '../../platform/grouped.ts'
import type { Logger } from '../../platform/logger.ts'
import type { StreamHub } from '../../streams/index.ts'
import { lockDeliveries, type Move } from '../record/moving.ts'
import type { Outcomes } from './outcomes.ts'

interface Needs {
  db: Database
  clock: Clock
  logger: Logger
  move: Move
  outcomes: Pick<Outcomes, 'take'>
  publish: StreamHub['publish']
  onDrift: (accountId: number) => void
}

interface Sum { source: 'rows' | 'tallies' | 'audience', status: string, amount: number | string }

const batch = 500
/** Longer ago nothing was due that has not ended and been proved since. */
const lookBackMs = 30 * 24 * 3600_000

/** Looks whether everything adds up, and raises an alarm if not; and finds outcomes that nobody told of. */
export function createProof ({ db, clock, logger, move, outcomes, publish, onDrift }: Needs) {
  /** All three as they stood at one moment: one statement reads one snapshot. */
  async function sumsOf (accountId: number, runId: number): Promise<Sum[]> {
    return db.read.query<Sum[]>(`SELECT 'rows' AS source, status, COUNT(*) AS amount FROM push_deliveries WHERE runId = ? GROUP BY status
      UNION ALL SELECT 'tallies', status, SUM(amount) FROM push_tallies WHERE accountId = ? AND runId = ? GROUP BY status
      UNION ALL SELECT 'audience', '', audience FROM push_runs WHERE id = ?`, [runId, accountId, runId, runId])
  }

  async function proveRun ({ id, accountId, pushId }: Run): Promise<void> {
    const drift = driftOf(await sumsOf(accountId, id))
    if (drift.length > 0) {
      logger.error({ accountId, pushId, runId: id, drift }, 'the numbers of a push do not add up')
      onDrift(accountId)
      await db.write((tx) => publish(tx, [{ accountId, topic: 'pushes', kind: 'push.alarm', detail: { pushId, runId: id, drift } }]))
    }
    await db.change('UPDATE push_runs SET provedAt = ? WHERE id = ?', [momentValue(clock.now()), id], { repeatable: true })
  }

  async function runs (): Promise<Run[]> {
    const columns = 'id, accountId, pushId'
    const live = await db.read.query<Row[]>(`SELECT ${columns} FROM push_runs WHERE status IN ('freezing', 'running', 'paused', 'cancelling')`)
    // What comes late still moves what has ended.
    const ended = await db.read.query<Row[]>(`SELECT ${columns} FROM push_runs WHERE status IN ('done', 'cancelled') AND dueAt > ?
      AND (provedAt IS NULL OR provedAt < endedAt)`, [momentValue(clock.now()) - lookBackMs])
    return [...live, ...ended].map(({ id, accountId, pushId }) => ({ id: Number(id), accountId: Number(accountId), pushId: Number(pushId) }))
  }

  /** Touches that have ended without a word, as those of somebody who was erased. */
  async function findTouches ({ id, accountId }: Run): Promise<void> {
    const rows = await db.read.query<Array<{ id: number | string }>>(`SELECT delivery.id AS id FROM push_deliveries AS delivery
      JOIN touches ON touches.accountId = delivery.accountId AND touches.sourceKind = 'push' AND touches.sourceId = delivery.id AND touches.part = 0
      WHERE delivery.runId = ? AND delivery.status = 'sending' AND delivery.massCallId IS NULL AND touches.status NOT IN ('pending', 'calling') LIMIT ${batch}`, [id])
    if (rows.length > 0) await db.write((tx) => outcomes.take(tx, accountId, rows.map((row) => Number(row.id))))
  }

  /** Whom a send to many knows nothing of any more. */
  async function findMass ({ id }: Run): Promise<void> {
    const calls = await db.read.query<Array<{ massCallId: number | string }>>(`SELECT DISTINCT delivery.massCallId AS massCallId FROM push_deliveries AS delivery
      JOIN mass_calls ON mass_calls.id = delivery.massCallId AND mass_calls.status IN ('submitted', 'failed', 'unknown')
      WHERE delivery.runId = ? AND delivery.status = 'sending'`, [id])
    for (const { massCallId } of calls) {
      await db.write(async (tx: Tx) => {
        const lost = await lockDeliveries(tx, db, `massCallId = ? AND status = 'sending'`, [Number(massCallId)])
        await move(tx, lost.map((each) => [each, { status: 'skipped', reason: 'ERASED', settledAt: momentValue(clock.now()) }]))
      })
    }
  }

  return {
    async prove (): Promise<void> {
      for (const run of await runs()) await proveRun(run)
    },

    async mend (): Promise<void> {
      for (const run of await runs()) {
        await findTouches(run)
        await findMass(run)
      }
    },
  }
}

interface Run { id: number, accountId: number, pushId: number }
type Row = Record<keyof Run, number | string>

interface Drift { status: string, rows: number, tallies: number }

/** Where rows and numbers differ; `''` is the whole audience. */
export function driftOf (sums: readonly Sum[]): Drift[] {
  const of = (source: Sum['source']) => new Map([...grouped(sums.filter((sum) => sum.source === source), ({ status }) => status)]
    .map(([status, theirs]) => [status, theirs.reduce((all, { amount }) => all + Number(amount), 0)]))
  const [rows, tallies] = [of('rows'), of('tallies')]
  const whole = [...rows.values()].reduce((all, amount) => all + amount, 0)
  const drifts = [...new Set([...rows.keys(), ...tallies.keys()])].map((status) => ({ status, rows: rows.get(status) ?? 0, tallies: tallies.get(status) ?? 0 }))
  return [...drifts, { status: '', rows: whole, tallies: of('audience').get('') ?? 0 }].filter((drift) => drift.rows !== drift.tallies)
}
