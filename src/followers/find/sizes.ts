import type { Database } from '../../platform/database/database.ts'
import type { Source } from './predicate.ts'

/** Beyond this nobody counts any more. */
const enough = 20_000
const keepMs = 60_000
const most = 2000

/** About how many followers a source has, to choose where to begin: a wrong number costs time and never a follower. */
export function createSizes (db: Database) {
  const known = new Map<string, { size: number, atMs: number }>()
  const from = ({ table, index, sql }: Source) => `${table} ${index === '' ? '' : db.dialect.byIndex(index)} WHERE ${sql}`

  async function counted (source: Source): Promise<number> {
    const [row] = await db.read.query<Array<{ size: number | string }>>(
      `SELECT COUNT(*) AS size FROM (SELECT 1 FROM ${from(source)} LIMIT ${enough}) AS some`, source.values)
    return Number(row?.size)
  }

  /** MariaDB looks into the index for both ends of the range and guesses what lies between. */
  async function guessed (source: Source): Promise<number> {
    const [row] = await db.read.query<Array<{ rows: number | string | null }>>(`EXPLAIN SELECT 1 FROM ${from(source)}`, source.values)
    return Number(row?.rows ?? 0)
  }

  return async function sizeOf (source: Source): Promise<number> {
    const key = JSON.stringify([source.index, source.sql, source.values])
    const nowMs = performance.now()
    const found = known.get(key)
    if (found !== undefined && nowMs - found.atMs < keepMs) return found.size
    const size = await (db.dialect.kind === 'sqlite' || source.index === '' ? counted(source) : guessed(source))
    if (known.size >= most) known.clear()
    known.set(key, { size, atMs: nowMs })
    return size
  }
}
