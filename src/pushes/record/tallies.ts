import type { EntityManager } from 'typeorm'
import type { Database, Tx } from '../../platform/database/database.ts'
import { insertRows } from '../../platform/database/rows.ts'
import type { DeliveryStatus, PushTally } from './delivery.entity.ts'
import type { PushRoute } from './push.entity.ts'

/** Where deliveries stand: what is counted together. */
export interface Place {
  variant: number
  status: DeliveryStatus
  route: PushRoute | null
  reason: string | null
  errcode: number | null
}

export interface RunKey { accountId: number, pushId: number, runId: number }

interface Needs {
  db: Database
  /** Told in the transaction, once for each run, after its numbers were written. */
  onMoved: (tx: Tx, run: RunKey) => Promise<void>
}

interface Moving { run: RunKey, amounts: Map<string, { place: Place, amount: number }> }

const keys = ['accountId', 'runId', 'variant', 'status', 'route', 'reason', 'errcode']

/** Keeps the numbers of runs beside their rows: collected in the transaction that moves the rows, written at once before it commits. */
export function createTallies ({ db, onMoved }: Needs) {
  const { orChange, incoming } = db.dialect
  const ending = orChange(keys, [`amount = push_tallies.amount + ${incoming('amount')}`])
  const waiting = new WeakMap<Tx, Map<number, Moving>>()

  async function write (tx: Tx, movings: Iterable<Moving>): Promise<void> {
    for (const { run, amounts } of movings) {
      const rows = [...amounts].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, { place, amount }]) => (
        amount === 0 ? [] : [[run.accountId, run.runId, place.variant, place.status, place.route ?? '', place.reason ?? '', place.errcode ?? 0, amount]]))
      if (rows.length === 0) continue
      await insertRows(tx, { table: 'push_tallies', columns: [...keys, 'amount'], rows, ending })
      await onMoved(tx, run)
    }
  }

  function add (tx: Tx, run: RunKey, place: Place, amount: number): void {
    const mine = waiting.get(tx) ?? new Map<number, Moving>()
    const moving = mine.get(run.runId) ?? { run, amounts: new Map() }
    mine.set(run.runId, moving)
    const key = [place.variant, place.status, place.route, place.reason, place.errcode].join(' ')
    const sum = moving.amounts.get(key)
    moving.amounts.set(key, { place, amount: (sum?.amount ?? 0) + amount })
    if (waiting.has(tx)) return
    waiting.set(tx, mine)
    db.beforeCommit(tx, async () => {
      waiting.delete(tx)
      await write(tx, [...mine.values()].sort((a, b) => a.run.runId - b.run.runId))
    })
  }

  return {
    add,
    /** So many of a run. */
    move (tx: Tx, run: RunKey, from: Place, to: Place, amount: number): void {
      add(tx, run, from, -amount)
      add(tx, run, to, amount)
    },
  }
}

export type Tallies = ReturnType<typeof createTallies>

/** The numbers of some runs of an account, as they stand in the rows. */
export async function readTallies (from: EntityManager, accountId: number, runIds: readonly number[]): Promise<Array<Place & { runId: number, amount: number }>> {
  if (runIds.length === 0) return []
  const rows = await from.query<PushTally[]>(`SELECT runId, variant, status, route, reason, errcode, amount FROM push_tallies
    WHERE accountId = ? AND runId IN (${runIds.map(() => '?').join(', ')}) AND amount <> 0`, [accountId, ...runIds])
  return rows.map(({ runId, variant, status, route, reason, errcode, amount }) => ({
    runId: Number(runId), variant: Number(variant), status, route: route === '' ? null : route, reason: reason === '' ? null : reason,
    errcode: Number(errcode) === 0 ? null : Number(errcode), amount: Number(amount),
  }))
}
