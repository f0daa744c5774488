import { In, IsNull } from 'typeorm'
import { Team } from '../../agents/team.entity.ts'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { grouped } from '../../platform/grouped.ts'
import { Conversation } from '../record/conversation.entity.ts'
import { lockConversations } from '../record/conversation.store.ts'
import type { Moves } from '../record/moves.ts'
import type { DeskEvent, Tell } from '../tell.ts'
import { changeClock, type Whose } from './clock.rows.ts'
import { type Clocks, eventOf } from './clocks.ts'
import { type LiveClock, stepAt } from './plan.ts'
import { type EscalationStep, SlaClock, SlaPolicy } from './sla.entity.ts'

interface Needs {
  db: Database
  clock: Clock
  clocks: Pick<Clocks, 'hoursFor'>
  moves: Pick<Moves, 'queue' | 'assign' | 'prioritise'>
  tell: Tell
}

type DueClock = LiveClock & Whose

const atOnce = 200

/** Warns, says what is broken and walks the chains. Of two processes that see the same clock one changes it, and only that one speaks. */
export function createDue ({ db, clock, clocks, moves, tell }: Needs) {
  async function settle (tx: Tx, accountId: number, due: readonly DueClock[], now: Date): Promise<void> {
    const hoursOf = await clocks.hoursFor(tx, accountId, new Set(due.map(({ teamId }) => teamId)))
    const policies = await byId(tx.findBy(SlaPolicy, { accountId, id: In([...new Set(due.map(({ policyId }) => policyId))]) }))
    const conversations = await byId(tx.findBy(Conversation, { accountId, id: In([...new Set(due.map(({ conversationId }) => conversationId))]) }))
    const events: DeskEvent[] = []
    for (const each of due.toSorted((a, b) => a.id - b.id)) {
      const isBroken = each.dueAt !== null && each.dueAt.getTime() <= now.getTime()
      const steps = policies.get(each.policyId)?.escalation ?? []
      const nextAt = isBroken ? stepAt(each, steps, hoursIn(each, hoursOf)) : each.dueAt
      const to = { ...each, state: isBroken ? 'breached' as const : 'warned' as const, nextAt }
      const conversation = conversations.get(each.conversationId)
      if (await changeClock(tx, each, to) && conversation !== undefined) events.push(eventOf(isBroken ? 'sla.breached' : 'sla.warned', conversation, each))
    }
    await tell(tx, events)
  }

  async function escalate (tx: Tx, due: DueClock): Promise<void> {
    const { accountId, conversationId } = due
    // Conversations are locked before all else, everywhere.
    const [conversation] = await lockConversations(tx, accountId, [conversationId])
    const policy = await tx.findOneBy(SlaPolicy, { accountId, id: due.policyId })
    const steps = policy?.isOn === true ? policy.escalation : []
    const step = steps[due.step]
    const hoursOf = await clocks.hoursFor(tx, accountId, new Set([due.teamId]))
    const taken = { ...due, step: due.step + 1 }
    const isMine = await changeClock(tx, due, step === undefined ? { ...due, nextAt: null } : { ...taken, nextAt: stepAt(taken, steps, hoursIn(due, hoursOf)) })
    if (!isMine || step === undefined || conversation === undefined) return
    const isDone = await takeStep(tx, conversation, step, due.policyId)
    const event = eventOf('sla.escalated', conversation, due)
    await tell(tx, [{ ...event, detail: { ...event.detail, step: taken.step, to: step.to, isDone } }])
  }

  async function takeStep (tx: Tx, conversation: Conversation, step: EscalationStep, policyId: number): Promise<boolean> {
    const { accountId, id, status, agentId, priority } = conversation
    const options = { by: { kind: 'rule' as const, id: policyId }, why: 'SLA_BREACHED' }
    if (step.to === 'supervisor') return true
    if (step.to === 'priority') return priority <= step.priority || (await moves.prioritise(tx, accountId, id, step.priority, options)).length === 1
    if (step.to === 'agent') {
      if (agentId === step.agentId) return true
      const kind = status === 'open' ? 'transferred' as const : 'assigned' as const
      const assigning = [{ conversationId: id, agentId: step.agentId }]
      return (await moves.assign(tx, accountId, assigning, { ...options, kind, mode: 'manual', from: ['waiting', 'open', 'snoozed'] })).length === 1
    }
    const teamId = await teamAbove(tx, conversation, step.teamId)
    if (teamId === null || teamId === conversation.teamId) return teamId !== null
    return (await moves.queue(tx, accountId, [id], { ...options, kind: 'escalated', teamId })).length === 1
  }

  return {
    /** True when there may be more. */
    async look (): Promise<boolean> {
      const now = clock.now()
      const due = await db.read.createQueryBuilder(SlaClock, 'clock').where('clock.nextAt <= :now', { now: momentValue(now) })
        .orderBy('clock.nextAt').addOrderBy('clock.id').limit(atOnce).getMany()
      const failures: unknown[] = []
      // What cannot be done keeps nothing else from being done.
      const attempt = (work: (tx: Tx) => Promise<void>) => db.write(work, { repeatable: true }).catch((error: unknown) => { failures.push(error) })
      const promises = due.filter(({ state }) => state !== 'breached')
      for (const [accountId, theirs] of grouped(promises, (each) => each.accountId)) await attempt((tx) => settle(tx, accountId, theirs, now))
      for (const each of due) if (each.state === 'breached') await attempt((tx) => escalate(tx, each))
      if (failures.length > 0) throw failures[0]
      return due.length === atOnce
    },
  }
}

/** The team of the step, or the one that a conversation's team names for what it cannot do; null when it is not in use. */
async function teamAbove (tx: Tx, { accountId, teamId }: Conversation, named: number | null): Promise<number | null> {
  const own = named !== null || teamId === null ? null : await tx.findOneBy(Team, { accountId, id: teamId })
  const wanted = named ?? own?.escalateToId ?? null
  return wanted !== null && await tx.existsBy(Team, { accountId, id: wanted, archivedAt: IsNull() }) ? wanted : null
}

function hoursIn<Hours> ({ target, teamId }: DueClock, hoursOf: (teamId: number | null) => Hours): Hours | null {
  return target === 'window' ? null : hoursOf(teamId)
}

async function byId<Row extends { id: number }> (rows: Promise<Row[]>): Promise<Map<number, Row>> {
  return new Map((await rows).map((row) => [row.id, row]))
}
