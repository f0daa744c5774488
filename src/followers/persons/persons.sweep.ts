import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database } from '../../platform/database/database.ts'
import { inParts, insertRows, placeholders } from '../../platform/database/rows.ts'
import { pairsToJoin } from './groups.ts'
import { atOnce, linksOf, membersOf, regroup, takeTurn } from './members.ts'
import type { FollowerKey, PersonService } from './persons.service.ts'

interface Needs {
  db: Database
  clock: Clock
  tell: PersonService['tell']
}

interface Row { id: number | string, accountId: number | string, unionid: string }

const entriesAtOnce = 5000
const columns = ['accountId', 'followerId', 'otherAccountId', 'otherId', 'how', 'joinedBy', 'joinedAt']

/**
 * Joins followers with the same unionid, whichever way it became known. A walk along the index of unionids every few minutes and
 * not a search with every write: a sync of a million followers would pay for each, and two syncs at once would not see each other's.
 */
export function createPersonSweep ({ db, clock, tell }: Needs) {
  async function placeAfter (after: string): Promise<string | undefined> {
    const [row] = await db.read.query<Array<{ unionid: string }>>(
      `SELECT unionid FROM followers WHERE unionid > ? ORDER BY unionid LIMIT 1 OFFSET ${entriesAtOnce - 1}`, [after])
    return row?.unionid
  }

  /** Unionids of several followers, in `(after, upTo]`; in the index, without a look at the records. */
  async function sharedBetween (after: string, upTo: string | undefined): Promise<string[]> {
    const rows = await db.read.query<Array<{ unionid: string }>>(`SELECT unionid FROM followers WHERE unionid > ?${upTo === undefined ? '' : ' AND unionid <= ?'}
      GROUP BY unionid HAVING COUNT(*) > 1`, upTo === undefined ? [after] : [after, upTo])
    return rows.map(({ unionid }) => unionid)
  }

  async function scatteredOf (unionids: readonly string[]): Promise<string[]> {
    const rows = await db.read.query<Array<{ unionid: string }>>(`SELECT unionid FROM followers WHERE unionid IN (${placeholders(unionids)})
      GROUP BY unionid HAVING COUNT(personId) < COUNT(*) OR MIN(personId) <> MAX(personId)`, unionids as string[])
    return rows.map(({ unionid }) => unionid)
  }

  /** Safe to run twice: who is joined already, or was parted by hand, is left as they are. */
  function join (unionids: readonly string[]): Promise<number> {
    return db.write(async (tx) => {
      await takeTurn(tx, db.dialect)
      const rows = await tx.query<Row[]>(`SELECT id, accountId, unionid FROM followers WHERE unionid IN (${placeholders(unionids)}) ORDER BY id ${db.dialect.shared}`, unionids as string[])
      const accounts = new Map(rows.map(({ id, accountId }) => [Number(id), Number(accountId)]))
      const groups = unionids.map((unionid) => rows.filter((row) => row.unionid === unionid).map(({ id }) => Number(id)))
      const members = await membersOf(tx, [...accounts.keys()])
      const links = await linksOf(tx, members.map(({ id }) => id))
      const pairs = pairsToJoin(groups, { links: links.filter(({ undoneAt }) => undoneAt === null), parted: links.filter(({ undoneAt }) => undoneAt !== null) })
      if (pairs.length === 0) return 0
      const accountOf = (followerId: number) => accounts.get(followerId) ?? 0
      await insertRows(tx, {
        table: 'person_links', columns,
        rows: pairs.map(({ followerId, otherId }) => [accountOf(followerId), followerId, accountOf(otherId), otherId, 'unionid', 'system', momentValue(clock.now())]),
      })
      await regroup(tx, members, await linksOf(tx, members.map(({ id }) => id)))
      const ends = new Set(pairs.flatMap(({ followerId, otherId }) => [followerId, otherId]))
      tell(tx, 'person.joined', [...ends].map((followerId): FollowerKey => ({ accountId: accountOf(followerId), followerId })), { how: 'unionid', by: 'system' })
      return pairs.length
    }, { repeatable: true })
  }

  /** Tells how many links it made. */
  return async function sweep (): Promise<number> {
    let made = 0
    for (let after: string | undefined = ''; after !== undefined;) {
      const upTo: string | undefined = await placeAfter(after)
      for (const some of inParts(await sharedBetween(after, upTo), atOnce)) {
        const scattered = await scatteredOf(some)
        if (scattered.length > 0) made += await join(scattered)
      }
      after = upTo
    }
    return made
  }
}
