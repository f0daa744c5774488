import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addIndices, dropIndices } from './support/alter.ts'
import { columnsFor, createTable, index } from './support/columns.ts'

type Counted = Record<'refId' | 'quarter' | 'amount', number | string> & Record<'kind' | 'outcome', string>
interface Row { accountId: number | string, day: string, kind: string, refId: number, outcome: string, amount: number }

/** Days of every time zone begin at some quarter of an hour. */
const quarterMs = 900_000
const pieceSize = 500

/** What bots answered is counted as it happens: to read a month of a large account took seconds. */
export class CountBotHitsByDay1767225670000 implements MigrationInterface {
  name = 'CountBotHitsByDay1767225670000'

  async up (runner: QueryRunner): Promise<void> {
    const { reference, number, varchar } = columnsFor(runner)
    const key = { isPrimary: true }
    await createTable(runner, {
      name: 'bot_days',
      columns: [reference('accountId', key), varchar('day', 10, key), varchar('kind', 16, key), reference('refId', key), varchar('outcome', 16, key), number('amount')],
    })
    await runner.query('DELETE FROM bot_days')
    const accounts: Array<{ id: number | string, timeZone: string }> = await runner.query('SELECT id, timeZone FROM accounts')
    for (const { id, timeZone } of accounts) await write(runner, await countedOf(runner, id, timeZone))
    await dropIndices(runner, 'bot_hits', ['idx_bot_hits_at'])
  }

  async down (runner: QueryRunner): Promise<void> {
    await addIndices(runner, 'bot_hits', [index('idx_bot_hits_at', ['accountId', 'at', 'kind', 'refId', 'outcome'])])
    await runner.dropTable('bot_days', true)
  }
}

/** The database knows no days of the account: it counts by quarters, and they are put together here. */
async function countedOf (runner: QueryRunner, accountId: number | string, timeZone: string): Promise<Row[]> {
  const found: Counted[] = await runner.query(`SELECT kind, refId, outcome, at - at % ${quarterMs} AS quarter, COUNT(*) AS amount FROM bot_hits
    WHERE accountId = ? GROUP BY kind, refId, outcome, quarter`, [accountId])
  const days = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  const rows = new Map<string, Row>()
  for (const { kind, refId, outcome, quarter, amount } of found) {
    const day = days.format(Number(quarter))
    const name = [day, kind, refId, outcome].join(' ')
    rows.set(name, { accountId, day, kind, refId: Number(refId), outcome, amount: (rows.get(name)?.amount ?? 0) + Number(amount) })
  }
  return [...rows.values()]
}

async function write (runner: QueryRunner, rows: readonly Row[]): Promise<void> {
  for (let at = 0; at < rows.length; at += pieceSize) {
    const some = rows.slice(at, at + pieceSize)
    await runner.query(`INSERT INTO bot_days (accountId, day, kind, refId, outcome, amount) VALUES ${some.map(() => '(?, ?, ?, ?, ?, ?)').join(', ')}`,
      some.flatMap(({ accountId, day, kind, refId, outcome, amount }) => [accountId, day, kind, refId, outcome, amount]))
  }
}
