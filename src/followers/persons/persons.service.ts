import { randomUUID } from 'node:crypto'
import { In, IsNull } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change } from '../../platform/database/rows.ts'
import { Follower } from '../follower.entity.ts'
import { keepFollower } from '../follower.locks.ts'
import { followerNotFound } from '../follower.service.ts'
import type { TimelineEntry } from '../timeline.ts'
import { pairOf } from './groups.ts'
import { linksOf, membersBy, membersOf, regroup, takeTurn } from './members.ts'
import { PersonLink } from './person.entity.ts'
import { maxFollowersOfPerson, personFull, personLinkNotFound, sameFollower } from './persons.errors.ts'

export interface FollowerKey { accountId: number, followerId: number }
export interface Person { personId: number | null, followers: Follower[], links: PersonLink[] }

interface Needs {
  db: Database
  clock: Clock
  note: (tx: Tx, entries: readonly TimelineEntry[]) => void
}

/** Followers who are one person. Only the records say so: consent, windows and caps stay each follower's own. */
export function createPersonService ({ db, clock, note }: Needs) {
  /** Both ends are told, and neither where the other is: who reads one account may have no rights on the other. */
  function tell (tx: Tx, kind: 'person.joined' | 'person.parted', ends: readonly FollowerKey[], detail: { how: string, by: string }): void {
    const [run, occurredAt] = [randomUUID(), clock.now()]
    note(tx, ends.map(({ accountId, followerId }) => (
      { accountId, followerId, kind, occurredAt, source: { kind: 'person', id: `${run}:${followerId}` }, detail })))
  }

  /** A link that was undone holds again. */
  async function link (tx: Tx, one: FollowerKey, other: FollowerKey, by: string): Promise<void> {
    const pair = pairOf(one.followerId, other.followerId)
    const [low, high] = pair.followerId === one.followerId ? [one, other] : [other, one]
    const columns = { how: 'hand' as const, joinedBy: by, joinedAt: clock.now(), undoneBy: null, undoneAt: null }
    const { affected } = await tx.update(PersonLink, { accountId: low.accountId, ...pair }, columns)
    if (affected === 0) await tx.insert(PersonLink, { accountId: low.accountId, otherAccountId: high.accountId, ...pair, ...columns })
  }

  return {
    tell,

    /** Makes both, with all who are the same person as either, one person. False when such a link holds already. */
    async join (tx: Tx, one: FollowerKey, other: FollowerKey, by: string): Promise<boolean> {
      if (one.followerId === other.followerId) throw sameFollower()
      await takeTurn(tx, db.dialect)
      for (const { accountId, followerId } of [one, other]) await keepFollower(db, tx, accountId, followerId)
      const members = await membersOf(tx, [one.followerId, other.followerId])
      if (members.length > maxFollowersOfPerson) throw personFull()
      const pair = pairOf(one.followerId, other.followerId)
      const holds = await tx.existsBy(PersonLink, { accountId: pair.followerId === one.followerId ? one.accountId : other.accountId, ...pair, undoneAt: IsNull() })
      if (holds) return false
      await link(tx, one, other, by)
      await regroup(tx, members, await linksOf(tx, members.map(({ id }) => id)))
      tell(tx, 'person.joined', [one, other], { how: 'hand', by })
      return true
    },

    /** The link of a follower, with both ends. */
    async linkOf ({ accountId, followerId }: FollowerKey, linkId: number): Promise<PersonLink> {
      const found = await db.read.findOneBy(PersonLink, [{ id: linkId, accountId, followerId }, { id: linkId, otherAccountId: accountId, otherId: followerId }])
      if (found === null || found.undoneAt !== null) throw personLinkNotFound()
      return found
    },

    /** Takes back this link and nothing else: whom other links tie stay together. No unionid joins the two again. */
    async undo (tx: Tx, { id, accountId, followerId, otherAccountId, otherId, how }: PersonLink, by: string): Promise<void> {
      await takeTurn(tx, db.dialect)
      const undone = await change(tx, 'UPDATE person_links SET undoneAt = ?, undoneBy = ? WHERE id = ? AND undoneAt IS NULL', [momentValue(clock.now()), by, id])
      if (undone !== 1) throw personLinkNotFound()
      const members = await membersOf(tx, [followerId, otherId])
      await regroup(tx, members, await linksOf(tx, members.map((member) => member.id)))
      tell(tx, 'person.parted', [{ accountId, followerId }, { accountId: otherAccountId, followerId: otherId }], { how, by })
    },

    async personOf ({ accountId, followerId }: FollowerKey): Promise<Person> {
      const follower = await db.read.findOneBy(Follower, { accountId, id: followerId })
      if (follower === null) throw followerNotFound()
      const { personId } = follower
      if (personId === null) return { personId, followers: [follower], links: [] }
      const followers = await db.read.find(Follower, { where: { personId }, order: { id: 'ASC' }, take: maxFollowersOfPerson })
      const links = await db.read.find(PersonLink, { where: { followerId: In(followers.map(({ id }) => id)), undoneAt: IsNull() }, order: { id: 'ASC' } })
      return { personId, followers, links }
    },

    /** As if the follower, whose record is gone, had never been linked. */
    async forget (tx: Tx, followerId: number, personId: number | null): Promise<void> {
      await takeTurn(tx, db.dialect)
      const gone = await linksOf(tx, [followerId])
      await tx.delete(PersonLink, { id: In(gone.map(({ id }) => id)) })
      const left = await membersOf(tx, gone.map((each) => (each.followerId === followerId ? each.otherId : each.followerId)))
      const same = personId === null ? [] : await membersBy(tx, 'personId', [personId])
      const members = [...new Map([...left, ...same].map((member) => [member.id, member])).values()]
      await regroup(tx, members, await linksOf(tx, members.map(({ id }) => id)))
    },
  }
}

export type PersonService = ReturnType<typeof createPersonService>
