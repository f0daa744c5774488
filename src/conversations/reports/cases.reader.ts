import type { EntityManager } from 'typeorm'
import { Agent } from '../../agents/agent.entity.ts'
import { Team } from '../../agents/team.entity.ts'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database } from '../../platform/database/database.ts'
import { maxListed, placeholders } from '../../platform/database/rows.ts'
import { grouped } from '../../platform/grouped.ts'
import type { WorkCalendar } from '../../reach/index.ts'
import { type Case, caseOf, type CaseRow, type Hold, type Hours, type Rated } from './case.ts'

export interface Period { accountId: number, from: Date, until: Date }

/** When people are there, by a calendar or by the account's default. */
export type OpenHours = (asked: { accountId: number, calendarId?: number | null }, tx?: EntityManager) => Promise<WorkCalendar>

interface Needs { db: Database, clock: Clock, openHours: OpenHours }

type Raw = Readonly<Record<string, unknown>>

const columns = [
  'id', 'status', 'priority', 'teamId', 'startedAt', 'startedBy', 'firstQueuedAt', 'firstAssignedAt', 'firstReplyAt', 'resolvedAt', 'windowUntil',
  'unansweredSince', 'inboundCount', 'outboundCount', 'reopened',
]

const numberOr = (value: unknown): number | null => (value === null || value === undefined ? null : Number(value))

function readRow (row: Raw): CaseRow {
  return {
    id: Number(row['id']), status: row['status'] as CaseRow['status'], priority: Number(row['priority']), teamId: numberOr(row['teamId']),
    startedMs: Number(row['startedAt']), startedBy: row['startedBy'] as CaseRow['startedBy'],
    firstQueuedMs: numberOr(row['firstQueuedAt']), firstAssignedMs: numberOr(row['firstAssignedAt']), firstReplyMs: numberOr(row['firstReplyAt']),
    resolvedMs: numberOr(row['resolvedAt']), windowUntilMs: numberOr(row['windowUntil']), unansweredSinceMs: numberOr(row['unansweredSince']),
    inbound: Number(row['inboundCount']), outbound: Number(row['outboundCount']), reopened: Number(row['reopened']),
  }
}

/** Reads conversations as reports count them, a page at a time: nobody holds a quarter's conversations at once. */
export function createCasesReader ({ db, clock, openHours }: Needs) {
  const { byIndex } = db.dialect

  /** When everybody works who may be asked about. */
  async function hoursFor (accountId: number): Promise<Hours> {
    const teams = await db.read.find(Team, { select: { id: true, calendarId: true }, where: { accountId } })
    const agents = await db.read.find(Agent, { select: { id: true, calendarId: true }, where: { accountId } })
    const calendars = new Map<number | null, WorkCalendar>()
    const account = await openHours({ accountId })
    for (const id of new Set([...teams, ...agents].flatMap(({ calendarId }) => calendarId ?? []))) calendars.set(id, await openHours({ accountId, calendarId: id }))
    const teamCalendars = new Map(teams.map(({ id, calendarId }) => [id, calendars.get(calendarId)]))
    const agentCalendars = new Map(agents.map(({ id, calendarId }) => [id, calendars.get(calendarId)]))
    const ofTeam = (teamId: number | null) => (teamId === null ? undefined : teamCalendars.get(teamId)) ?? account
    return { ofTeam, ofAgent: (agentId, teamId) => agentCalendars.get(agentId) ?? ofTeam(teamId) }
  }

  /** By conversation, what a table has of these. */
  async function besideOf (table: string, wanted: string, accountId: number, ids: readonly number[]): Promise<Map<number, Raw[]>> {
    const rows = await db.read.query<Raw[]>(`SELECT conversationId, ${wanted} FROM ${table} WHERE accountId = ? AND conversationId IN (${placeholders(ids)})`, [accountId, ...ids])
    return grouped(rows, (row) => Number(row['conversationId']))
  }

  async function pageOf (accountId: number, rows: readonly CaseRow[], hours: Hours): Promise<Case[]> {
    const ids = rows.map(({ id }) => id)
    const holds = await besideOf('assignments', 'agentId, teamId, startedAt, endedAt', accountId, ids)
    const labels = await besideOf('conversation_labels', 'labelId', accountId, ids)
    const lost = await besideOf('lost_windows', 'closedAt', accountId, ids)
    const rated = await besideOf('ratings', 'score, state', accountId, ids)
    const nowMs = clock.now().getTime()
    return rows.map((row) => caseOf(row, {
      holds: (holds.get(row.id) ?? []).map(readHold).toSorted((a, b) => a.startedMs - b.startedMs || endOf(a) - endOf(b)),
      labelIds: (labels.get(row.id) ?? []).map(({ labelId }) => Number(labelId)),
      lostBefore: lost.get(row.id)?.length ?? 0,
      rated: ratedOf(rated.get(row.id)),
    }, hours, nowMs))
  }

  return {
    hoursFor,

    /** Those that began in the period, oldest first. One that was merged into another is counted there. */
    async * cases ({ accountId, from, until }: Period): AsyncGenerator<Case[]> {
      const hours = await hoursFor(accountId)
      for (let last = { startedMs: momentValue(from), id: 0 }; ;) {
        const rows = await db.read.query<Raw[]>(`SELECT ${columns.join(', ')}, mergedInto FROM conversations ${byIndex('idx_conversations_started')}
          WHERE accountId = ? AND startedAt >= ? AND startedAt < ? AND (startedAt > ? OR id > ?) ORDER BY startedAt, id LIMIT ${maxListed}`,
        [accountId, last.startedMs, momentValue(until), last.startedMs, last.id])
        const own = rows.filter(({ mergedInto }) => mergedInto === null).map(readRow)
        if (own.length > 0) yield await pageOf(accountId, own, hours)
        const end = rows.at(-1)
        if (end === undefined || rows.length < maxListed) return
        last = { startedMs: Number(end['startedAt']), id: Number(end['id']) }
      }
    },
  }
}

export type CasesReader = ReturnType<typeof createCasesReader>

/** Of two that began in one moment the one that ended in it was first. */
const endOf = ({ endedMs }: Hold) => endedMs ?? Number.MAX_SAFE_INTEGER

function readHold (row: Raw): Hold {
  return { agentId: Number(row['agentId']), teamId: numberOr(row['teamId']), startedMs: Number(row['startedAt']), endedMs: numberOr(row['endedAt']) }
}

function ratedOf (rows: readonly Raw[] | undefined): Rated | null {
  const asked = rows?.find(({ state }) => state !== 'kept')
  return asked === undefined ? null : { score: numberOr(asked['score']) }
}
