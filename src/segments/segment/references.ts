import type { EntityManager } from 'typeorm'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, inParts, insertRows, placeholders } from '../../platform/database/rows.ts'
import type { Rule } from '../rule/index.ts'
import type { ReferenceKind } from './segment.entity.ts'

/** What a rule names. */
export interface Named { segments: readonly number[], lists: readonly number[] }

export interface ReferenceUser { id: number, name: string }

/** As many users as anybody needs to know of. */
export const maxUsers = 100

/** Which live segments name which others, and which lists. */
export function createReferences (db: Database, namedIn: (rule: Rule) => Named) {
  return {
    /** Written with the rule. */
    async put (tx: Tx, { accountId, id, rule }: { accountId: number, id: number, rule: Rule }): Promise<void> {
      const { segments, lists } = namedIn(rule)
      await change(tx, 'DELETE FROM segment_references WHERE accountId = ? AND segmentId = ?', [accountId, id])
      const rowsOf = (kind: ReferenceKind, ids: readonly number[]) => [...new Set(ids)].map((namedId) => [accountId, id, kind, namedId])
      await insertRows(tx, {
        table: 'segment_references', columns: ['accountId', 'segmentId', 'kind', 'namedId'], rows: [...rowsOf('segment', segments), ...rowsOf('list', lists)],
      })
    },

    remove: (tx: Tx, accountId: number, segmentId: number) => change(tx, 'DELETE FROM segment_references WHERE accountId = ? AND segmentId = ?', [accountId, segmentId]),

    /** What a rule names stays until `tx` ends, whoever else wants it gone. */
    async hold (tx: Tx, accountId: number, rule: Rule): Promise<void> {
      const { segments, lists } = namedIn(rule)
      for (const [table, named] of [['segments', segments], ['segment_lists', lists]] as const) {
        if (named.length === 0) continue
        const ids = [...new Set(named)].toSorted((a, b) => a - b)
        await tx.query(`SELECT id FROM ${table} WHERE accountId = ? AND id IN (${placeholders(ids)}) ${db.dialect.shared}`, [accountId, ...ids])
      }
    },

    /** The live segments whose rules name it. */
    async users (from: EntityManager, { accountId, kind, id }: { accountId: number, kind: ReferenceKind, id: number }): Promise<ReferenceUser[]> {
      const rows = await from.query<Array<{ id: number | string, name: string }>>(`SELECT segments.id, segments.name FROM segment_references
        JOIN segments ON segments.id = segment_references.segmentId
        WHERE segment_references.accountId = ? AND kind = ? AND namedId = ? ORDER BY segments.id LIMIT ${maxUsers}`, [accountId, kind, id])
      return rows.map(({ id: segmentId, name }) => ({ id: Number(segmentId), name }))
    },

    /** The segment and all that name it, directly or through others: whose answer changes with its rule. */
    async dependants (from: EntityManager, accountId: number, segmentId: number): Promise<number[]> {
      const found = new Set([segmentId])
      for (let newest: readonly number[] = [segmentId]; newest.length > 0;) {
        const next: number[] = []
        for (const ids of inParts(newest)) {
          const rows = await from.query<Array<{ segmentId: number | string }>>(`SELECT DISTINCT segmentId FROM segment_references
            WHERE accountId = ? AND kind = 'segment' AND namedId IN (${placeholders(ids)})`, [accountId, ...ids])
          next.push(...rows.map((row) => Number(row.segmentId)).filter((id) => !found.has(id)))
        }
        for (const id of next) found.add(id)
        newest = [...new Set(next)]
      }
      return [...found]
    },
  }
}

export type References = ReturnType<typeof createReferences>
