import { type Holder, isoOf, tellRows } from '../../followers/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, placeholders } from '../../platform/database/rows.ts'
import { countInviters } from './invitations.ts'

type Person = Parameters<NonNullable<Holder['erase']>>[0]
interface Row { id: number | string }

const pieceSize = 900

/** Who brought whom. Of the erased the rows stay, for the numbers, without them; their own code is gone. */
export function invitationHolder ({ db, clock }: { db: Database, clock: Clock }): Holder {
  const rowsOf = ({ accountId, followerId }: Person, column: 'followerId' | 'inviterId') => db.read.query<Row[]>(
    `SELECT id FROM invitations WHERE accountId = ? AND ${column} = ? ORDER BY id LIMIT ${pieceSize}`, [accountId, followerId])

  const has = async (table: 'codes' | 'inviters', column: string, { accountId, followerId }: Person): Promise<boolean> => (
    (await db.read.query<unknown[]>(`SELECT 1 FROM ${table} WHERE accountId = ? AND ${column} = ?`, [accountId, followerId])).length > 0)

  async function forget (tx: Tx, { accountId, followerId }: Person, came: readonly Row[], brought: readonly Row[]): Promise<void> {
    await change(tx, 'DELETE FROM codes WHERE accountId = ? AND inviterId = ?', [accountId, followerId])
    if (came.length > 0) {
      // Who is not known any more does not follow any more. Asked here: what runs twice takes them away once.
      const following = await tx.query<Array<{ inviterId: number | string }>>(
        'SELECT inviterId FROM invitations WHERE accountId = ? AND followerId = ? AND counted = 1 AND leftAt IS NULL', [accountId, followerId])
      await countInviters(tx, db, accountId, following.map(({ inviterId }) => ({ inviterId: Number(inviterId), following: -1 })))
      await change(tx, `UPDATE invitations SET followerId = 0, counted = NULL, leftAt = COALESCE(leftAt, ?) WHERE id IN (${placeholders(came)}) AND followerId = ?`,
        [momentValue(clock.now()), ...came.map(({ id }) => Number(id)), followerId])
    }
    if (brought.length > 0) {
      await change(tx, `UPDATE invitations SET inviterId = 0 WHERE id IN (${placeholders(brought)}) AND inviterId = ?`, [...brought.map(({ id }) => Number(id)), followerId])
    }
    await change(tx, 'DELETE FROM inviters WHERE accountId = ? AND followerId = ?', [accountId, followerId])
  }

  const tellCame = tellRows(db, 'invitations', ({ at, flags }) => ({ cameByInvitationAt: isoOf(at), flags: JSON.parse(String(flags)) as unknown }))

  return {
    name: 'invitations',
    async erase (person) {
      const [came, brought] = [await rowsOf(person, 'followerId'), await rowsOf(person, 'inviterId')]
      const rows = came.length + brought.length
      if (rows === 0 && !await has('codes', 'inviterId', person) && !await has('inviters', 'followerId', person)) return null
      return { rows: Math.max(1, rows), write: (tx) => forget(tx, person, came, brought) }
    },
    async * tell (person) {
      const { accountId, followerId } = person
      const inviters = await db.read.query<Array<Record<'invited' | 'following', number | string>>>('SELECT invited, following FROM inviters WHERE accountId = ? AND followerId = ?', [accountId, followerId])
      for (const { invited, following } of inviters) yield { invited: Number(invited), following: Number(following) }
      yield * tellCame(person)
    },
  }
}
