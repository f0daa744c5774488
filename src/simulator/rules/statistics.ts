import type { StatisticsBook } from '../books/statistics-book.ts'
import { daysKept, writingOf } from '../books/statistics-book.ts'
import { dateOfDay } from '../china-time.ts'
import type { Fields } from '../values.ts'

/** Days as `chinaDay` counts them, both included. */
export interface Span { from: number, to: number }

export interface Asked extends Span {
  /** The last day whose numbers are ready. */
  lastDay: number
}

type Period = 'day' | 'week' | 'month'

/** Page "获取用户增减数据": `user_source`. Any other way is 0, payment too since June 2023. */
const sources: Readonly<Record<string, number>> = {
  ADD_SCENE_SEARCH: 1,
  ADD_SCENE_PROFILE_CARD: 17,
  ADD_SCENE_QR_CODE: 30,
  ADD_SCENE_PROFILE_LINK: 57,
  ADD_SCENE_WECHAT_ADVERTISEMENT: 100,
  ADD_SCENE_WXA: 149,
  ADD_SCENE_REPRINT: 161,
  ADD_SCENE_CHANNELS: 200,
  ADD_SCENE_LIVESTREAM: 201,
}

function daysOf ({ from, to }: Span): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at)
}

/** A row for each source of the day, and always one for 0. */
export function userSummary ({ days }: StatisticsBook, span: Span): Fields[] {
  return daysOf(span).flatMap((day) => {
    const rows = new Map([[0, { came: 0, went: 0 }]])
    const count = (what: 'came' | 'went'): void => {
      for (const [scene, number] of days.get(day)?.[what] ?? []) {
        const source = Object.hasOwn(sources, scene) ? sources[scene] ?? 0 : 0
        const row = rows.get(source) ?? { came: 0, went: 0 }
        row[what] += number
        rows.set(source, row)
      }
    }
    count('came')
    count('went')
    return [...rows].sort(([a], [b]) => a - b)
      .map(([source, { came, went }]) => ({ ref_date: dateOfDay(day), user_source: source, new_user: came, cancel_user: went }))
  })
}

/** How many followed at the end of a day: those of now, less what came since. */
export function userCumulate ({ days }: StatisticsBook, { from, to }: Span, followersNow: number): Fields[] {
  const newest = Math.max(to, ...days.keys())
  const netAfter = (day: number): number => [...days].filter(([other]) => other > day)
    .reduce((net, [, { came, went }]) => net + sum(came) - sum(went), 0)
  return daysOf({ from, to }).filter((day) => day >= newest - daysKept)
    .map((day) => ({ ref_date: dateOfDay(day), user_source: 0, cumulate_user: followersNow - netAfter(day) }))
}

/** Of each period that began within the span and is over: what was written, by kind. It is dated by its first day. */
export function messageSummary (book: StatisticsBook, asked: Asked, period: Period): Fields[] {
  return periodsIn(asked, period).flatMap((each) => {
    const byKind = new Map<number, { people: Set<number>, messages: number }>()
    for (const { position, kind, messages } of writingsIn(book, each)) {
      const row = byKind.get(kind) ?? { people: new Set(), messages: 0 }
      row.people.add(position)
      row.messages += messages
      byKind.set(kind, row)
    }
    return [...byKind].sort(([a], [b]) => a - b)
      .map(([kind, { people, messages }]) => ({ ref_date: dateOfDay(each.from), msg_type: kind, msg_user: people.size, msg_count: messages }))
  })
}

/** Of one day. */
export function messageHours (book: StatisticsBook, { from: day }: Span): Fields[] {
  const rows = new Map<number, { hour: number, kind: number, people: number, messages: number }>()
  for (const { hour, kind, messages } of writingsIn(book, { from: day, to: day })) {
    const row = rows.get(hour * 10 + kind) ?? { hour, kind, people: 0, messages: 0 }
    row.people += 1
    row.messages += messages
    rows.set(hour * 10 + kind, row)
  }
  return [...rows].sort(([a], [b]) => a - b).map(([, { hour, kind, people, messages }]) => ({
    ref_date: dateOfDay(day), ref_hour: hourNumber(hour), msg_type: kind, msg_user: people, msg_count: messages,
  }))
}

/** How many people wrote 1 to 5 times (1), 6 to 10 (2) and more (3). */
export function messageDistribution (book: StatisticsBook, asked: Asked, period: Period): Fields[] {
  return periodsIn(asked, period).flatMap((each) => {
    const byPerson = new Map<number, number>()
    for (const { position, messages } of writingsIn(book, each)) byPerson.set(position, (byPerson.get(position) ?? 0) + messages)
    const people = [...byPerson.values()].map((messages) => messages > 10 ? 3 : messages > 5 ? 2 : 1)
    return [1, 2, 3].map((interval) => ({ interval, count: people.filter((each) => each === interval).length }))
      .filter(({ count }) => count > 0)
      .map(({ interval, count }) => ({ ref_date: dateOfDay(each.from), count_interval: interval, msg_user: count }))
  })
}

/** How the webhook did, on each day with deliveries. */
export function interfaceSummary ({ days }: StatisticsBook, span: Span): Fields[] {
  return daysOf(span).flatMap((day) => {
    const hours = [...days.get(day)?.deliveries.values() ?? []]
    if (hours.length === 0) return []
    const total = (of: 'count' | 'failed' | 'totalMs'): number => hours.reduce((all, hour) => all + hour[of], 0)
    return [{
      ref_date: dateOfDay(day), callback_count: total('count'), fail_count: total('failed'),
      total_time_cost: total('totalMs'), max_time_cost: Math.max(...hours.map(({ maxMs }) => maxMs)),
    }]
  })
}

export function interfaceHours ({ days }: StatisticsBook, { from: day }: Span): Fields[] {
  return [...days.get(day)?.deliveries ?? []].sort(([a], [b]) => a - b).map(([hour, { count, failed, totalMs, maxMs }]) => ({
    ref_date: dateOfDay(day), ref_hour: hourNumber(hour), callback_count: count, fail_count: failed, total_time_cost: totalMs, max_time_cost: maxMs,
  }))
}

function * writingsIn ({ days }: StatisticsBook, span: Span): Generator<ReturnType<typeof writingOf> & { messages: number }> {
  for (const day of daysOf(span)) {
    for (const [key, messages] of days.get(day)?.writings ?? []) yield { ...writingOf(key), messages }
  }
}

function periodsIn ({ lastDay, ...span }: Asked, period: Period): Span[] {
  return daysOf(span).filter((day) => isFirst(period, day)).map((from) => ({ from, to: endOf(period, from) })).filter(({ to }) => to <= lastDay)
}

/** Weeks begin on Monday. Day 0 was a Thursday. */
function isFirst (period: Period, day: number): boolean {
  if (period === 'day') return true
  return period === 'week' ? (day + 3) % 7 === 0 : dateOfDay(day).endsWith('-01')
}

function endOf (period: Period, first: number): number {
  let last = first
  while (!isFirst(period, last + 1)) last += 1
  return last
}

/** WeChat numbers the hours of a day 0 to 2300. */
function hourNumber (hour: number): number {
  return hour * 100
}

function sum (counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((all, each) => all + each, 0)
}
