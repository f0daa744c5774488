import { chinaDay } from '../china-time.ts'
import type { Limits, Quota } from '../limits.ts'
import type { Refusal } from '../refusal.ts'
import { refuse } from '../refusal.ts'

interface Counter {
  quota: Quota
  day: number
  usedToday: number
  minute: number
  usedThisMinute: number
}

export interface QuotaView {
  perDay: number | null
  perMinute: number | null
  usedToday: number
  usedThisMinute: number
}

export interface QuotaBook {
  /** Counts one call, or says no: refused calls are not counted. */
  take: (path: string, nowMs: number) => Refusal | null
  view: (path: string, nowMs: number) => QuotaView
  /** Starts one API's day anew, or that of all. */
  clear: (path?: string) => void
}

/** Page "接口调用频次限制": so many calls of an API a day, and a minute. */
export function createQuotaBook ({ quotas }: Limits): QuotaBook {
  const counters = new Map<string, Counter>()

  const counterAt = (path: string, nowMs: number): Counter => {
    let counter = counters.get(path)
    if (counter === undefined) counters.set(path, counter = { quota: quotas[path] ?? {}, day: 0, usedToday: 0, minute: 0, usedThisMinute: 0 })
    const day = chinaDay(nowMs)
    const minute = Math.floor(nowMs / 60_000)
    if (counter.day !== day) Object.assign(counter, { day, usedToday: 0 })
    if (counter.minute !== minute) Object.assign(counter, { minute, usedThisMinute: 0 })
    return counter
  }

  return {
    take (path, nowMs) {
      const counter = counterAt(path, nowMs)
      const { perDay = Infinity, perMinute = Infinity } = counter.quota
      if (counter.usedToday >= perDay) return refuse(45009, 'quota.day')
      if (counter.usedThisMinute >= perMinute) return refuse(45011, 'quota.minute')
      counter.usedToday += 1
      counter.usedThisMinute += 1
      return null
    },
    view (path, nowMs) {
      const { quota: { perDay = null, perMinute = null }, usedToday, usedThisMinute } = counterAt(path, nowMs)
      return { perDay, perMinute, usedToday, usedThisMinute }
    },
    clear (path) {
      for (const [each, counter] of counters) {
        if (path === undefined || each === path) counter.usedToday = 0
      }
    },
  }
}
