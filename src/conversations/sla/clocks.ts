import { In } from 'typeorm'
import { Team } from '../../agents/team.entity.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { inParts } from '../../platform/database/rows.ts'
import { grouped } from '../../platform/grouped.ts'
import type { Calendar, WorkCalendar } from '../../reach/index.ts'
import { Conversation } from '../record/conversation.entity.ts'
import type { DeskEvent, Tell } from '../tell.ts'
import { changeClock, endClock, insertClocks, liveClocks, type Whose } from './clock.rows.ts'
import { type LiveClock, type Plan, planClocks, type PlannedClock } from './plan.ts'
import type { PolicyMemory } from './policy.memory.ts'
import { policyFor } from './precedence.ts'
import type { SlaPolicy } from './sla.entity.ts'

interface Needs {
  db: Database
  clock: Clock
  policies: PolicyMemory
  openHours: Calendar['openHours']
  tell: Tell
}

/** Something happened to it. */
type Touched = Pick<Conversation, 'id' | 'accountId'>

interface Given { at: Date, clocks: readonly LiveClock[], policies: readonly SlaPolicy[], hoursOf: (teamId: number | null) => WorkCalendar }
interface Reckoned { begins: PlannedClock[], events: DeskEvent[] }

/** What is due changes clocks without taking their conversation, so one may not be as it was read. */
const maxTries = 5

/** Keeps the clocks as the conversations are, in the transaction of whatever happens to them. */
export function createClocks ({ db, clock, policies, openHours, tell }: Needs) {
  /** The hours of teams; whose team is gone, or none yet, by the account's. */
  async function hoursFor (tx: Tx, accountId: number, teamIds: ReadonlySet<number | null>): Promise<(teamId: number | null) => WorkCalendar> {
    const ids = [...teamIds].filter((id) => id !== null)
    const teams = ids.length === 0 ? [] : await tx.find(Team, { select: { id: true, calendarId: true }, where: { accountId, id: In(ids) } })
    const byTeam = new Map<number, WorkCalendar>()
    for (const { id, calendarId } of teams) byTeam.set(id, await openHours({ accountId, calendarId }, tx))
    const usual = await openHours({ accountId }, tx)
    return (teamId) => (teamId === null ? usual : byTeam.get(teamId) ?? usual)
  }

  /** False when a clock was not as it was read: what was done before it stays done. */
  async function carryOut (tx: Tx, conversation: Conversation, plan: Plan, events: DeskEvent[]): Promise<boolean> {
    for (const ending of plan.ends) {
      if (!await endClock(tx, ending)) return false
      if (ending.state === 'breached' && ending.clock.state !== 'breached') events.push(eventOf('sla.breached', conversation, ending.clock))
    }
    for (const change of plan.changes) if (!await changeClock(tx, change.clock, change.to)) return false
    return true
  }

  async function reckon (tx: Tx, conversation: Conversation, { at, clocks, policies: promised, hoursOf }: Given): Promise<Reckoned> {
    const events: DeskEvent[] = []
    const chainOf = (policyId: number) => promised.find(({ id }) => id === policyId)?.escalation ?? []
    let there = clocks
    for (let tries = 1; tries <= maxTries; tries += 1) {
      const plan = planClocks({ talk: conversation, clocks: there, policy: policyFor(promised, conversation), chainOf, hoursOf, at })
      if (await carryOut(tx, conversation, plan, events)) return { begins: plan.begins, events }
      there = (await liveClocks(tx, conversation.accountId, [conversation.id])).get(conversation.id) ?? []
    }
    throw new Error('a clock was never as it was read')
  }

  async function followAccount (tx: Tx, accountId: number, touched: readonly Touched[]): Promise<void> {
    const promised = await policies.of(tx, accountId)
    const ids = [...new Set(touched.map(({ id }) => id))].toSorted((a, b) => a - b)
    const clocks = await liveClocks(tx, accountId, ids)
    if (promised.length === 0 && clocks.size === 0) return
    // Not as the fact tells it: of two changes in one transaction the inner one is announced first.
    const conversations = await read(tx, accountId, ids)
    const teamIds = new Set([...conversations, ...[...clocks.values()].flat()].map(({ teamId }) => teamId))
    const hoursOf = await hoursFor(tx, accountId, teamIds)
    const fresh: Array<Whose & { clock: PlannedClock }> = []
    const told: DeskEvent[] = []
    for (const conversation of conversations) {
      const { id: conversationId, followerId } = conversation
      const given = { at: clock.now(), clocks: clocks.get(conversationId) ?? [], policies: promised, hoursOf }
      const { begins, events } = await reckon(tx, conversation, given)
      fresh.push(...begins.map((begun) => ({ accountId, conversationId, followerId, clock: begun })))
      told.push(...events)
    }
    await insertClocks(tx, db.dialect, fresh)
    await tell(tx, told)
  }

  const waiting = new WeakMap<Tx, Touched[]>()

  return {
    /** Once for all that one transaction does: the clocks are reckoned from the conversations as it leaves them. */
    follow (tx: Tx, touched: readonly Touched[]): void {
      const list = waiting.get(tx) ?? []
      list.push(...touched)
      if (waiting.has(tx) || list.length === 0) return
      waiting.set(tx, list)
      db.beforeCommit(tx, async () => {
        waiting.delete(tx)
        for (const [accountId, theirs] of grouped(list, (each) => each.accountId)) await followAccount(tx, accountId, theirs)
      })
    },
    hoursFor,
  }
}

export type Clocks = ReturnType<typeof createClocks>

async function read (tx: Tx, accountId: number, ids: readonly number[]): Promise<Conversation[]> {
  const found: Conversation[] = []
  for (const some of inParts(ids)) found.push(...await tx.find(Conversation, { where: { accountId, id: In(some) }, order: { id: 'ASC' } }))
  return found
}

export function eventOf (kind: string, conversation: Conversation, { target, policyId, dueAt }: LiveClock): DeskEvent {
  const { accountId, followerId, id: conversationId, teamId, agentId } = conversation
  return { accountId, followerId, conversationId, kind, detail: { target, policyId, teamId, agentId, dueAt: dueAt?.toISOString() ?? null } }
}
