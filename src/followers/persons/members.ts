import { In } from 'typeorm'
import type { Dialect } from '../../platform/database/dialect.ts'
import type { Tx } from '../../platform/database/database.ts'
import { change, inParts, insertRows, placeholders } from '../../platform/database/rows.ts'
import { personsFrom } from './groups.ts'
import { PersonLink } from './person.entity.ts'

export interface Member { id: number, accountId: number, personId: number | null }

/** Each takes three values of the statement that moves them. */
export const atOnce = 300

/**
 * Persons are changed by one after the other in the whole installation, so that each sees what the one before made of them. To be
 * taken before anything is read. It happens seldom: by hand, and a few hundred at a time when unionids become known.
 */
export async function takeTurn (tx: Tx, { orChange }: Dialect): Promise<void> {
  await insertRows(tx, {
    table: 'person_turns', columns: ['accountId', 'turns'], rows: [[0, 1]], ending: orChange(['accountId'], ['turns = person_turns.turns + 1']),
  })
}

/** These followers, and all who are the same person as one of them. */
export async function membersOf (tx: Tx, followerIds: readonly number[]): Promise<Member[]> {
  const found = await membersBy(tx, 'id', followerIds)
  const personIds = [...new Set(found.flatMap(({ personId }) => personId ?? []))]
  const all = [...found, ...await membersBy(tx, 'personId', personIds)]
  return [...new Map(all.map((member) => [member.id, member])).values()]
}

export async function membersBy (tx: Tx, column: 'id' | 'personId', values: readonly number[]): Promise<Member[]> {
  const members: Member[] = []
  for (const some of inParts(values, atOnce)) {
    const rows = await tx.query<Member[]>(`SELECT id, accountId, personId FROM followers WHERE ${column} IN (${placeholders(some)})`, some)
    members.push(...rows.map(({ id, accountId, personId }) => ({ id: Number(id), accountId: Number(accountId), personId: personId === null ? null : Number(personId) })))
  }
  return members
}

/** All links that end at one of them, undone ones too. */
export async function linksOf (tx: Tx, followerIds: readonly number[]): Promise<PersonLink[]> {
  const links = new Map<number, PersonLink>()
  for (const some of inParts(followerIds, atOnce)) {
    const found = [await tx.findBy(PersonLink, { followerId: In(some) }), await tx.findBy(PersonLink, { otherId: In(some) })]
    for (const link of found.flat()) links.set(link.id, link)
  }
  return [...links.values()]
}

/** Writes into the records which person everybody is by the links that hold. `members` are whole persons. */
export async function regroup (tx: Tx, members: readonly Member[], links: readonly PersonLink[]): Promise<void> {
  const persons = personsFrom(members.map(({ id }) => id), links.filter(({ undoneAt }) => undoneAt === null))
  const moved = members.filter(({ id, personId }) => persons.get(id) !== personId).toSorted((a, b) => a.id - b.id)
  for (const some of inParts(moved, atOnce)) {
    const cases = some.map(() => 'WHEN ? THEN ?').join(' ')
    const ids = some.map(({ id }) => id)
    await change(tx, `UPDATE followers SET personId = CASE id ${cases} END WHERE id IN (${placeholders(ids)})`,
      [...ids.flatMap((id) => [id, persons.get(id) ?? null]), ...ids])
  }
}
