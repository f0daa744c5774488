import { chinaDay, chinaHour } from '../china-time.ts'

/** What WeChat's statistics know of one day. */
export interface StatisticsDay {
  /** How many came and went, by the scene in which they had come. */
  came: Map<string, number>
  went: Map<string, number>
  /** How many messages a person wrote, of one kind in one hour: see `writingOf`. */
  writings: Map<number, number>
  /** What was delivered to the webhook, by hour. */
  deliveries: Map<number, DeliverySum>
}

export interface DeliverySum { count: number, failed: number, totalMs: number, maxMs: number }

/** Counters by day, for as long as anybody may ask. */
export interface StatisticsBook {
  /** By `chinaDay`. */
  days: ReadonlyMap<number, StatisticsDay>
  came: (scene: string, atMs: number) => void
  went: (scene: string, atMs: number) => void
  /** A message of the follower at this position in the book. */
  wrote: (position: number, messageType: unknown, atMs: number) => void
  delivered: (ms: number, failed: boolean, atMs: number) => void
}

export const daysKept = 90
/** A year of a busy shop, or a day of a million people; beyond that the oldest day forgets who wrote. */
const writingsKept = 2_000_000

/** Page "获取消息发送概况数据". What is not here is not counted. */
const kinds = new Map<unknown, number>([['text', 1], ['image', 2], ['voice', 3], ['video', 4], ['shortvideo', 4], ['link', 6]])
const hours = 24
const kindSlots = 8

/** Who wrote, when, and WeChat's number for what it was: one number, because there may be a million of them. */
export function writingOf (key: number): { position: number, hour: number, kind: number } {
  const slot = Math.floor(key / kindSlots)
  return { position: Math.floor(slot / hours), hour: slot % hours, kind: key % kindSlots }
}

export function createStatisticsBook ({ mostWritings = writingsKept } = {}): StatisticsBook {
  const days = new Map<number, StatisticsDay>()
  let newest = 0
  let writings = 0

  const forget = (day: number): void => {
    writings -= days.get(day)?.writings.size ?? 0
    days.delete(day)
  }
  /** Nothing for a day that is too long ago: histories may be told late. */
  const dayAt = (atMs: number): StatisticsDay | undefined => {
    const day = chinaDay(atMs)
    if (day > newest) {
      newest = day
      for (const known of days.keys()) if (known <= newest - daysKept) forget(known)
    }
    if (day <= newest - daysKept) return undefined
    const known = days.get(day) ?? { came: new Map(), went: new Map(), writings: new Map(), deliveries: new Map() }
    days.set(day, known)
    return known
  }
  /** False when the day that asks would have to forget itself. */
  const makeRoom = (asking: StatisticsDay): boolean => {
    if (writings < mostWritings) return true
    const oldest = [...days].filter(([, { writings: kept }]) => kept.size > 0).sort(([a], [b]) => a - b)[0]?.[1]
    if (oldest === undefined || oldest === asking) return false
    writings -= oldest.writings.size
    oldest.writings.clear()
    return true
  }

  return {
    days,
    came: (scene, atMs) => add(dayAt(atMs)?.came, scene),
    went: (scene, atMs) => add(dayAt(atMs)?.went, scene),
    wrote (position, messageType, atMs) {
      const kind = kinds.get(messageType)
      const day = dayAt(atMs)
      if (kind === undefined || day === undefined) return
      const key = (position * hours + chinaHour(atMs)) * kindSlots + kind
      if (!day.writings.has(key)) {
        if (!makeRoom(day)) return
        writings += 1
      }
      add(day.writings, key)
    },
    delivered (ms, failed, atMs) {
      const deliveries = dayAt(atMs)?.deliveries
      const { count, failed: failures, totalMs, maxMs } = deliveries?.get(chinaHour(atMs)) ?? { count: 0, failed: 0, totalMs: 0, maxMs: 0 }
      deliveries?.set(chinaHour(atMs), {
        count: count + 1, failed: failures + (failed ? 1 : 0), totalMs: totalMs + ms, maxMs: Math.max(maxMs, ms),
      })
    },
  }
}

function add<Key> (counts: Map<Key, number> | undefined, key: Key): void {
  counts?.set(key, (counts.get(key) ?? 0) + 1)
}
