import { Agent, type Presence } from '../../agents/agent.entity.ts'
import { Team, TeamMember } from '../../agents/team.entity.ts'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database } from '../../platform/database/database.ts'
import { maxListed } from '../../platform/database/rows.ts'
import { grouped } from '../../platform/grouped.ts'
import { dayOf, workingTimeBetween } from '../../reach/index.ts'
import type { MoveKind } from '../record/change.entity.ts'
import type { Hours } from './case.ts'
import type { CasesReader, OpenHours, Period } from './cases.reader.ts'
import { type Fairness, fairnessOf } from './fairness.ts'
import { assertSound } from './reports.service.ts'

interface PresenceSpan { presence: Presence, startedAt: Date, endedAt: Date | null }

interface Needs {
  db: Database
  clock: Clock
  openHours: OpenHours
  reader: CasesReader
  /** How an agent was there between two moments. */
  stretch: (accountId: number, agentId: number, from: Date, until: Date) => Promise<PresenceSpan[]>
}

/** What somebody did in a period. */
export interface Activity {
  agentId: number
  name: string
  presenceMs: Record<Presence, number>
  assignments: number
  /** How those ended that began in the period. */
  resolved: number
  passedOn: number
  snoozed: number
  handlingMs: number
  replies: number
}

export interface TeamFairness extends Fairness { teamId: number | null, name: string | null, names: ReadonlyMap<number, string> }

interface Span { id: number, agentId: number, teamId: number | null, startedMs: number, endedMs: number | null, endedBy: MoveKind | null }

const passing: ReadonlySet<MoveKind | null> = new Set<MoveKind | null>(['transferred', 'escalated', 'released', 'queued'])

/** Who did how much, and whether it was shared as it should be. */
export function createActivityService ({ db, clock, openHours, reader, stretch }: Needs) {
  /** The spans that began in the period, a page at a time. */
  async function * spansOf ({ accountId, from, until }: Period): AsyncGenerator<Span[]> {
    for (let last = { startedMs: momentValue(from), id: 0 }; ;) {
      const rows = await db.read.query<Array<Record<'id' | 'agentId' | 'startedAt', number | string> & Record<'teamId' | 'endedAt', number | string | null> & Pick<Span, 'endedBy'>>>(
        `SELECT id, agentId, teamId, startedAt, endedAt, endedBy FROM assignments ${db.dialect.byIndex('idx_assignments_started')}
          WHERE accountId = ? AND startedAt >= ? AND startedAt < ? AND (startedAt > ? OR id > ?) ORDER BY startedAt, id LIMIT ${maxListed}`,
        [accountId, last.startedMs, momentValue(until), last.startedMs, last.id])
      const spans = rows.map(({ id, agentId, teamId, startedAt, endedAt, endedBy }) => ({
        id: Number(id), agentId: Number(agentId), teamId: teamId === null ? null : Number(teamId), startedMs: Number(startedAt),
        endedMs: endedAt === null ? null : Number(endedAt), endedBy,
      }))
      yield spans
      const end = spans.at(-1)
      if (end === undefined || spans.length < maxListed) return
      last = end
    }
  }

  async function presenceOf ({ accountId, from, until }: Period, agentId: number): Promise<Record<Presence, number>> {
    const spent: Record<Presence, number> = { online: 0, busy: 0, away: 0, offline: 0 }
    const now = clock.now()
    // What is still to come has not been spent.
    for (const { presence, startedAt, endedAt } of await stretch(accountId, agentId, from, until < now ? until : now)) {
      spent[presence] += (endedAt ?? now).getTime() - startedAt.getTime()
    }
    return spent
  }

  async function repliesOf ({ accountId, from, until }: Period): Promise<Map<number, number>> {
    const { timeZone } = await openHours({ accountId })
    const rows = await db.read.query<Array<Record<'agentId' | 'replies', number | string>>>(
      'SELECT agentId, SUM(replies) AS replies FROM agent_days WHERE accountId = ? AND day >= ? AND day <= ? GROUP BY agentId',
      [accountId, dayOf(momentValue(from), timeZone), dayOf(momentValue(until) - 1, timeZone)])
    return new Map(rows.map(({ agentId, replies }) => [Number(agentId), Number(replies)]))
  }

  const begun = ({ id, name }: Agent): Activity => ({
    agentId: id, name, presenceMs: { online: 0, busy: 0, away: 0, offline: 0 }, assignments: 0, resolved: 0, passedOn: 0, snoozed: 0, handlingMs: 0, replies: 0,
  })

  function add (activity: Activity, { agentId, teamId, startedMs, endedMs, endedBy }: Span, hours: Hours): void {
    activity.assignments += 1
    if (endedBy === 'resolved') activity.resolved += 1
    if (endedBy === 'snoozed') activity.snoozed += 1
    if (passing.has(endedBy)) activity.passedOn += 1
    activity.handlingMs += workingTimeBetween(hours.ofAgent(agentId, teamId), new Date(startedMs), new Date(endedMs ?? momentValue(clock.now())))
  }

  return {
    async activity (period: Period): Promise<Activity[]> {
      assertSound(period)
      const agents = await db.read.find(Agent, { where: { accountId: period.accountId }, order: { id: 'ASC' } })
      const all = new Map(agents.map((agent) => [agent.id, begun(agent)]))
      const hours = await reader.hoursFor(period.accountId)
      for await (const spans of spansOf(period)) {
        for (const span of spans) {
          const activity = all.get(span.agentId)
          if (activity !== undefined) add(activity, span, hours)
        }
      }
      const replies = await repliesOf(period)
      for (const [id, activity] of all) {
        activity.presenceMs = await presenceOf(period, id)
        activity.replies = replies.get(id) ?? 0
      }
      return [...all.values()]
    },

    /** By team, what its members were given next to what they should have been. */
    async fairness (period: Period): Promise<TeamFairness[]> {
      assertSound(period)
      const { accountId } = period
      const counts = new Map<number | null, Map<number, number>>()
      for await (const spans of spansOf(period)) {
        for (const [teamId, theirs] of grouped(spans, (span) => span.teamId)) {
          const team = counts.get(teamId) ?? new Map<number, number>()
          counts.set(teamId, team)
          for (const { agentId } of theirs) team.set(agentId, (team.get(agentId) ?? 0) + 1)
        }
      }
      const agents = new Map((await db.read.findBy(Agent, { accountId })).map(({ id, name }) => [id, name]))
      const members = grouped(await db.read.findBy(TeamMember, { accountId }), ({ teamId }) => teamId)
      const online = new Map<number, number>()
      for (const id of agents.keys()) online.set(id, (await presenceOf(period, id)).online)
      const teams = await db.read.find(Team, { where: { accountId }, order: { id: 'ASC' } })
      const all: Array<{ id: number | null, name: string | null }> = [...teams, ...counts.has(null) ? [{ id: null, name: null }] : []]
      return all.map(({ id, name }) => {
        const given = counts.get(id) ?? new Map<number, number>()
        const weights = new Map((id === null ? [] : members.get(id) ?? []).map(({ agentId, weight }) => [agentId, weight]))
        // Whoever has left the team meanwhile counts with what they had.
        const ids = [...new Set([...weights.keys(), ...given.keys()])].toSorted((a, b) => a - b)
        return {
          teamId: id, name, names: agents,
          ...fairnessOf(ids.map((agentId) => ({ agentId, weight: weights.get(agentId) ?? 1, assignments: given.get(agentId) ?? 0, onlineMs: online.get(agentId) ?? 0 }))),
        }
      })
    },
  }
}

export type ActivityService = ReturnType<typeof createActivityService>
