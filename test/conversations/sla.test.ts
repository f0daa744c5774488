import { describe, expect, it } from 'vitest'
import { type ClockState, pause, run, type Running } from '../../src/conversations/sla/clock.ts'
import { type LiveClock, planClocks, stepAt, type Talk } from '../../src/conversations/sla/plan.ts'
import { policyFor } from '../../src/conversations/sla/precedence.ts'
import { anyPriority, anyTeam } from '../../src/conversations/sla/sla.entity.ts'
import { createWorkCalendar } from '../../src/reach/calendar/working-time.ts'

const shop = [{ from: '09:00', to: '12:00' }, { from: '13:30', to: '18:00' }]
const free = { monday: [], tuesday: [], wednesday: [], thursday: [], friday: [], saturday: [], sunday: [] }
const week = { ...free, monday: shop, tuesday: shop, wednesday: shop, thursday: shop, friday: shop }
/** The Tuesday is a holiday, and the Saturday makes up for it with Monday's hours. */
const days = new Map([['2026-03-03', { isWorking: false, weekday: null }], ['2026-03-07', { isWorking: true, weekday: 'monday' as const }]])
const hours = createWorkCalendar({ timeZone: 'Asia/Shanghai', weekly: week, days })
const never = createWorkCalendar({ timeZone: 'Asia/Shanghai', weekly: free, days: new Map() })

/** Of the first week of March 2026, whose Monday is the second; in China. */
const at = (day: number, clock: string): Date => new Date(`2026-03-0${day}T${clock}:00+08:00`)
const minuteMs = 60_000
const timing = (startedAt: Date, minutes: number, warnAtPercent = 80) => ({
  startedAt, sinceAt: startedAt, spentMs: 0, totalMs: minutes * minuteMs, warnAtPercent, state: 'running' as ClockState,
})

describe('a promise in opening hours', () => {
  it.each([
    ['within the morning', at(2, '09:30'), 60, at(2, '10:30')],
    ['over lunch', at(2, '11:30'), 60, at(2, '14:00')],
    ['from lunch', at(2, '12:30'), 60, at(2, '14:30')],
    ['to the very end of the morning', at(2, '11:00'), 60, at(2, '12:00')],
    ['over a holiday', at(2, '17:30'), 60, at(4, '09:30')],
    ['from a Friday evening into the workday that makes up', at(6, '19:00'), 60, at(7, '10:00')],
  ])('%s', (_case, from, minutes, dueAt) => {
    expect(run(timing(from, minutes), hours, from).dueAt).toEqual(dueAt)
  })

  it('warns when its share of working time has passed, and not at all at 100', () => {
    expect(run(timing(at(2, '11:30'), 60, 50), hours, at(2, '11:30'))).toMatchObject({ state: 'running', nextAt: at(2, '12:00') })
    expect(run(timing(at(2, '11:30'), 60, 75), hours, at(2, '11:30'))).toMatchObject({ nextAt: at(2, '13:45') })
    expect(run(timing(at(2, '11:30'), 60, 100), hours, at(2, '11:30'))).toMatchObject({ nextAt: at(2, '14:00') })
  })

  it('is never due where nobody works', () => {
    expect(run(timing(at(2, '11:30'), 60), never, at(2, '11:30'))).toMatchObject({ dueAt: null, nextAt: null })
  })

  it('stands still while it is paused: what was used up stays used up', () => {
    const begun: Running = run(timing(at(2, '11:30'), 60), hours, at(2, '11:30'))
    const paused = pause(begun, hours, at(2, '13:45'))
    expect(paused).toMatchObject({ spentMs: 45 * minuteMs, dueAt: null, nextAt: null, pausedAt: at(2, '13:45') })
    expect(run({ ...paused, sinceAt: at(4, '10:00') }, hours, at(4, '10:00'))).toMatchObject({ dueAt: at(4, '10:15'), pausedAt: null })
    const again = pause(run({ ...paused, sinceAt: at(4, '10:00') }, hours, at(4, '10:00')), hours, at(4, '10:05'))
    expect(again.spentMs).toBe(50 * minuteMs)
  })

  it('does not warn twice, unless there is more time again', () => {
    const warned: Running = { ...run(timing(at(2, '09:00'), 60), hours, at(2, '09:00')), state: 'warned' }
    expect(run(warned, hours, at(2, '09:50'))).toMatchObject({ state: 'warned', nextAt: at(2, '10:00') })
    expect(run({ ...warned, totalMs: 120 * minuteMs }, hours, at(2, '09:50'))).toMatchObject({ state: 'running', nextAt: at(2, '10:36') })
  })
})

describe('the policy of a conversation', () => {
  const policy = (id: number, teamId: number, priority: number, isOn = true) => ({ id, teamId, priority, isOn })
  const all = [policy(1, anyTeam, anyPriority), policy(2, anyTeam, 0), policy(3, 5, anyPriority), policy(4, 5, 0), policy(5, 6, 0, false)]
  it.each([
    ['of its team and priority', 5, 0, 4],
    ['of its team before that of its priority', 5, 2, 3],
    ['of its priority in any team', 7, 0, 2],
    ['of all', 7, 2, 1],
    ['of all, without a team', null, 3, 1],
    ['that is on', 6, 0, 2],
  ])('is the one %s', (_case, teamId, priority, id) => {
    expect(policyFor(all, { teamId, priority })?.id).toBe(id)
  })

  it('is none where nothing is promised', () => {
    expect(policyFor([policy(4, 5, 0)], { teamId: null, priority: 0 })).toBeNull()
  })
})

const talk = (more: Partial<Talk> = {}): Talk => ({
  status: 'waiting', teamId: 5, queuedAt: at(2, '10:00'), openedAt: null, firstReplyAt: null, unansweredSince: at(2, '09:50'), windowUntil: at(4, '09:50'),
  lastInboundAt: at(2, '09:50'), lastAgentReplyAt: null, resolvedAt: null, mergedInto: null, ...more,
})
const policy = {
  id: 9, minutes: { first: 15, next: 30, resolution: 120, window: 60 }, warnAtPercent: 80,
  escalation: [{ to: 'supervisor' as const, afterMinutes: 10 }, { to: 'supervisor' as const, afterMinutes: 40 }],
}
const plan = (more: Partial<Talk>, clocks: readonly LiveClock[], now: Date, promised: typeof policy | null = policy) => (
  planClocks({ talk: talk(more), clocks, policy: promised, chainOf: (id) => (id === policy.id ? policy.escalation : []), hoursOf: () => hours, at: now }))
const begun = (more: Partial<Talk> = {}, now = at(2, '10:00')): LiveClock[] => plan(more, [], now).begins.map((clock, id) => ({ ...clock, id }))
const dueOf = (clocks: ReadonlyArray<{ target: string, dueAt: Date | null }>) => Object.fromEntries(clocks.map(({ target, dueAt }) => [target, dueAt]))
const answered = { firstReplyAt: at(2, '10:10'), lastAgentReplyAt: at(2, '10:10'), unansweredSince: null }

describe('the clocks of a conversation', () => {
  it('begin when a person is asked for, and not with the bot; the window closes by the clock on the wall', () => {
    expect(begun({ status: 'bot', queuedAt: null })).toEqual([])
    expect(dueOf(begun())).toEqual({ first: at(2, '10:15'), resolution: at(2, '12:00'), window: at(4, '08:50') })
    expect(begun().map(({ startedAt }) => startedAt)).toEqual([at(2, '10:00'), at(2, '10:00'), at(2, '10:00')])
  })

  it('of a conversation that we began run once they write', () => {
    expect(begun({ status: 'open', openedAt: at(2, '09:00'), queuedAt: null, unansweredSince: null, lastInboundAt: null, windowUntil: null })).toEqual([])
  })

  it('promise nothing about a window that is shorter than the promise', () => {
    expect(dueOf(begun({ windowUntil: at(2, '10:01') }))).not.toHaveProperty('window')
  })

  it('change nothing when nothing changes', () => {
    expect(plan({}, begun(), at(2, '10:05'))).toEqual({ ends: [], changes: [], begins: [] })
  })

  it('are kept by an answer in time, and broken by a late one that nobody had noticed yet', () => {
    const inTime = plan({ ...answered, status: 'open' }, begun(), at(2, '10:11')).ends
    expect(inTime.map(({ clock, state, endedAt }) => [clock.target, state, endedAt])).toEqual([['first', 'met', at(2, '10:10')], ['window', 'met', at(2, '10:10')]])
    const late = { ...answered, firstReplyAt: at(2, '10:20'), lastAgentReplyAt: at(2, '10:20') }
    expect(plan({ ...late, status: 'open' }, begun(), at(2, '10:21')).ends[0]).toMatchObject({ state: 'breached', endedAt: at(2, '10:20') })
  })

  it('begin again with their next message, as the next answer', () => {
    const next = plan({ ...answered, status: 'open', openedAt: at(2, '10:05'), queuedAt: null, unansweredSince: at(2, '11:50') }, begun().slice(1, 2), at(2, '11:51'))
    expect(next.ends).toEqual([])
    expect(dueOf(next.begins)).toEqual({ next: at(2, '13:50'), window: at(4, '08:50') })
  })

  it('are not needed by what was resolved without an answer, and resolving keeps the promise of an end', () => {
    const resolvedAt = (clock: string, more: Partial<Talk> = {}) => (
      plan({ status: 'resolved', unansweredSince: null, resolvedAt: at(2, clock), ...more }, begun(), at(2, clock)).ends.map(({ clock: { target }, state }) => [target, state]))
    expect(resolvedAt('10:10')).toEqual([['first', 'stopped'], ['resolution', 'met'], ['window', 'stopped']])
    expect(resolvedAt('10:10', { mergedInto: 3 })).toEqual([['first', 'stopped'], ['resolution', 'stopped'], ['window', 'stopped']])
  })

  it('stay broken when it is resolved without an answer before anybody noticed', () => {
    const { ends } = plan({ status: 'resolved', unansweredSince: null, resolvedAt: at(2, '11:00') }, begun(), at(2, '11:00'))
    expect(ends.map(({ clock, state }) => [clock.target, state])).toEqual([['first', 'breached'], ['resolution', 'met'], ['window', 'stopped']])
  })

  it('of the window stay with a question that waits for another team, also when they are broken', () => {
    const window = begun().filter(({ target }) => target === 'window').map((clock) => ({ ...clock, state: 'breached' as const }))
    expect(plan({ queuedAt: at(4, '09:00'), teamId: 6 }, window, at(4, '09:00')).ends).toEqual([])
  })

  it('stand still while the conversation is put aside, but for the window', () => {
    const snoozed = plan({ status: 'snoozed' }, begun(), at(2, '10:05')).changes
    expect(snoozed.map(({ to }) => [to.target, to.spentMs, to.nextAt])).toEqual([['first', 5 * minuteMs, null], ['resolution', 5 * minuteMs, null]])
    const woken = plan({ status: 'waiting' }, snoozed.map(({ to }) => to), at(4, '09:00')).changes
    expect(dueOf(woken.map(({ to }) => to))).toEqual({ first: at(4, '09:10'), resolution: at(4, '10:55') })
  })

  it('take what another policy promises, without giving back what was used up', () => {
    const other = { ...policy, id: 10, minutes: { first: 60, window: 60 } }
    const moved = plan({ teamId: 6 }, begun(), at(2, '10:10'), other as typeof policy)
    expect(dueOf(moved.changes.map(({ to }) => to))).toEqual({ first: at(2, '11:00'), window: at(4, '08:50') })
    expect(moved.ends.map(({ clock, state }) => [clock.target, state])).toEqual([['resolution', 'stopped']])
    expect(plan({}, begun(), at(2, '10:10'), null).ends.map(({ state }) => state)).toEqual(['stopped', 'stopped', 'stopped'])
  })

  it('move with the window, and a broken one is followed by a new promise', () => {
    const written = { windowUntil: at(4, '11:50') }
    const window = begun().filter(({ target }) => target === 'window')
    expect(dueOf(plan(written, window, at(2, '11:50')).changes.map(({ to }) => to))).toEqual({ window: at(4, '10:50') })
    const broken = window.map((clock) => ({ ...clock, state: 'breached' as const }))
    const anew = plan(written, broken, at(4, '09:00'))
    expect(anew.ends.map(({ state }) => state)).toEqual(['breached'])
    expect(dueOf(anew.begins)).toMatchObject({ window: at(4, '10:50') })
  })

  it('walk their chain in working time, and wait with it', () => {
    const broken = { ...begun()[0], state: 'breached', dueAt: at(2, '11:55') } as LiveClock
    expect(stepAt(broken, policy.escalation, hours)).toEqual(at(2, '13:35'))
    expect(stepAt({ ...broken, step: 1 }, policy.escalation, null)).toEqual(at(2, '12:35'))
    expect(stepAt({ ...broken, step: 2 }, policy.escalation, hours)).toBeNull()
    const [paused] = plan({ status: 'snoozed' }, [broken], at(2, '13:31')).changes
    expect(paused?.to).toMatchObject({ state: 'breached', nextAt: null, dueAt: at(2, '11:55') })
    const [woken] = plan({}, paused === undefined ? [] : [paused.to], at(4, '10:00')).changes
    expect(woken?.to).toMatchObject({ state: 'breached', nextAt: at(4, '10:00'), pausedAt: null })
    const other = { ...policy, id: 10, escalation: [] } as typeof policy
    const [elsewhere] = plan({}, paused === undefined ? [] : [paused.to], at(4, '10:00'), other).changes
    expect(elsewhere?.to).toMatchObject({ nextAt: at(4, '10:00'), policyId: policy.id })
    expect(plan({ ...answered, status: 'open' }, [broken], at(4, '10:00')).ends).toMatchObject([{ state: 'breached' }])
  })
})
