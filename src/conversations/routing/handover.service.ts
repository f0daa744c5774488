import type { EntityManager } from 'typeorm'
import { IsNull } from 'typeorm'
import { Agent } from '../../agents/agent.entity.ts'
import type { AgentsRoom } from '../../agents/index.ts'
import { Team } from '../../agents/team.entity.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Tx } from '../../platform/database/database.ts'
import type { Moved } from '../facts.ts'
import type { By } from '../record/change.entity.ts'
import { Conversation } from '../record/conversation.entity.ts'
import type { Moves } from '../record/moves.ts'
import { conversationElsewhere, conversationNotFound, conversationTaken } from '../record/record.errors.ts'
import {
  agentFull, agentNotAvailable, agentUnknown, conversationNotYours, conversationOver, escalationUnknown, handOverToWhom, teamUnknown,
} from './routing.errors.ts'

/** Who hands over: an agent what they hold themselves, a supervisor, of whom `heldBy` asks nothing, everything. */
export interface Acting { by: By, agentId: number | null, heldBy: number | undefined }

export interface HandOver { agentId?: number | undefined, teamId?: number | undefined, note?: string | undefined }
export interface Escalation { teamId?: number | undefined, priority?: number | undefined, note?: string | undefined }

type ToTeam = Escalation & { teamId: number, kind: 'transferred' | 'escalated' }
type ToAgent = Pick<HandOver, 'note'> & { agentId: number }

interface Needs { clock: Clock, moves: Pick<Moves, 'assign' | 'queue'>, candidates: AgentsRoom['candidates'] }

/** Reasons for which nobody is handed anything by somebody else; who is busy or full at least knows of it. */
const unreachable = new Set<string | null>(['DISABLED', 'OFFLINE', 'SILENT', 'AWAY', 'ABSENT', 'OFF_SHIFT'])
/** Reasons for which nobody can take anything themselves: all others only lack a seat. */
const gone = new Set<string>(['DISABLED', 'OFFLINE', 'SILENT'])

/** How people hand conversations to each other. Each looks first, says why not, and moves only what still is as it was seen. */
export function createHandover ({ clock, moves, candidates }: Needs) {
  async function barredOf (tx: Tx, accountId: number, agentId: number, place: string): Promise<string | null> {
    if (!await tx.existsBy(Agent, { accountId, id: agentId })) throw agentUnknown(place)
    const candidate = (await candidates(tx, accountId, { teamId: null }, clock.now())).find((each) => each.agentId === agentId)
    return candidate === undefined ? 'DISABLED' : candidate.barred
  }

  /** The conversation stands still for us since the move looked at it: either it is not where we saw it, or there was no seat. */
  async function refusal (tx: Tx, seen: Conversation, agentId: number, place: string): Promise<Error> {
    const now = await liveOf(tx, seen.accountId, seen.id)
    if (now.status === 'open' && now.agentId !== seen.agentId) return conversationTaken(now)
    if (now.status !== seen.status || now.agentId !== seen.agentId) return conversationElsewhere(now)
    const reason = await barredOf(tx, seen.accountId, agentId, place)
    return reason !== null && gone.has(reason) ? agentNotAvailable(place, reason) : agentFull(place)
  }

  async function toAgent (tx: Tx, seen: Conversation, { agentId, note }: ToAgent, { by }: Acting): Promise<Conversation> {
    const place = 'body/agentId'
    if (seen.status === 'open' && seen.agentId === agentId) return seen
    await barredOf(tx, seen.accountId, agentId, place)
    const [moved] = await moves.assign(tx, seen.accountId, [{ conversationId: seen.id, agentId }], {
      by, why: 'TRANSFERRED', note, mode: 'manual', from: [seen.status], kind: 'transferred', ...heldNow(seen),
    })
    if (moved === undefined) throw await refusal(tx, seen, agentId, place)
    // Their row is ours until the commit: what is true of them now is true then.
    const reason = await barredOf(tx, seen.accountId, agentId, place)
    if (unreachable.has(reason)) throw agentNotAvailable(place, reason ?? '')
    return moved.conversation
  }

  async function toTeam (tx: Tx, seen: Conversation, { teamId, priority, note, kind }: ToTeam, { by }: Acting): Promise<Conversation> {
    if (!await tx.existsBy(Team, { accountId: seen.accountId, id: teamId, archivedAt: IsNull() })) throw teamUnknown('body/teamId')
    // What the old team needed of an agent says nothing in the new one.
    const queueing = { by, why: kind.toUpperCase(), note, kind, teamId, priority, requiredSkills: [], ...asSeen(seen) }
    return onlyOf(tx, seen, await moves.queue(tx, seen.accountId, [seen.id], queueing))
  }

  return {
    /** Of two agents who reach for the same one, exactly one gets it. Taking what one holds is no fault. */
    async take (tx: Tx, accountId: number, conversationId: number, agentId: number): Promise<Conversation> {
      const seen = await liveOf(tx, accountId, conversationId)
      const isMine = seen.agentId === agentId
      if (seen.status === 'open' && isMine) return seen
      if (seen.agentId !== null && !isMine) throw conversationTaken(seen)
      const [moved] = await moves.assign(tx, accountId, [{ conversationId, agentId }], {
        by: { kind: 'agent', id: agentId }, why: 'TAKEN', mode: 'manual', from: [seen.status], kind: isMine ? 'woken' : 'assigned',
      })
      if (moved === undefined) throw await refusal(tx, seen, agentId, 'path/conversationId')
      return moved.conversation
    },

    /** To an agent, who has it at once, or to a team, where it waits. */
    async transfer (tx: Tx, accountId: number, conversationId: number, { agentId, teamId, note }: HandOver, acting: Acting): Promise<Conversation> {
      const seen = await liveOf(tx, accountId, conversationId)
      assertMay(seen, acting)
      if (agentId !== undefined && teamId === undefined) return toAgent(tx, seen, { agentId, note }, acting)
      if (teamId !== undefined && agentId === undefined) return toTeam(tx, seen, { teamId, note, kind: 'transferred' }, acting)
      throw handOverToWhom()
    },

    /** Back to the queue. Whoever gave it back is not given it again by the machine. */
    async release (tx: Tx, accountId: number, conversationId: number, { note }: { note?: string | undefined }, acting: Acting): Promise<Conversation> {
      const seen = await liveOf(tx, accountId, conversationId)
      assertMay(seen, acting)
      if (seen.agentId === null) throw conversationElsewhere(seen)
      return onlyOf(tx, seen, await moves.queue(tx, accountId, [conversationId], { by: acting.by, why: 'RELEASED', note, kind: 'released', ...asSeen(seen) }))
    },

    /** To the team that its team escalates to, and one step more urgent unless told otherwise. */
    async escalate (tx: Tx, accountId: number, conversationId: number, { teamId: named, priority, note }: Escalation, acting: Acting): Promise<Conversation> {
      const seen = await liveOf(tx, accountId, conversationId)
      assertMay(seen, acting)
      const team = seen.teamId === null ? null : await tx.findOneBy(Team, { accountId, id: seen.teamId })
      const teamId = named ?? team?.escalateToId ?? null
      if (teamId === null) throw escalationUnknown()
      return toTeam(tx, seen, { teamId, priority: priority ?? Math.max(0, seen.priority - 1), note, kind: 'escalated' }, acting)
    },
  }

  async function onlyOf (tx: Tx, seen: Conversation, [moved]: readonly Moved[]): Promise<Conversation> {
    if (moved === undefined) throw conversationElsewhere(await liveOf(tx, seen.accountId, seen.id))
    return moved.conversation
  }
}

export type Handover = ReturnType<typeof createHandover>

async function liveOf (from: EntityManager, accountId: number, conversationId: number): Promise<Conversation> {
  const conversation = await from.findOneBy(Conversation, { accountId, id: conversationId })
  if (conversation === null) throw conversationNotFound()
  if (conversation.live === null) throw conversationOver()
  return conversation
}

/** What nobody holds anybody may move on. */
function assertMay ({ agentId }: Conversation, acting: Acting): void {
  if (agentId !== null && acting.heldBy !== undefined && agentId !== acting.heldBy) throw conversationNotYours(agentId)
}

/** Moves it only while the same agent holds it. */
function heldNow ({ agentId }: Conversation): { heldBy?: number } {
  return agentId === null ? {} : { heldBy: agentId }
}

/** Moves it only while it is where it was seen, in the same hands or in none. */
function asSeen (seen: Conversation): { heldBy?: number, ifStatus: Conversation['status'] } {
  return { ...heldNow(seen), ifStatus: seen.status }
}
