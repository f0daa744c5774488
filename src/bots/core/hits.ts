import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { inParts, insertRows, placeholders } from '../../platform/database/rows.ts'
import { dayOf } from '../../reach/index.ts'
import type { BotHit } from './hit.entity.ts'

export type Hit = Pick<BotHit, 'kind' | 'refId' | 'followerId' | 'inboxId' | 'outcome'>

interface Needs {
  db: Database
  clock: Clock
  zoneOf: (accountId: number, tx: Tx) => Promise<string>
}

type CountRow = [accountId: number, day: string, kind: string, refId: number, outcome: string, amount: number]

const countColumns = ['accountId', 'day', 'kind', 'refId', 'outcome', 'amount']

/** Which of ours answered what: one row for each delivery that was answered, by whoever was first, and a count of each day. */
export function createHits ({ db, clock, zoneOf }: Needs) {
  const { keepExisting, orChange, incoming } = db.dialect
  const waiting = new WeakMap<Tx, Map<string, CountRow>>()

  async function notedBefore (tx: Tx, accountId: number, hits: readonly Hit[]): Promise<Set<number>> {
    const found = new Set<number>()
    for (const some of inParts(hits.map(({ inboxId }) => inboxId))) {
      const rows = await tx.query<Array<{ inboxId: number | string }>>(`SELECT inboxId FROM bot_hits WHERE accountId = ? AND inboxId IN (${placeholders(some)})`, [accountId, ...some])
      for (const { inboxId } of rows) found.add(Number(inboxId))
    }
    return found
  }

  /** Collected in a transaction, and written in one order before it commits: everybody counts on the same few rows. */
  function count (tx: Tx, accountId: number, day: string, hits: readonly Hit[]): void {
    const mine = waiting.get(tx) ?? new Map<string, CountRow>()
    for (const { kind, refId, outcome } of hits) {
      const name = [accountId, day, kind, refId, outcome].join(' ')
      mine.set(name, [accountId, day, kind, refId, outcome, (mine.get(name)?.[5] ?? 0) + 1])
    }
    if (waiting.has(tx)) return
    waiting.set(tx, mine)
    db.beforeCommit(tx, async () => {
      waiting.delete(tx)
      const rows = [...mine].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
      await insertRows(tx, { table: 'bot_days', columns: countColumns, rows, ending: orChange(countColumns.slice(0, -1), [`amount = bot_days.amount + ${incoming('amount')}`]) })
    })
  }

  return {
    async note (tx: Tx, accountId: number, hits: readonly Hit[]): Promise<void> {
      if (hits.length === 0) return
      const before = await notedBefore(tx, accountId, hits)
      const fresh = hits.filter(({ inboxId }) => !before.has(inboxId))
      if (fresh.length === 0) return
      const at = clock.now()
      await insertRows(tx, {
        table: 'bot_hits', columns: ['accountId', 'kind', 'refId', 'followerId', 'inboxId', 'outcome', 'at'],
        rows: fresh.map(({ kind, refId, followerId, inboxId, outcome }) => [accountId, kind, refId, followerId, inboxId, outcome, momentValue(at)]),
        ending: keepExisting(['accountId', 'inboxId']),
      })
      count(tx, accountId, dayOf(at.getTime(), await zoneOf(accountId, tx)), fresh)
    },
  }
}

export type Hits = ReturnType<typeof createHits>
