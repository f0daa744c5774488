import { noCounts } from './decide.ts'
import type { Bounds, Counts, Question, ReplyWindow, Standing, TopicStanding } from './standing.ts'

/** How many service sends are remembered: more than a window allows. */
export const rememberedSends = 8

/** What sending this takes. A long text that goes in pieces is one contact, and as many messages of the window as it has pieces. */
export function spend (standing: Standing, question: Question, { atMs }: Bounds): Standing {
  const { route, parts } = question
  const spent = counted(standing, question, (counts) => add(counts, 1, 1, 1))
  if (route === 'service') return { ...spent, window: spendWindow(spent.window, parts, atMs) }
  if (route === 'notice') return { ...spent, grants: changeGrant(spent, question, -parts) }
  return route === 'mass' ? { ...spent, massUsed: spent.massUsed + parts } : spent
}

/**
 * Gives back what WeChat did not take: nothing to a period that is over, nothing to a window that was opened anew or found shut
 * since. A notice that WeChat took and could not deliver has used up its grant: ask without the template.
 */
export function giveBack (standing: Standing, question: Question, spent: Bounds, now: Bounds): Standing {
  const { route, parts } = question
  const of = (span: 'day' | 'week' | 'month') => (spent[span] === now[span] ? -1 : 0)
  const back = counted(standing, question, (counts) => add(counts, of('day'), of('week'), of('month')))
  if (route === 'service') return { ...back, window: returnToWindow(back.window, parts, spent.atMs) }
  if (route === 'notice') return { ...back, grants: changeGrant(back, question, parts) }
  return route === 'mass' && spent.mass === now.mass ? { ...back, massUsed: Math.max(0, back.massUsed - parts) } : back
}

/** WeChat says that the window is over (45015) or used up (45047); what they did since our call opens it anew. */
export function windowShut (standing: Standing, errcode: number, calledAtMs: number): Standing {
  const { window } = standing
  if (window.atMs > calledAtMs) return standing
  const untilMs = errcode === 45015 ? Math.min(window.untilMs, calledAtMs) : window.untilMs
  // As if it had been used up just after the call: neither an earlier action that is told late nor what is given back opens it.
  const sends = Array.from({ length: rememberedSends }, () => calledAtMs + 1)
  return { ...standing, window: { ...window, untilMs, left: 0, sends } }
}

/** WeChat refused them as a recipient; what they did since our call says otherwise. */
export function refused (standing: Standing, refusal: Standing['refusal'], calledAtMs: number): Standing {
  return standing.window.atMs > calledAtMs ? standing : { ...standing, refusal }
}

/** WeChat says that they refuse this notice or template (43101); of a one-time notice, that none is left. What they refused themselves stays refused. */
export function noticeRefused (standing: Standing, { route, templateId }: Pick<Question, 'route' | 'templateId'>): Standing {
  if (templateId === null) return standing
  const { isLong = false, isRefused = false } = standing.grants.get(templateId) ?? {}
  return { ...standing, grants: new Map(standing.grants).set(templateId, { left: 0, isLong, isRefused: isRefused || isLong || route === 'template' }) }
}

function counted (standing: Standing, { purpose, topicId }: Question, count: (counts: Counts) => Counts): Standing {
  const withContent = purpose === 'content' ? { ...standing, contentCounts: count(standing.contentCounts) } : standing
  if (topicId === null) return withContent
  const topic: TopicStanding = standing.topics.get(topicId) ?? { state: null, counts: noCounts }
  return { ...withContent, topics: new Map(standing.topics).set(topicId, { ...topic, counts: count(topic.counts) }) }
}

function add ({ day, week, month }: Counts, days: number, weeks: number, months: number): Counts {
  return { day: Math.max(0, day + days), week: Math.max(0, week + weeks), month: Math.max(0, month + months) }
}

function spendWindow (window: ReplyWindow, parts: number, atMs: number): ReplyWindow {
  const sends = [...window.sends, ...Array.from({ length: parts }, () => atMs)].sort((a, b) => a - b).slice(-rememberedSends)
  return { ...window, left: Math.max(0, window.left - parts), sends }
}

function returnToWindow (window: ReplyWindow, parts: number, spentAtMs: number): ReplyWindow {
  const first = window.sends.indexOf(spentAtMs)
  if (first < 0) return window
  const back = Math.min(parts, window.sends.lastIndexOf(spentAtMs) - first + 1)
  const sends = window.sends.toSpliced(first, back)
  return { ...window, sends, left: spentAtMs < window.atMs ? window.left : window.left + back }
}

function changeGrant ({ grants }: Standing, { templateId }: Question, by: number): Standing['grants'] {
  const grant = templateId === null ? undefined : grants.get(templateId)
  if (templateId === null || grant === undefined || grant.isLong || grant.isRefused) return grants
  return new Map(grants).set(templateId, { ...grant, left: Math.max(0, grant.left + by) })
}
