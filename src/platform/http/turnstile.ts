import type { Clock } from '../clock.ts'

interface Options { clock: Clock, perMinute: number }

const minuteMs = 60_000
const mostKeys = 10_000

/** Lets everybody through so often in a minute, in this process: a link that is passed around must not keep the database busy. */
export function createTurnstile ({ clock, perMinute }: Options) {
  let minute = 0
  let passed = new Map<string, number>()

  return {
    passes (key: string): boolean {
      const now = Math.floor(clock.now().getTime() / minuteMs)
      if (now !== minute || passed.size >= mostKeys) [minute, passed] = [now, new Map()]
      const times = (passed.get(key) ?? 0) + 1
      passed.set(key, times)
      return times <= perMinute
    },
  }
}
