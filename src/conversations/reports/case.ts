import { type WorkCalendar, workingTimeBetween } from '../../reach/index.ts'
import type { Beginning, ConversationStatus } from '../record/conversation.entity.ts'

/** A conversation as its row tells of it; moments in milliseconds. */
export interface CaseRow {
  id: number
  status: ConversationStatus
  priority: number
  teamId: number | null
  startedMs: number
  startedBy: Beginning
  firstQueuedMs: number | null
  firstAssignedMs: number | null
  firstReplyMs: number | null
  resolvedMs: number | null
  windowUntilMs: number | null
  unansweredSinceMs: number | null
  inbound: number
  outbound: number
  reopened: number
}

/** A span in which an agent had it open. */
export interface Hold { agentId: number, teamId: number | null, startedMs: number, endedMs: number | null }

export interface Rated { score: number | null }

/** What other tables know of it. */
export interface Beside {
  holds: readonly Hold[]
  labelIds: readonly number[]
  /** How often a reply window closed over a question before the last time. */
  lostBefore: number
  rated: Rated | null
}

/** When who works. An agent without a shift works when the team is open. */
export interface Hours {
  ofTeam: (teamId: number | null) => WorkCalendar
  ofAgent: (agentId: number, teamId: number | null) => WorkCalendar
}

/** What reports count of one conversation. Times are working time: nobody is late at night, in the lunch break, or while a bot answers. */
export interface Case extends Omit<CaseRow, 'windowUntilMs' | 'unansweredSinceMs'> {
  /** Who held it last. The conversation's own row may name whoever had the one before. */
  lastAgentId: number | null
  labelIds: readonly number[]
  /** Everybody who held it, in order. */
  agentIds: readonly number[]
  /** When it became the business of people; null while only a bot had it. */
  askedMs: number | null
  /** From asking for a person to the agent it was given to first; by the team's hours. */
  waitMs: number | null
  repliedBy: number | null
  /** From asking for a person to the first answer of one; by the team's hours. */
  firstResponseMs: number | null
  /** From being given it to that answer; by the hours of the agent who gave it. */
  ownResponseMs: number | null
  /** How long agents had it open; each by their own hours. */
  handling: ReadonlyMap<number, number>
  handlingMs: number
  /** From asking for a person until it was resolved; by the team's hours. */
  resolutionMs: number | null
  windowsLost: number
  rated: Rated | null
}

export function caseOf ({ windowUntilMs, unansweredSinceMs, ...row }: CaseRow, { holds, labelIds, lostBefore, rated }: Beside, hours: Hours, nowMs: number): Case {
  const { firstQueuedMs, firstAssignedMs, firstReplyMs, resolvedMs, teamId } = row
  // What an agent begins asks for nobody. What one takes from a bot is theirs from then on, also when they let it wait for another.
  const askedMs = row.startedBy === 'agent' ? firstQueuedMs : earliest(firstQueuedMs, firstAssignedMs)
  // What came before a question answers something else.
  const within = (calendar: WorkCalendar, fromMs: number | null, toMs: number | null) => (
    fromMs === null || toMs === null || toMs < fromMs ? null : workingTimeBetween(calendar, new Date(fromMs), new Date(toMs)))
  const lastAgentId = holds.at(-1)?.agentId ?? null
  const team = hours.ofTeam(teamId)
  const answering = firstReplyMs === null ? undefined : holds.find(({ startedMs, endedMs }) => startedMs <= firstReplyMs && firstReplyMs <= (endedMs ?? nowMs))
  const handling = new Map<number, number>()
  for (const hold of holds) {
    const spent = within(hours.ofAgent(hold.agentId, hold.teamId ?? teamId), hold.startedMs, hold.endedMs ?? nowMs) ?? 0
    handling.set(hold.agentId, (handling.get(hold.agentId) ?? 0) + spent)
  }
  const isLost = askedMs !== null && unansweredSinceMs !== null && windowUntilMs !== null && windowUntilMs <= Math.min(nowMs, resolvedMs ?? nowMs)
  return {
    ...row, lastAgentId, labelIds, rated, askedMs, handling,
    agentIds: [...handling.keys()],
    waitMs: within(team, firstQueuedMs, firstAssignedMs),
    repliedBy: answering?.agentId ?? (firstReplyMs === null ? null : lastAgentId),
    firstResponseMs: askedMs === null ? null : within(team, askedMs, firstReplyMs),
    ownResponseMs: answering === undefined || askedMs === null ? null
      : within(hours.ofAgent(answering.agentId, answering.teamId ?? teamId), Math.max(askedMs, answering.startedMs), firstReplyMs),
    handlingMs: [...handling.values()].reduce((sum, ms) => sum + ms, 0),
    resolutionMs: row.status === 'resolved' ? within(team, askedMs, resolvedMs) : null,
    windowsLost: lostBefore + (isLost ? 1 : 0),
  }
}

function earliest (a: number | null, b: number | null): number | null {
  return a === null || b === null ? a ?? b : Math.min(a, b)
}
