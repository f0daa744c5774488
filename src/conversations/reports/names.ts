import type { Database } from '../../platform/database/database.ts'
import type { Grouping } from './groups.ts'

/** What is called by a name in reports. */
export type Named = Extract<Grouping, 'agent' | 'team' | 'label'>

const tables: Readonly<Record<Named, string>> = { agent: 'agents', team: 'teams', label: 'labels' }

/** The names of all agents, teams or labels of an account, former ones too: past months speak of them. */
export async function namesOf ({ read }: Database, accountId: number, kind: Named): Promise<Map<number, string>> {
  const rows = await read.query<Array<{ id: number | string, name: string }>>(`SELECT id, name FROM ${tables[kind]} WHERE accountId = ?`, [accountId])
  return new Map(rows.map(({ id, name }) => [Number(id), name]))
}
