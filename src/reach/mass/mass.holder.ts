import { type Holder, oldRows } from '../../followers/index.ts'
import type { Database } from '../../platform/database/database.ts'
import { change } from '../../platform/database/rows.ts'

type Person = Parameters<NonNullable<Holder['erase']>>[0]
interface NamingPiece { id: number, followerIds: readonly number[] }

/** A call names followers until it is decided who receives it; afterwards its touches do. Its counts name nobody. */
export function massHolder (db: Database): Holder {
  async function piecesNaming ({ accountId, followerId }: Person): Promise<NamingPiece[]> {
    const rows = await db.read.query<Array<{ id: number | string, followerIds: string }>>(`SELECT piece.id, piece.followerIds FROM mass_calls AS mass_call
      JOIN mass_pieces AS piece ON piece.massCallId = mass_call.id WHERE mass_call.status IN ('assembling', 'settling') AND mass_call.accountId = ?`, [accountId])
    return rows.map(({ id, followerIds }) => ({ id: Number(id), followerIds: JSON.parse(followerIds) as number[] })).filter((piece) => piece.followerIds.includes(followerId))
  }

  return {
    name: 'mass-calls',
    async erase (person) {
      const pieces = await piecesNaming(person)
      if (pieces.length === 0) return null
      return {
        rows: pieces.length,
        async write (tx) {
          for (const { id, followerIds } of pieces) {
            await change(tx, 'UPDATE mass_pieces SET followerIds = ? WHERE id = ?', [JSON.stringify(followerIds.filter((each) => each !== person.followerId)), id])
          }
        },
      }
    },
    old: oldRows(db, { dataClass: 'touches', table: 'mass_calls', moment: 'createdAt', condition: 'settledAt IS NOT NULL', isOrdered: true }),
  }
}
