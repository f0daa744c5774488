import { In } from 'typeorm'
import type { Database, Tx } from '../../platform/database/database.ts'
import { inParts, insertRows } from '../../platform/database/rows.ts'
import { Code } from '../record/code.entity.ts'
import type { CountedKind } from './scan.entity.ts'

/** What a code is counted with. */
export type CountedCode = Pick<Code, 'id' | 'groupId' | 'channelId' | 'inviterId'>

export interface Counted { code: CountedCode, day: string, what: string, amount?: number }

const keys = ['accountId', 'ofKind', 'ofId', 'day', 'what']

/** Codes by which followers invite others are counted together: there may be one for every follower. */
export function countedAs ({ id, groupId, channelId, inviterId }: CountedCode): Array<[CountedKind, number]> {
  if (inviterId !== null) return [['invitations', 0]]
  return [['code', id], ...groupId === null ? [] : [['group', groupId] as [CountedKind, number]], ...channelId === null ? [] : [['channel', channelId] as [CountedKind, number]]]
}

/** Counts by day, with the rows that say what happened. */
export function createCounts ({ db }: { db: Database }) {
  const { orChange, incoming } = db.dialect
  const waiting = new WeakMap<Tx, Map<string, [...key: Array<string | number>, amount: number]>>()

  return {
    /** Collected in a transaction, and written in one order before it commits: everybody counts on the same few rows. */
    count (tx: Tx, accountId: number, counted: readonly Counted[]): void {
      const mine = waiting.get(tx) ?? new Map<string, [...Array<string | number>, number]>()
      for (const { code, day, what, amount = 1 } of counted) {
        for (const [ofKind, ofId] of countedAs(code)) {
          const key = [accountId, ofKind, ofId, day, what]
          const name = key.join(' ')
          mine.set(name, [...key, Number(mine.get(name)?.at(-1) ?? 0) + amount])
        }
      }
      if (waiting.has(tx) || mine.size === 0) return
      waiting.set(tx, mine)
      db.beforeCommit(tx, async () => {
        waiting.delete(tx)
        const rows = [...mine].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
        await insertRows(tx, { table: 'code_days', columns: [...keys, 'amount'], rows, ending: orChange(keys, [`amount = code_days.amount + ${incoming('amount')}`]) })
      })
    },

    async codesOf (tx: Tx, accountId: number, ids: readonly number[]): Promise<Map<number, CountedCode>> {
      const found: Code[] = []
      for (const some of inParts([...new Set(ids)])) {
        found.push(...await tx.find(Code, { where: { accountId, id: In(some) }, select: { id: true, groupId: true, channelId: true, inviterId: true } }))
      }
      return new Map(found.map((code) => [code.id, code]))
    },
  }
}

export type Counts = ReturnType<typeof createCounts>
