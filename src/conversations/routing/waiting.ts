import type { EntityManager } from 'typeorm'
import type { Dialect } from '../../platform/database/dialect.ts'
import { placeholders } from '../../platform/database/rows.ts'
import type { Conversation } from '../record/conversation.entity.ts'

/** Where a conversation stands: whose window closes first, then how urgent it is, then who has waited longest. */
export interface Place { queueSlot: number, priority: number, queuedMs: number, id: number }

/** A conversation that waits, as the queue has it. */
export interface Waiting extends Place {
  followerId: number
  teamId: number | null
  requiredSkills: string[]
  lastAgentId: number | null
  /** It was held before, and came back to the queue. */
  wasHeld: boolean
  lastAgentReplyMs: number | null
  windowMs: number | null
  unansweredMs: number | null
}

interface Asked {
  accountId: number
  /** Undefined: of every team and of none. */
  teamId?: number | null | undefined
  after: Place | null
  limit: number
  /** Requirements that nobody who is free meets, as the column has them. */
  without?: readonly string[]
}

interface Counted { accountId: number, waiting: Waiting, most: number }

interface Row extends Record<'id' | 'followerId' | 'queueSlot' | 'priority' | 'queuedAt', number | string> {
  teamId: number | string | null
  requiredSkills: string
  lastAgentId: number | string | null
  firstAssignedAt: number | string | null
  lastAgentReplyAt: number | string | null
  windowUntil: number | string | null
  unansweredSince: number | string | null
}

interface Sql { sql: string, values: unknown[] }

const columns = 'id, followerId, teamId, requiredSkills, queueSlot, priority, queuedAt, lastAgentId, firstAssignedAt, lastAgentReplyAt, windowUntil, unansweredSince'

/** A page of the queue, in its order. */
export async function waitingIn (from: EntityManager, { byIndex }: Dialect, { accountId, teamId, after, limit, without = [] }: Asked): Promise<Waiting[]> {
  const team = ofTeam(teamId)
  const place = after === null ? { sql: '', values: [] } : behind(after)
  const skills = without.length === 0 ? '' : `AND requiredSkills NOT IN (${placeholders(without)})`
  const rows = await from.query<Row[]>(`SELECT ${columns} FROM conversations ${byIndex(indexOf(teamId))}
    WHERE accountId = ? AND status = 'waiting' ${team.sql} ${place.sql} ${skills} ORDER BY queueSlot, priority, queuedAt, id LIMIT ${limit}`,
  [accountId, ...team.values, ...place.values, ...without])
  return rows.map(waitingOf)
}

/** How many of the same team stand before this place; counted as far as `most`. */
export async function aheadOf (from: EntityManager, { byIndex }: Dialect, { accountId, waiting, most }: Counted): Promise<number> {
  const team = ofTeam(waiting.teamId)
  const place = before(waiting)
  const [row] = await from.query<Array<{ ahead: number | string }>>(`SELECT COUNT(*) AS ahead FROM (
    SELECT id FROM conversations ${byIndex(indexOf(waiting.teamId))} WHERE accountId = ? AND status = 'waiting' ${team.sql} ${place.sql} LIMIT ${most}
  ) AS those`, [accountId, ...team.values, ...place.values])
  return Number(row?.ahead ?? 0)
}

/** The teams for which somebody waits; null for no team in particular. */
export async function waitingTeams (from: EntityManager, accountId: number): Promise<Array<number | null>> {
  const rows = await from.query<Array<{ teamId: number | string | null }>>(
    `SELECT DISTINCT teamId FROM conversations WHERE accountId = ? AND status = 'waiting'`, [accountId])
  return rows.map(({ teamId }) => (teamId === null ? null : Number(teamId)))
}

function waitingOf (row: Row): Waiting {
  const numberOr = (value: number | string | null) => (value === null ? null : Number(value))
  return {
    id: Number(row.id), followerId: Number(row.followerId), teamId: numberOr(row.teamId), requiredSkills: JSON.parse(row.requiredSkills) as string[],
    queueSlot: Number(row.queueSlot), priority: Number(row.priority), queuedMs: Number(row.queuedAt), lastAgentId: numberOr(row.lastAgentId), wasHeld: row.firstAssignedAt !== null,
    lastAgentReplyMs: numberOr(row.lastAgentReplyAt), windowMs: numberOr(row.windowUntil), unansweredMs: numberOr(row.unansweredSince),
  }
}

/** A conversation as the queue has it. */
export function asWaiting (conversation: Conversation): Waiting {
  const { id, followerId, teamId, requiredSkills, queueSlot, priority, lastAgentId, queuedAt, firstAssignedAt, windowUntil, unansweredSince, lastAgentReplyAt } = conversation
  return {
    id, followerId, teamId, requiredSkills, queueSlot, priority, lastAgentId, queuedMs: queuedAt?.getTime() ?? 0, windowMs: windowUntil?.getTime() ?? null,
    unansweredMs: unansweredSince?.getTime() ?? null, wasHeld: firstAssignedAt !== null, lastAgentReplyMs: lastAgentReplyAt?.getTime() ?? null,
  }
}

/** Whether `a` is served before `b`. */
export function isBefore (a: Place, b: Place): boolean {
  return (a.queueSlot - b.queueSlot || a.priority - b.priority || a.queuedMs - b.queuedMs || a.id - b.id) < 0
}

const indexOf = (teamId: number | null | undefined) => (teamId === undefined ? 'idx_conversations_queue' : 'idx_conversations_team_queue')

function ofTeam (teamId: number | null | undefined): Sql {
  if (teamId === undefined) return { sql: '', values: [] }
  return teamId === null ? { sql: 'AND teamId IS NULL', values: [] } : { sql: 'AND teamId = ?', values: [teamId] }
}

/** The first comparison is there for the index: MariaDB does not see it in the others. */
function behind (place: Place): Sql {
  return { sql: `AND queueSlot >= ? AND ${compared('>')}`, values: [place.queueSlot, ...valuesOf(place)] }
}

function before (place: Place): Sql {
  return { sql: `AND queueSlot <= ? AND ${compared('<')}`, values: [place.queueSlot, ...valuesOf(place)] }
}

function compared (than: '<' | '>'): string {
  return `(queueSlot ${than} ? OR (queueSlot = ? AND (priority ${than} ? OR (priority = ? AND (queuedAt ${than} ? OR (queuedAt = ? AND id ${than} ?))))))`
}

function valuesOf ({ queueSlot, priority, queuedMs, id }: Place): number[] {
  return [queueSlot, queueSlot, priority, priority, queuedMs, queuedMs, id]
}
