import type { Conversation } from '../record/conversation.entity.ts'
import { after, type ClockState, type Hours, pause, run, type Running, spentUntil, type Target } from './clock.ts'
import type { SlaPolicy } from './sla.entity.ts'

export type Talk = Pick<Conversation,
  'status' | 'teamId' | 'queuedAt' | 'openedAt' | 'firstReplyAt' | 'unansweredSince' | 'windowUntil' | 'lastInboundAt' | 'lastAgentReplyAt' | 'resolvedAt' | 'mergedInto'>

export interface PlannedClock extends Running { target: Target, policyId: number, teamId: number | null, step: number }
export interface LiveClock extends PlannedClock { id: number }
export interface Ending { clock: LiveClock, state: ClockState, endedAt: Date }

/** What has to happen to the clocks of a conversation so that they say what is promised now. */
export interface Plan { ends: Ending[], changes: Array<{ clock: LiveClock, to: LiveClock }>, begins: PlannedClock[] }

interface Given {
  talk: Talk
  clocks: readonly LiveClock[]
  policy: Pick<SlaPolicy, 'id' | 'minutes' | 'warnAtPercent'> | null
  /** The chain of a policy that is on: what was broken under one is followed up by that one. */
  chainOf: (policyId: number) => readonly { afterMinutes: number }[]
  /** The hours of a team; of none the account's. */
  hoursOf: (teamId: number | null) => Hours
  at: Date
}

const minuteMs = 60_000

/** Reckoned from the conversation as it is, not from what happened to it: whoever asks again gets nothing to do. */
export function planClocks (given: Given): Plan {
  const { talk, clocks, at } = given
  const plan: Plan = { ends: [], changes: [], begins: [] }
  const wanted = wantedOf(given)
  for (const clock of clocks) {
    const fresh = wanted.get(clock.target)
    if (fresh === undefined) plan.ends.push(endOf(clock, talk, at))
    else if (isNewPromise(clock, fresh)) {
      plan.ends.push({ clock, state: clock.state, endedAt: at })
      plan.begins.push(fresh)
    } else {
      const to = changed(clock, fresh, given)
      if (to !== clock) plan.changes.push({ clock, to })
    }
    wanted.delete(clock.target)
  }
  plan.begins.push(...[...wanted.values()].filter(({ target }) => target === 'window' || !isPaused(talk)))
  return plan
}

/** A person is asked for: neither a bot's time nor that of a conversation put aside counts. The window closes all the same. */
const isPaused = ({ status }: Talk): boolean => status === 'snoozed' || status === 'bot'

/** What is to be promised now, as it would begin. */
function wantedOf (given: Given): Map<Target, PlannedClock> {
  const { talk, policy, at } = given
  const wanted = new Map<Target, PlannedClock>()
  if (talk.status === 'resolved' || policy === null || (talk.status === 'bot' && given.clocks.length === 0)) return wanted
  const { unansweredSince, windowUntil, queuedAt, openedAt } = talk
  const asked = unansweredSince === null ? null : latest(unansweredSince, queuedAt ?? openedAt)
  const add = (target: Target, startedAt: Date, totalMs: number) => wanted.set(target, begin(given, policy, { target, startedAt, totalMs }))
  const answer = talk.firstReplyAt === null ? 'first' : 'next'
  const { [answer]: answerMinutes, resolution, window } = policy.minutes
  if (asked !== null && answerMinutes !== undefined) add(answer, asked, answerMinutes * minuteMs)
  if (talk.lastInboundAt !== null && resolution !== undefined) add('resolution', at, resolution * minuteMs)
  // It stays the same question, whoever waits for it now: its own escalation must not end it.
  const windowFrom = asked === null ? null : given.clocks.find(({ target }) => target === 'window')?.startedAt ?? asked
  // A window that is shorter than the promise, as that of a click, makes none.
  const windowMs = windowFrom === null || windowUntil === null || window === undefined ? 0 : windowUntil.getTime() - window * minuteMs - windowFrom.getTime()
  if (windowFrom !== null && windowMs > 0) add('window', windowFrom, windowMs)
  return wanted
}

interface Beginning { target: Target, startedAt: Date, totalMs: number }

function begin ({ talk: { teamId }, hoursOf, at }: Given, { id, warnAtPercent }: Pick<SlaPolicy, 'id' | 'warnAtPercent'>, { target, startedAt, totalMs }: Beginning): PlannedClock {
  const clock = { target, policyId: id, teamId, step: 0, startedAt, sinceAt: startedAt, spentMs: 0, totalMs, warnAtPercent, state: 'running' as const }
  return run(clock, target === 'window' ? null : hoursOf(teamId), at)
}

/** They wrote again after the window's promise was broken: the window is open anew, and so is the promise. */
function isNewPromise (clock: LiveClock, fresh: PlannedClock): boolean {
  return clock.target === 'window' && clock.state === 'breached' && endsAt(fresh) > endsAt(clock)
}

const endsAt = ({ startedAt, totalMs }: PlannedClock): number => startedAt.getTime() + totalMs

/** The same clock when nothing about it changes. */
function changed (clock: LiveClock, fresh: PlannedClock, { talk, chainOf, hoursOf, at }: Given): LiveClock {
  if (clock.target === 'window') {
    const totalMs = endsAt(fresh) - clock.startedAt.getTime()
    if (clock.state === 'breached' || (totalMs === clock.totalMs && clock.policyId === fresh.policyId)) return clock
    return run({ ...clock, policyId: fresh.policyId, teamId: fresh.teamId, warnAtPercent: fresh.warnAtPercent, totalMs }, null, at)
  }
  const hours = hoursOf(clock.teamId)
  if (clock.state === 'breached') return changedBreach(clock, { isToPause: isPaused(talk), hours, steps: chainOf(clock.policyId), at })
  const isElsewhere = clock.policyId !== fresh.policyId || clock.teamId !== fresh.teamId
  const here = isElsewhere
    ? { ...clock, ...spentUntil(clock, hours, at), policyId: fresh.policyId, teamId: fresh.teamId, totalMs: fresh.totalMs, warnAtPercent: fresh.warnAtPercent }
    : clock
  if (isPaused(talk)) return clock.pausedAt === null ? pause(clock, hours, at) : here
  if (clock.pausedAt !== null) return run({ ...here, sinceAt: at }, hoursOf(here.teamId), at)
  return isElsewhere ? run(here, hoursOf(here.teamId), at) : clock
}

interface Breach { isToPause: boolean, hours: Hours, steps: readonly { afterMinutes: number }[], at: Date }

/** The chain goes on where it was, and what fell into the pause follows at once. */
function changedBreach (clock: LiveClock, { isToPause, hours, steps, at }: Breach): LiveClock {
  if (isToPause) return clock.pausedAt === null ? pause(clock, hours, at) : clock
  if (clock.pausedAt === null) return clock
  const nextAt = stepAt(clock, steps, hours)
  return { ...clock, pausedAt: null, nextAt: nextAt === null ? null : latest(nextAt, at) }
}

/** When the next step of the chain is due, reckoned from when the promise was broken. */
export function stepAt ({ dueAt, step }: Pick<PlannedClock, 'dueAt' | 'step'>, steps: readonly { afterMinutes: number }[], hours: Hours): Date | null {
  const next = steps[step]
  return next === undefined || dueAt === null ? null : after(hours, dueAt, next.afterMinutes * minuteMs)
}

/** Kept, broken before anybody noticed, or not needed any more: a conversation that is over answers nothing. */
function endOf (clock: LiveClock, talk: Talk, at: Date): Ending {
  const keptAt = clock.target === 'resolution' ? resolvedAt(talk) : answeredAt(talk, clock)
  const endedAt = keptAt ?? at
  const isLate = clock.dueAt !== null && endedAt.getTime() > clock.dueAt.getTime()
  if (clock.state === 'breached' || isLate) return { clock, state: 'breached', endedAt }
  return { clock, state: keptAt === null ? 'stopped' : 'met', endedAt }
}

const resolvedAt = ({ status, mergedInto, resolvedAt: at }: Talk): Date | null => (status === 'resolved' && mergedInto === null ? at : null)

/** Resolving leaves nothing unanswered either; but what was answered ended its clocks before. */
function answeredAt ({ status, unansweredSince, lastAgentReplyAt: at }: Talk, { startedAt }: LiveClock): Date | null {
  return status !== 'resolved' && unansweredSince === null && at !== null ? latest(at, startedAt) : null
}

function latest (a: Date, b: Date | null): Date {
  return b !== null && b.getTime() > a.getTime() ? b : a
}
