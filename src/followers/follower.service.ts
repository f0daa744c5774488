import { LessThan } from 'typeorm'
import type { Received } from '../channel/index.ts'
import type { Clock } from '../platform/clock.ts'
import { momentValue } from '../platform/database/columns.ts'
import type { Database, Tx } from '../platform/database/database.ts'
import { change, inParts, placeholders } from '../platform/database/rows.ts'
import { AppError } from '../platform/errors.ts'
import type { Facts } from '../platform/facts.ts'
import { Follower } from './follower.entity.ts'
import { followersHeard, type Heard } from './follower.facts.ts'
import { isAboutFollower, recordInbound } from './follower.inbound.ts'
import { createTimelineReader } from './behaviour/timeline.reader.ts'
import { createTimelineWriter, timelineEntry } from './timeline.ts'

export const followerNotFound = () => new AppError('not-found', 'FOLLOWER_NOT_FOUND', 'There is no such follower')

interface Needs { db: Database, clock: Clock, facts: Facts }

/** One process takes a webhook, another writes the record, and a sync may come between: by so much their clocks may differ. */
const clocksApartMs = 10_000

export interface Page { before: number | undefined, limit: number }

export function createFollowerService ({ db, clock, facts }: Needs) {
  const { dialect } = db
  const note = createTimelineWriter(db)

  return {
    /** Every delivery becomes part of its sender's record and timeline. */
    async takeIn (tx: Tx, received: readonly Received[]): Promise<void> {
      const theirs = received.filter(isAboutFollower)
      if (theirs.length === 0) return
      const ids = await recordInbound(tx, theirs, { dialect, now: clock.now() })
      const heard = theirs.flatMap((each): Heard[] => {
        const followerId = ids.get(`${each.accountId}:${each.openid}`)
        return followerId === undefined ? [] : [{ ...each, followerId }]
      })
      note(tx, heard.map(timelineEntry))
      await facts.announce(tx, followersHeard, heard)
    },

    /** The one verb by which every room adds to the timeline; written before `tx` commits. */
    note,

    /** What we know of them may be wrong: WeChat is asked again, within seconds. */
    async doubt (tx: Tx, accountId: number, followerIds: readonly number[]): Promise<void> {
      for (const ids of inParts(followerIds)) {
        await change(tx, `UPDATE followers SET profileDueAt = ? WHERE accountId = ? AND id IN (${placeholders(ids)})`, [momentValue(clock.now()), accountId, ...ids])
      }
    },

    /** Newest first by id. */
    list (accountId: number, { before, limit }: Page): Promise<Follower[]> {
      return db.read.find(Follower, { where: { accountId, ...(before !== undefined && { id: LessThan(before) }) }, order: { id: 'DESC' }, take: limit })
    },

    /** The ids of those that have a record, by openid. */
    async named (tx: Tx, accountId: number, openids: readonly string[]): Promise<Map<string, number>> {
      const named = new Map<string, number>()
      for (const some of inParts(openids)) {
        const rows = await tx.query<Array<{ id: number | string, openid: string }>>(`SELECT id, openid FROM followers WHERE accountId = ? AND openid IN (${placeholders(some)})`, [accountId, ...some])
        for (const { id, openid } of rows) named.set(openid, Number(id))
      }
      return named
    },

    /** Of deliveries that say that somebody follows, the ids of those whose sender had a record before. */
    async knownBefore (tx: Tx, accountId: number, follows: readonly Heard[]): Promise<Set<number>> {
      const known = new Set<number>()
      for (const some of inParts(follows)) {
        const rows = await tx.query<Array<Record<'id' | 'createdAt', number | string>>>(
          `SELECT id, createdAt FROM followers WHERE accountId = ? AND id IN (${placeholders(some)})`, [accountId, ...some.map(({ followerId }) => followerId)])
        const createdMs = new Map(rows.map(({ id, createdAt }) => [Number(id), Number(createdAt)]))
        for (const { inboxId, followerId, receivedAt } of some) if ((createdMs.get(followerId) ?? 0) < receivedAt.getTime() - clocksApartMs) known.add(inboxId)
      }
      return known
    },

    findByOpenid: (accountId: number, openid: string) => db.read.findOneBy(Follower, { accountId, openid }),

    async get (accountId: number, followerId: number): Promise<Follower> {
      const follower = await db.read.findOneBy(Follower, { accountId, id: followerId })
      if (follower === null) throw followerNotFound()
      return follower
    },

    timeline: createTimelineReader(db),
  }
}

export type FollowerService = ReturnType<typeof createFollowerService>
