import type { ConversionRecorded } from '../../pushes/index.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Tx } from '../../platform/database/database.ts'
import { inParts } from '../../platform/database/rows.ts'
import { grouped } from '../../platform/grouped.ts'
import { dayOf } from '../../reach/index.ts'
import type { Counts } from './counts.ts'

interface Needs {
  counts: Counts
  zoneOf: (accountId: number, tx: Tx) => Promise<string>
  touchDays: (accountId: number, tx: Tx) => Promise<number>
}

interface Touched { codeId: number, touch: 'first' | 'last', conversion: ConversionRecorded }

const dayMs = 86_400_000
/** SQLite puts at most 500 selects together; each conversion makes two. */
const unionSize = 100

/** Puts what followers buy down to the first and to the last code that they scanned in the days before it. */
export function createConversions ({ counts, zoneOf, touchDays }: Needs) {
  async function touchesOf (tx: Tx, accountId: number, conversions: readonly ConversionRecorded[], days: number): Promise<Touched[]> {
    const found: Touched[] = []
    for (const some of inParts(conversions, unionSize)) {
      const selects = some.flatMap((_, at) => (['first', 'last'] as const).map((touch) => (
        `SELECT * FROM (SELECT codeId, ${at} AS place, '${touch}' AS touch FROM code_scans WHERE accountId = ? AND followerId = ? AND at > ? AND at <= ?
          ORDER BY at ${touch === 'first' ? 'ASC' : 'DESC'} LIMIT 1) AS ${touch}${at}`)))
      const values = some.flatMap(({ followerId, at }) => {
        const each = [accountId, followerId, momentValue(at) - days * dayMs, momentValue(at)]
        return [...each, ...each]
      })
      const rows = await tx.query<Array<{ codeId: number | string, place: number | string, touch: Touched['touch'] }>>(selects.join(' UNION ALL '), values)
      for (const { codeId, place, touch } of rows) {
        const conversion = some[Number(place)]
        if (conversion !== undefined) found.push({ codeId: Number(codeId), touch, conversion })
      }
    }
    return found
  }

  return async function hear (tx: Tx, recorded: readonly ConversionRecorded[]): Promise<void> {
    for (const [accountId, theirs] of grouped(recorded, (each) => each.accountId)) {
      const touches = await touchesOf(tx, accountId, theirs, await touchDays(accountId, tx))
      if (touches.length === 0) continue
      const codes = await counts.codesOf(tx, accountId, touches.map(({ codeId }) => codeId))
      const timeZone = await zoneOf(accountId, tx)
      counts.count(tx, accountId, touches.flatMap(({ codeId, touch, conversion: { at, value, currency } }) => {
        const code = codes.get(codeId)
        if (code === undefined) return []
        const day = dayOf(momentValue(at), timeZone)
        return [{ code, day, what: `${touch}.conversions` }, ...value === 0 ? [] : [{ code, day, what: `${touch}.value.${currency}`, amount: value }]]
      }))
    }
  }
}
