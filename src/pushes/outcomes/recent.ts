import { type EntityManager, In, IsNull } from 'typeorm'
import { Team } from '../../agents/team.entity.ts'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import { inParts } from '../../platform/database/rows.ts'
import { createShortMemory } from '../../platform/short-memory.ts'
import { Push, type Replies } from '../record/push.entity.ts'

/** A push of which something may still come. */
export interface RecentPush { id: number, replies: Replies, unfollowHours: number }

interface Needs { clock: Clock }

const hourMs = 3600_000
/** The longest that a run lives, with time zones, and after which it matters whether somebody left. */
const mostRunMs = 10 * 24 * hourMs
const mostAfterMs = 30 * 24 * hourMs

/**
 * The pushes of an account whose time to reply or to leave is not over, by id: for whoever listens to everything that followers
 * say and must not ask the database each time. Known for a second, which is less than anybody takes to read and answer.
 */
export function createRecent ({ clock }: Needs) {
  const memory = createShortMemory<ReadonlyMap<number, RecentPush>>(async () => new Map())

  async function load (from: EntityManager, accountId: number): Promise<ReadonlyMap<number, RecentPush>> {
    const now = momentValue(clock.now())
    const runs = await from.query<Array<{ pushId: number | string, endedAt: number | string | null }>>(
      `SELECT pushId, MAX(COALESCE(endedAt, ?)) AS endedAt FROM push_runs WHERE accountId = ? AND dueAt > ? AND status <> 'waiting' GROUP BY pushId`,
      [now, accountId, now - mostRunMs - mostAfterMs])
    if (runs.length === 0) return new Map()
    const ended = new Map(runs.map(({ pushId, endedAt }) => [Number(pushId), Number(endedAt)]))
    const pushes: Push[] = []
    for (const ids of inParts([...ended.keys()])) pushes.push(...await from.find(Push, { where: { accountId, id: In(ids) }, select: { id: true, replies: true, unfollowHours: true } }))
    const recent = pushes.filter(({ id, replies, unfollowHours }) => (ended.get(id) ?? 0) + Math.max(replies.hours, unfollowHours) * hourMs >= now)
    const teams = await teamsIn(from, accountId, recent)
    return new Map(recent.map(({ id, replies: { teamId, hours }, unfollowHours }) => (
      [id, { id, unfollowHours, replies: { hours, teamId: teamId !== null && teams.has(teamId) ? teamId : null } }])))
  }

  return {
    /** Within a transaction, by it. */
    pushesOf: (tx: EntityManager, accountId: number): Promise<ReadonlyMap<number, RecentPush>> => memory.getThere(String(accountId), () => load(tx, accountId)),
  }
}

export type Recent = ReturnType<typeof createRecent>

/** Nobody waits for a team that is there no more. */
async function teamsIn (from: EntityManager, accountId: number, pushes: ReadonlyArray<Pick<Push, 'replies'>>): Promise<Set<number>> {
  const there = new Set<number>()
  for (const ids of inParts([...new Set(pushes.flatMap(({ replies: { teamId } }) => teamId ?? []))])) {
    for (const { id } of await from.find(Team, { where: { accountId, id: In(ids), archivedAt: IsNull() }, select: { id: true } })) there.add(id)
  }
  return there
}
