import type { Tx } from '../../../platform/database/database.ts'
import { insertRows } from '../../../platform/database/rows.ts'
import { FollowerImport } from './import.entity.ts'
import type { Fault } from './read-line.ts'

/** More than anybody reads; how many there are beyond is counted. */
export const maxFaultsKept = 10_000

const columns = ['accountId', 'importId', 'lineNumber', 'columnName', 'code', 'said']

export async function writeFaults (tx: Tx, { accountId, id, columnNames }: FollowerImport, faults: readonly Fault[]): Promise<void> {
  if (faults.length === 0) return
  const { faultCount } = await tx.findOneByOrFail(FollowerImport, { id })
  const kept = faults.toSorted((a, b) => a.line - b.line).slice(0, Math.max(0, maxFaultsKept - faultCount))
  await insertRows(tx, {
    table: 'follower_import_faults', columns,
    rows: kept.map(({ line, at, error: { code, text, message, advice, values } }) =>
      [accountId, id, line, at === null ? null : columnNames[at] ?? null, code, JSON.stringify({ text, message, advice, values })]),
  })
}
