import { In } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { inParts, placeholders } from '../../platform/database/rows.ts'
import type { DeskSettings } from '../settings/settings.schemas.ts'
import { Conversation } from './conversation.entity.ts'
import { insertConversations, isOurs, lockConversations, lockLive, withChanges } from './conversation.store.ts'
import type { Inbound } from './inbound-messages.ts'
import type { Recalled } from './recalled.ts'
import { reopened } from './transitions.ts'

/** A conversation while deliveries are worked on. */
export interface Talk {
  before: Conversation
  now: Conversation
  /** How it came to life with these deliveries, if it did. */
  begun: 'started' | 'reopened' | null
  /** What of ours from outside the desk they reply to. */
  recalled: Recalled | undefined
}

interface Known { desk: DeskSettings, recalled: ReadonlyMap<number, Recalled> }

const hourMs = 3600_000

/**
 * The live conversation of each follower, by follower, taken for this transaction: the one there is, the last one reopened, or a
 * new one. Who has none, and says nothing that begins one, is missing.
 */
export function createTalks ({ db, clock }: { db: Database, clock: Clock }) {
  async function lastOf (tx: Tx, accountId: number, followerIds: readonly number[]): Promise<Map<number, Conversation>> {
    const last = new Map<number, Conversation>()
    for (const some of inParts(followerIds)) {
      const rows = await tx.query<Array<{ id: number | string }>>(`SELECT MAX(id) AS id FROM conversations WHERE accountId = ? AND followerId IN (${placeholders(some)}) AND mergedInto IS NULL
        GROUP BY followerId`, [accountId, ...some])
      if (rows.length === 0) continue
      for (const each of await tx.findBy(Conversation, { accountId, id: In(rows.map(({ id }) => Number(id))) })) last.set(each.followerId, each)
    }
    return last
  }

  return async function talksOf (tx: Tx, accountId: number, inbound: readonly Inbound[], { desk: { reopenHours, routing }, recalled }: Known): Promise<Map<number, Talk>> {
    const now = clock.now()
    const talks = new Map<number, Talk>()
    const followerIds = [...new Set(inbound.map(({ heard }) => heard.followerId))]
    const talk = (before: Conversation, now: Conversation, begun: Talk['begun']) => talks.set(now.followerId, { before, now, begun, recalled: recalled.get(now.followerId) })
    const teamOf = (followerId: number) => recalled.get(followerId)?.teamId ?? null
    for (const each of await lockLive(tx, accountId, followerIds)) talk(each, each, null)
    const first = new Map(inbound.filter(({ begins, heard }) => begins && !talks.has(heard.followerId)).toReversed().map((each) => [each.heard.followerId, each]))
    if (first.size === 0) return talks

    const last = await lastOf(tx, accountId, [...first.keys()])
    const isRecent = ({ reopenUntil }: Conversation) => reopenHours > 0 && reopenUntil !== null && reopenUntil > now
    const again = [...last.values()].filter(isRecent).map(({ id }) => id)
    for (const each of await lockConversations(tx, accountId, again)) {
      // Until it was ours an agent could take it up again, or merge it.
      if (each.live === null && each.mergedInto === null) talk(each, withChanges(reopened(each), { teamId: teamOf(each.followerId) ?? each.teamId }), 'reopened')
    }

    const fresh = [...first.keys()].filter((id) => !talks.has(id)).sort((a, b) => a - b)
    await insertConversations(tx, db.dialect, fresh.map((followerId) => {
      const { lastAgentId = null, resolvedAt = null } = last.get(followerId) ?? {}
      const isSticky = resolvedAt !== null && resolvedAt.getTime() + routing.stickyHours * hourMs > now.getTime()
      const startedBy = recalled.has(followerId) ? 'push' : first.get(followerId)?.isClick === true ? 'click' : 'message'
      return { accountId, followerId, startedAt: now, startedBy, teamId: teamOf(followerId), lastAgentId: isSticky ? lastAgentId : null }
    }))
    for (const each of await lockLive(tx, accountId, fresh)) talk(each, each, isOurs(each) ? 'started' : null)
    return talks
  }
}

export type TalksOf = ReturnType<typeof createTalks>
