import { addWorkingTime, type WorkCalendar, workingTimeBetween } from '../../reach/index.ts'

/** first: the first answer by a person; next: each answer after it; resolution: the end; window: an answer before WeChat's reply window closes. */
export const targets = ['first', 'next', 'resolution', 'window'] as const
export type Target = typeof targets[number]

/** running, warned and breached clocks may live; met and stopped ones are over, and so may breached ones be. */
export const clockStates = ['running', 'warned', 'breached', 'met', 'stopped'] as const
export type ClockState = typeof clockStates[number]

/** How much of which time is promised, and what of it is used up. */
export interface Timing {
  startedAt: Date
  sinceAt: Date
  spentMs: number
  totalMs: number
  warnAtPercent: number
}

export interface Running extends Timing {
  state: ClockState
  dueAt: Date | null
  pausedAt: Date | null
  nextAt: Date | null
}

/** Whose hours count; null for the window's, which closes at night too. */
export type Hours = WorkCalendar | null

/** A clock that runs on from `sinceAt`. Who was warned is not warned again, unless there is more time now. */
export function run<Clock extends Timing & { state: ClockState }> (clock: Clock, hours: Hours, at: Date): Clock & Running {
  const { sinceAt, spentMs, totalMs, warnAtPercent } = clock
  const dueAt = after(hours, sinceAt, Math.max(0, totalMs - spentMs))
  const warnAt = warnAtPercent < 100 ? after(hours, sinceAt, Math.max(0, totalMs * warnAtPercent / 100 - spentMs)) : null
  const wasWarned = clock.state === 'warned' && warnAt !== null && warnAt.getTime() <= at.getTime()
  const state = wasWarned ? 'warned' : 'running'
  return { ...clock, state, dueAt, pausedAt: null, nextAt: wasWarned ? dueAt : warnAt ?? dueAt }
}

/** What was broken stays broken: only its chain waits. */
export function pause<Clock extends Running> (clock: Clock, hours: Hours, at: Date): Clock {
  if (clock.state === 'breached') return { ...clock, pausedAt: at, nextAt: null }
  return { ...clock, ...spentUntil(clock, hours, at), dueAt: null, pausedAt: at, nextAt: null }
}

/** What is used up so far, and the rest from now on. */
export function spentUntil (clock: Pick<Running, 'sinceAt' | 'spentMs' | 'pausedAt'>, hours: Hours, at: Date): { sinceAt: Date, spentMs: number } {
  const spentMs = clock.pausedAt === null ? clock.spentMs + between(hours, clock.sinceAt, at) : clock.spentMs
  return { sinceAt: at, spentMs }
}

/** The first moment by which so much time has passed; null if it never does. */
export function after (hours: Hours, at: Date, ms: number): Date | null {
  return hours === null ? new Date(at.getTime() + ms) : addWorkingTime(hours, at, Math.round(ms))
}

function between (hours: Hours, from: Date, to: Date): number {
  return hours === null ? Math.max(0, to.getTime() - from.getTime()) : workingTimeBetween(hours, from, to)
}
