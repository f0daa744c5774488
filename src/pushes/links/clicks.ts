import { randomBytes } from 'node:crypto'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, insertRows } from '../../platform/database/rows.ts'
import { createGroupCommit } from '../../platform/group-commit.ts'
import type { Named } from './codes.ts'

interface NewClick extends Named {
  accountId: number
  /** Whether WeChat will say who it is. */
  isAsked: boolean
}

interface Needs { db: Database, clock: Clock, wake: () => void }

/** As long as somebody takes to get back from WeChat. */
const askedMs = 2 * 60_000
const columns = ['accountId', 'deliveryId', 'linkId', 'visit', 'at', 'dueAt']

/** Writes clicks down: one insert, shared with whoever clicks in the same moment. What they mean is found out later. */
export function createClicks ({ db, clock, wake }: Needs) {
  const insert = createGroupCommit(async (rows: unknown[][]) => {
    await db.write((tx) => insertRows(tx, { table: 'push_clicks', columns, rows, ending: db.dialect.keepExisting(['accountId', 'visit']) }), { repeatable: true })
    wake()
    return rows.map(() => true)
  })

  return {
    /** The name of the visit. */
    async take ({ accountId, deliveryId, linkId, isAsked }: NewClick): Promise<string> {
      const visit = randomBytes(16).toString('base64url')
      const at = momentValue(clock.now())
      await insert([accountId, deliveryId, linkId, visit, at, at + (isAsked ? askedMs : 0)])
      return visit
    },

    /** Who it was, as WeChat says; undefined: it would not say. */
    async named (accountId: number, visit: string, openid: string | undefined): Promise<void> {
      await db.write(async (tx) => {
        const readerId = openid === undefined ? null : await readerOf(tx, accountId, openid)
        await change(tx, 'UPDATE push_clicks SET readerId = ?, dueAt = ? WHERE accountId = ? AND visit = ? AND readerId IS NULL',
          [readerId, momentValue(clock.now()), accountId, visit])
      }, { repeatable: true })
      wake()
    },
  }
}

async function readerOf (tx: Tx, accountId: number, openid: string): Promise<number> {
  const [row] = await tx.query<Array<{ id: number | string }>>('SELECT id FROM followers WHERE accountId = ? AND openid = ?', [accountId, openid])
  return Number(row?.id ?? 0)
}

export type Clicks = ReturnType<typeof createClicks>
