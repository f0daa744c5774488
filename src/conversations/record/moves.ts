import type { Seats } from '../../agents/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, insertRows, placeholders } from '../../platform/database/rows.ts'
import type { Facts } from '../../platform/facts.ts'
import { grouped } from '../../platform/grouped.ts'
import { conversationsMoved, type Moved } from '../facts.ts'
import type { Tell } from '../tell.ts'
import type { By, MoveKind } from './change.entity.ts'
import type { Conversation, ConversationStatus } from './conversation.entity.ts'
import { lockConversations, withChanges, writeConversations } from './conversation.store.ts'
import { assigned, queued, resolved, snoozed } from './transitions.ts'

/** Who does it and why; `why` is a code of ours, `note` their own words. */
export interface MoveOptions { by: By, why: string | null, note?: string | undefined }

export interface Assigning { conversationId: number, agentId: number, teamId?: number | null | undefined }

/** `limit`: how many conversations an agent may hold for now, by agent; their capacity holds in any case. */
export interface AssignOptions extends MoveOptions {
  mode: 'auto' | 'manual'
  from: readonly ConversationStatus[]
  kind?: Extract<MoveKind, 'assigned' | 'transferred' | 'woken'>
  limits?: ReadonlyMap<number, number>
  /** Only while this agent holds it. */
  heldBy?: number
}

export interface QueueChanges { teamId?: number | null | undefined, priority?: number | undefined, requiredSkills?: string[] | undefined }

interface Needs {
  db: Database
  clock: Clock
  facts: Facts
  seats: Seats
  tell: Tell
  /** Keeps pushes away from followers until a moment, and lets them through again. */
  hold: (tx: Tx, held: Holding & { until: Date }) => Promise<void>
  release: (tx: Tx, held: Holding) => Promise<void>
}

interface Holding { accountId: number, followerIds: readonly number[], by: string }

const holder = 'conversation'
/** As long as WeChat lets us answer; every message begins it anew. */
const holdMs = 48 * 3600_000

/** Before and after of one conversation. */
export interface Step { before: Conversation, after: Conversation, kind: MoveKind, detail?: Record<string, unknown> }

const queueable: readonly ConversationStatus[] = ['bot', 'open', 'snoozed', 'waiting']
const anyLive: readonly ConversationStatus[] = ['bot', 'waiting', 'open', 'snoozed']

/**
 * How conversations change hands and states. Each verb locks its conversations, moves those that are where it expects them, and
 * tells which did: the others were moved by somebody else meanwhile. Conversations are locked before seats, everywhere.
 */
export function createMoves ({ db, clock, facts, seats, tell, hold, release }: Needs) {
  /** Nobody is disturbed by a push while a person of ours is expected to talk with them. */
  async function keep (tx: Tx, accountId: number, conversations: readonly Conversation[]): Promise<void> {
    const held = conversations.filter(({ status }) => status !== 'bot' && status !== 'resolved').map(({ followerId }) => followerId)
    const free = conversations.filter(({ status }) => status === 'resolved').map(({ followerId }) => followerId)
    if (held.length > 0) await hold(tx, { accountId, followerIds: held, by: holder, until: new Date(clock.now().getTime() + holdMs) })
    if (free.length > 0) await release(tx, { accountId, followerIds: free, by: holder })
  }

  /**
   * Writes what moved with everything that belongs to it: seats given back, spans of holding, the record of changes, facts and events.
   * `at` is the moment that stands in the conversations: a span that ends with a move ends at the same one.
   */
  async function record (tx: Tx, steps: readonly Step[], { by, why, note, at = clock.now() }: MoveOptions & { at?: Date }): Promise<Moved[]> {
    if (steps.length === 0) return []
    await writeConversations(tx, db.dialect, steps.map(({ after }) => after))
    await giveSeats(tx, steps)
    await endSpans(tx, steps.filter((step) => isLeft(step)), at)
    await beginSpans(tx, steps.filter((step) => isEntered(step)), at, why)
    await keep(tx, steps[0]?.after.accountId ?? 0, steps.filter(({ before, after }) => isHeld(before) !== isHeld(after)).map(({ after }) => after))
    await insertRows(tx, {
      table: 'conversation_changes', columns: ['accountId', 'conversationId', 'at', 'kind', 'byKind', 'byId', 'detail'],
      rows: steps.map((step) => [step.after.accountId, step.after.id, momentValue(at), step.kind, by.kind, by.id, JSON.stringify(detailOf(step, why, note))]),
    })
    const moved = steps.map(({ before: { status, teamId, agentId, priority, unansweredSince }, after, kind }): Moved => (
      { conversation: after, before: { status, teamId, agentId, priority, unansweredSince }, kind, by, why, at }))
    await tell(tx, moved.map(({ conversation: { accountId, followerId, id, status, teamId, agentId, priority }, kind }) => (
      { accountId, followerId, conversationId: id, kind: `conversation.${kind}`, detail: { status, teamId, agentId, priority, why } })))
    await facts.announce(tx, conversationsMoved, moved)
    return moved
  }

  async function giveSeats (tx: Tx, steps: readonly Step[]): Promise<void> {
    const freed = countBy(steps.filter(isLeft), ({ before }) => before.agentId)
    const accountId = steps[0]?.after.accountId ?? 0
    for (const [agentId, count] of freed) await seats.give(tx, accountId, agentId, count)
  }

  async function endSpans (tx: Tx, steps: readonly Step[], at: Date): Promise<void> {
    for (const [kind, theirs] of grouped(steps, (step) => step.kind)) {
      const ids = theirs.map(({ after }) => after.id)
      await change(tx, `UPDATE assignments SET endedAt = ?, endedBy = ?, isOpen = NULL WHERE accountId = ? AND conversationId IN (${placeholders(ids)}) AND isOpen = 1`,
        [momentValue(at), kind, theirs[0]?.after.accountId, ...ids])
    }
  }

  async function beginSpans (tx: Tx, steps: readonly Step[], at: Date, why: string | null): Promise<void> {
    await insertRows(tx, {
      table: 'assignments', columns: ['accountId', 'conversationId', 'agentId', 'teamId', 'startedAt', 'isOpen', 'why'],
      rows: steps.map(({ after }) => [after.accountId, after.id, after.agentId, after.teamId, momentValue(at), 1, why]),
    })
  }

  async function move (tx: Tx, accountId: number, ids: readonly number[], how: How): Promise<Moved[]> {
    const there = (await lockConversations(tx, accountId, ids)).filter(({ status }) => how.from.includes(status))
    const at = clock.now()
    const steps = there.flatMap((before): Step[] => {
      const after = how.to(before, at)
      return after === null ? [] : [{ before, after, kind: how.kind }]
    })
    return record(tx, steps, { ...how, at })
  }

  return {
    record,
    keep,

    /** A seat for one conversation that an agent takes by themselves. */
    takeSeat: (tx: Tx, accountId: number, agentId: number): Promise<boolean> => seats.take(tx, accountId, agentId, 1, { mode: 'manual', limit: maxSeats }),

    /** To the queue, out of whichever hands: bot, open, snoozed, or waiting elsewhere. */
    queue: (tx: Tx, accountId: number, ids: readonly number[], { teamId, priority, requiredSkills, kind = 'queued', heldBy, ifStatus, ...options }: Queueing) => (
      move(tx, accountId, ids, {
        ...options, kind, from: ifStatus === undefined ? queueable : [ifStatus],
        to: (before, at) => {
          if (heldBy !== undefined && before.agentId !== heldBy) return null
          const changed = withChanges(before, { ...(teamId !== undefined && { teamId }), ...(priority !== undefined && { priority }), ...(requiredSkills !== undefined && { requiredSkills }) })
          return before.status === 'waiting' ? changed : queued(changed, at)
        },
      })),

    /** Says of waiting conversations which team they wait for. */
    async team (tx: Tx, accountId: number, teamed: ReadonlyArray<QueueChanges & { conversationId: number }>, options: MoveOptions): Promise<Moved[]> {
      const byId = new Map(teamed.map((each) => [each.conversationId, each]))
      return move(tx, accountId, [...byId.keys()], {
        ...options, kind: 'teamed', from: ['waiting'],
        to: (before) => {
          const { teamId = before.teamId, priority = before.priority, requiredSkills = before.requiredSkills } = byId.get(before.id) ?? {}
          return withChanges(before, { teamId, priority, requiredSkills })
        },
      })
    },

    /** Gives conversations to agents, for as many of them as have seats left. Who has too few gets none of theirs. */
    async assign (tx: Tx, accountId: number, assigning: readonly Assigning[], options: AssignOptions): Promise<Moved[]> {
      const { mode, from, kind = 'assigned', limits, heldBy } = options
      const wanted = new Map(assigning.map((each) => [each.conversationId, each]))
      const there = (await lockConversations(tx, accountId, [...wanted.keys()])).filter(({ status, agentId }) => from.includes(status) && (heldBy === undefined || agentId === heldBy))
      const at = clock.now()
      const steps = there.flatMap((before): Step[] => {
        const { agentId, teamId } = wanted.get(before.id) ?? {}
        if (agentId === undefined || (before.status === 'open' && before.agentId === agentId)) return []
        return [{ before, after: assigned(teamId === undefined ? before : withChanges(before, { teamId }), agentId, at), kind }]
      })
      const seated = new Set<number>()
      for (const [agentId, count] of countBy(steps, ({ after }) => after.agentId)) {
        if (await seats.take(tx, accountId, agentId, count, { mode, limit: limits?.get(agentId) ?? maxSeats })) seated.add(agentId)
      }
      return record(tx, steps.filter(({ after }) => after.agentId !== null && seated.has(after.agentId)), { ...options, at })
    },

    /** Puts an open conversation aside until a moment; its agent keeps it but has the seat free. */
    snooze: (tx: Tx, accountId: number, id: number, { until, heldBy, ...options }: MoveOptions & { until: Date, heldBy?: number | undefined }) => (
      move(tx, accountId, [id], {
        ...options, kind: 'snoozed', from: ['open'], to: (before, at) => (heldBy === undefined || before.agentId === heldBy ? snoozed(before, until, at) : null),
      })),

    resolve: (tx: Tx, accountId: number, ids: readonly number[], { reopenUntil, heldBy, quietSince, from = anyLive, ...options }: Resolving) => (
      move(tx, accountId, ids, {
        ...options, kind: 'resolved', from,
        to: (before, at) => {
          const isElsewhere = (heldBy !== undefined && before.agentId !== heldBy) || (quietSince !== undefined && before.lastMessageAt >= quietSince)
          return isElsewhere ? null : resolved(before, reopenUntil, at)
        },
      })),

    prioritise: (tx: Tx, accountId: number, id: number, priority: number, options: MoveOptions) => (
      move(tx, accountId, [id], { ...options, kind: 'prioritised', from: anyLive, to: (before) => (before.priority === priority ? null : withChanges(before, { priority })) })),
  }
}

export type Moves = ReturnType<typeof createMoves>

export interface Queueing extends MoveOptions, QueueChanges {
  kind?: Extract<MoveKind, 'queued' | 'released' | 'transferred' | 'escalated' | 'woken'>
  /** Only while this agent holds it. */
  heldBy?: number
  /** Only out of this status. */
  ifStatus?: ConversationStatus
}

export interface Resolving extends MoveOptions {
  reopenUntil: Date
  from?: readonly ConversationStatus[]
  heldBy?: number | undefined
  /** Only if nobody has said anything since then. */
  quietSince?: Date
}

interface How extends MoveOptions {
  kind: MoveKind
  from: readonly ConversationStatus[]
  /** Null for one that stays as it is. */
  to: (before: Conversation, at: Date) => Conversation | null
}

/** More than anybody's capacity. */
const maxSeats = 1_000_000

const isHeld = ({ status }: Conversation) => status !== 'bot' && status !== 'resolved'
const isLeft = ({ before, after }: Step) => before.status === 'open' && (after.status !== 'open' || after.agentId !== before.agentId)
const isEntered = ({ before, after }: Step) => after.status === 'open' && (before.status !== 'open' || after.agentId !== before.agentId)

/** In the order of the agents, so that two who take and give seats never wait for each other. */
function countBy (steps: readonly Step[], agentOf: (step: Step) => number | null): Array<[number, number]> {
  const counts = new Map<number, number>()
  for (const step of steps) {
    const agentId = agentOf(step)
    if (agentId !== null) counts.set(agentId, (counts.get(agentId) ?? 0) + 1)
  }
  return [...counts].sort(([a], [b]) => a - b)
}

const told = ['status', 'teamId', 'agentId', 'priority'] as const

/** What changed, from and to. */
function detailOf ({ before, after, detail }: Step, why: string | null, note: string | undefined): Record<string, unknown> {
  const changed = told.filter((name) => before[name] !== after[name])
  return {
    ...(changed.length > 0 && { from: Object.fromEntries(changed.map((name) => [name, before[name]])), to: Object.fromEntries(changed.map((name) => [name, after[name]])) }),
    ...(after.snoozedUntil !== null && { until: after.snoozedUntil.toISOString() }), ...(why !== null && { why }), ...(note !== undefined && { note }), ...detail,
  }
}
