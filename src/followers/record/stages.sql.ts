import type { EntityManager } from 'typeorm'
import { conditionOf } from '../find/filter.ts'
import type { StageRule } from './stage-rules.entity.ts'

interface Wanted { from: EntityManager, accountId: number, rules: readonly StageRule[], atMs: number }

const dayMs = 24 * 3600_000

/** The stage that the rules give a row of `followers`, as an expression. Throws what is wrong with a filter, and where. */
export async function stageOf ({ from, accountId, rules, atMs }: Wanted): Promise<{ sql: string, values: unknown[] }> {
  const cases: string[] = []
  const values: unknown[] = []
  for (const [at, { stage, filter, idleDays }] of rules.entries()) {
    const condition = await conditionOf({ from, place: `body/rules/${at}/filter` }, accountId, filter)
    const idle = idleDays === undefined ? '' : ' AND COALESCE(followers.lastInboundAt, followers.subscriptionAt, followers.createdAt) <= ?'
    cases.push(`WHEN ${condition.sql}${idle} THEN ?`)
    values.push(...condition.values, ...(idleDays === undefined ? [] : [atMs - idleDays * dayMs]), stage)
  }
  return cases.length === 0 ? { sql: `'unknown'`, values } : { sql: `CASE ${cases.join(' ')} ELSE 'unknown' END`, values }
}
