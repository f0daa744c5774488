import { describe, expect, it } from 'vitest'
import { caseOf, type CaseRow, type Hold, type Hours } from '../../src/conversations/reports/case.ts'
import { csvOf } from '../../src/conversations/reports/csv.ts'
import { fairnessOf } from '../../src/conversations/reports/fairness.ts'
import { reports, timesOf } from '../../src/conversations/reports/figures.ts'
import { groupsOf } from '../../src/conversations/reports/groups.ts'
import { createWorkCalendar, type Interval } from '../../src/reach/calendar/working-time.ts'

const minute = 60_000
/** Monday the 2nd of March 2026 in Shanghai. */
const at = (clock: string, day = '02') => Date.parse(`2026-03-${day}T${clock}:00+08:00`)

function weekOf (intervals: Interval[]) {
  const free: Interval[] = []
  return createWorkCalendar({
    timeZone: 'Asia/Shanghai', days: new Map(),
    weekly: { monday: intervals, tuesday: intervals, wednesday: intervals, thursday: intervals, friday: intervals, saturday: free, sunday: free },
  })
}

const team = weekOf([{ from: '09:00', to: '18:00' }])
const withLunch = weekOf([{ from: '09:00', to: '12:00' }, { from: '13:30', to: '18:00' }])
/** Agent 2 has a lunch break; everybody else works when the team is open. */
const hours: Hours = { ofTeam: () => team, ofAgent: (agentId) => (agentId === 2 ? withLunch : team) }

const row: CaseRow = {
  id: 1, status: 'open', priority: 2, teamId: 1, startedMs: at('10:00'), startedBy: 'message', firstQueuedMs: null, firstAssignedMs: null, firstReplyMs: null,
  resolvedMs: null, windowUntilMs: null, unansweredSinceMs: null, inbound: 1, outbound: 0, reopened: 0,
}
const hold = (agentId: number, from: number, to: number | null): Hold => ({ agentId, teamId: 1, startedMs: from, endedMs: to })
const make = (more: Partial<CaseRow>, holds: Hold[] = [], { lostBefore = 0, nowMs = at('12:00', '09') } = {}) => (
  caseOf({ ...row, ...more }, { holds, labelIds: [], lostBefore, rated: null }, hours, nowMs))

describe('what reports count of a conversation', () => {
  it('is nothing of people while only a bot had it', () => {
    expect(make({ status: 'resolved', resolvedMs: at('11:00') })).toMatchObject({ askedMs: null, waitMs: null, firstResponseMs: null, resolutionMs: null, handlingMs: 0, windowsLost: 0 })
  })

  it('begins when a person is asked for, not when the bot began', () => {
    const seen = make({ firstQueuedMs: at('10:20'), firstAssignedMs: at('10:25'), firstReplyMs: at('10:30') }, [hold(1, at('10:25'), at('10:40'))])
    expect(seen).toMatchObject({ waitMs: 5 * minute, firstResponseMs: 10 * minute, ownResponseMs: 5 * minute, handlingMs: 15 * minute, repliedBy: 1 })
  })

  it('counts nobody’s night and weekend', () => {
    const asked = { firstQueuedMs: at('17:50', '06'), firstAssignedMs: at('09:05', '09'), firstReplyMs: at('09:10', '09'), status: 'resolved', resolvedMs: at('09:30', '09') } as const
    expect(make(asked, [hold(1, at('09:05', '09'), at('09:30', '09'))])).toMatchObject({
      waitMs: 15 * minute, firstResponseMs: 20 * minute, ownResponseMs: 5 * minute, resolutionMs: 40 * minute, handlingMs: 25 * minute,
    })
  })

  it('counts no lunch break of the agent’s, though the team is open', () => {
    const seen = make({ firstQueuedMs: at('11:50'), firstAssignedMs: at('11:50'), firstReplyMs: at('13:40') }, [hold(2, at('11:50'), at('14:00'))])
    expect(seen).toMatchObject({ firstResponseMs: 110 * minute, ownResponseMs: 20 * minute, handlingMs: 40 * minute })
  })

  it('gives each agent their own part, and the answer to whoever gave it', () => {
    const seen = make({ firstQueuedMs: at('10:00'), firstAssignedMs: at('10:00'), firstReplyMs: at('10:50') },
      [hold(1, at('10:00'), at('10:30')), hold(2, at('10:40'), at('11:00')), hold(1, at('11:00'), at('11:05'))])
    expect(seen).toMatchObject({ repliedBy: 2, ownResponseMs: 10 * minute, firstResponseMs: 50 * minute, handlingMs: 55 * minute, agentIds: [1, 2] })
    expect([...seen.handling]).toEqual([[1, 35 * minute], [2, 20 * minute]])
    const byAgent = (agentId: number) => {
      const report = reports.response()
      report.add(seen, agentId)
      return report.sum()
    }
    expect(byAgent(1)).toMatchObject({ firstResponse: { count: 0 }, handling: { meanMs: 35 * minute } })
    expect(byAgent(2)).toMatchObject({ firstResponse: { count: 1 }, handling: { meanMs: 20 * minute } })
    expect(byAgent(3)).toMatchObject({ firstResponse: { count: 0 }, handling: { count: 0 } })
  })

  it('asks for nobody when an agent begins it', () => {
    expect(make({ startedBy: 'agent', firstAssignedMs: at('10:00'), firstReplyMs: at('10:01') }, [hold(1, at('10:00'), null)])).toMatchObject({ askedMs: null, firstResponseMs: null })
  })

  it('counts no answer that was before the question', () => {
    const queuedLater = { firstAssignedMs: at('10:00'), firstReplyMs: at('10:01'), firstQueuedMs: at('11:00') }
    expect(make({ startedBy: 'agent', ...queuedLater }, [hold(1, at('10:00'), at('11:00'))])).toMatchObject({ askedMs: at('11:00'), waitMs: null, firstResponseMs: null })
    const takenFromBot = make(queuedLater, [hold(1, at('10:00'), at('11:00'))])
    expect(takenFromBot).toMatchObject({ askedMs: at('10:00'), waitMs: null, firstResponseMs: minute, ownResponseMs: minute })
    const report = reports.waiting()
    report.add(takenFromBot)
    expect(report.sum()).toMatchObject({ asked: 1, given: 1, waiting: 0, leftWaiting: 0, wait: { count: 0 } })
  })

  it('belongs to whoever held it last, and to nobody else', () => {
    expect(make({ firstQueuedMs: at('10:00') }).lastAgentId).toBeNull()
    expect(make({}, [hold(1, at('10:00'), at('10:30')), hold(2, at('10:30'), null)]).lastAgentId).toBe(2)
  })

  it.each([
    ['closed over a question', { unansweredSinceMs: at('10:00'), windowUntilMs: at('10:00', '04') }, 0, 1],
    ['closed over a question before, and again', { unansweredSinceMs: at('10:00'), windowUntilMs: at('10:00', '04') }, 2, 3],
    ['is open still', { unansweredSinceMs: at('10:00', '08'), windowUntilMs: at('10:00', '10') }, 0, 0],
    ['closed after the answer', { unansweredSinceMs: null, windowUntilMs: at('10:00', '04') }, 0, 0],
    ['closed before it was resolved, which the listener wrote down', { windowUntilMs: at('10:00', '04'), resolvedMs: at('11:00', '05') }, 1, 1],
  ])('loses a window that %s', (_, more, lostBefore, lost) => {
    expect(make({ firstQueuedMs: at('10:00'), ...more }, [], { lostBefore }).windowsLost).toBe(lost)
  })

  it('stands in the groups of the account’s day and hour', () => {
    const night = make({ startedMs: Date.parse('2026-03-01T16:30:00Z') })
    const wallOf = (ms: number) => ms + 8 * 3600_000
    expect([groupsOf(night, 'day', wallOf), groupsOf(night, 'hour', wallOf), groupsOf(night, 'agent', wallOf), groupsOf(night, 'label', wallOf)]).toEqual([['2026-03-02'], [0], [null], [null]])
  })
})

describe('figures', () => {
  it.each([
    [[], { count: 0, meanMs: null, medianMs: null, p90Ms: null, longestMs: null }],
    [[5], { count: 1, meanMs: 5, medianMs: 5, p90Ms: 5, longestMs: 5 }],
    [[10, 1, 2, 3, 4, 5, 6, 7, 8, 9], { count: 10, meanMs: 6, medianMs: 5, p90Ms: 9, longestMs: 10 }],
  ])('of %j', (values, times) => {
    expect(timesOf(values)).toEqual(times)
  })
})

describe('fairness', () => {
  const member = (agentId: number, assignments: number, onlineMs = 100, weight = 1) => ({ agentId, weight, assignments, onlineMs })

  it.each([
    ['all alike', [member(1, 10), member(2, 10)], 0],
    ['by weight', [member(1, 20, 100, 2), member(2, 10)], 0],
    ['by the time they were there', [member(1, 30, 300), member(2, 10, 100)], 0],
    ['everything to one of two', [member(1, 20), member(2, 0)], 0.5],
    ['work to somebody who was not there', [member(1, 10, 0), member(2, 10, 100)], 0.5],
    ['nothing to share', [member(1, 0), member(2, 0)], 0],
    ['nobody', [], 0],
  ])('%s', (_, members, unfairness) => {
    expect(fairnessOf(members).unfairness).toBe(unfairness)
  })
})

describe('the table of conversations', () => {
  it('runs no formula of those who named things, and breaks no line', async () => {
    const one = { ...make({ firstQueuedMs: at('10:00') }, [hold(1, at('10:00'), null)]), labelIds: [1, 2] }
    async function * pages () { yield [one] }
    let text = ''
    for await (const part of csvOf(pages(), { agents: new Map([[1, '=cmd()']]), teams: new Map([[1, '@,"x"\n']]), labels: new Map([[1, '退款'], [2, '物流']]) })) text += part
    const [header = '', line = ''] = text.split('\r\n')
    expect(header.startsWith('\uFEFFconversationId,')).toBe(true)
    expect(line).toContain(`1,open,normal,"'@,""x""\n",'=cmd(),退款|物流,message,`)
  })
})
