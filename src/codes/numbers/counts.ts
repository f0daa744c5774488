import { In } from 'typeorm'
import type { Database, Tx } from '../../platform/database/database.ts'
import { inParts } from '../../platform/database/rows.ts'
import { createSums } from '../../platform/database/sums.ts'
import { Code } from '../record/code.entity.ts'
import type { CountedKind } from './scan.entity.ts'

/** What a code is counted with. */
export type CountedCode = Pick<Code, 'id' | 'groupId' | 'channelId' | 'inviterId'>

export interface Counted { code: CountedCode, day: string, what: string, amount?: number }

/** Codes by which followers invite others are counted together: there may be one for every follower. */
export function countedAs ({ id, groupId, channelId, inviterId }: CountedCode): Array<[CountedKind, number]> {
  if (inviterId !== null) return [['invitations', 0]]
  return [['code', id], ...groupId === null ? [] : [['group', groupId] as [CountedKind, number]], ...channelId === null ? [] : [['channel', channelId] as [CountedKind, number]]]
}

/** Counts by day, with the rows that say what happened. */
export function createCounts ({ db }: { db: Database }) {
  const add = createSums(db, { table: 'code_days', keys: ['accountId', 'ofKind', 'ofId', 'day', 'what'] })

  return {
    count (tx: Tx, accountId: number, counted: readonly Counted[]): void {
      add(tx, counted.flatMap(({ code, day, what, amount = 1 }) => countedAs(code).map(([ofKind, ofId]) => ({ key: [accountId, ofKind, ofId, day, what], amount }))))
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
