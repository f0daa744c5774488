/** What a call taught about how fast WeChat lets us go. */
export type Lesson = 'ok' | 'busy' | 'minute'

export interface PaceLimits { perSecond: number, atOnce: number }

export interface Learned { tookMs: number, nowMs: number, limits: PaceLimits, pauseMs: number }

/** Slower answers than this are WeChat's way of asking for patience. */
const slowMs = 2000
/** A second of calls may go out at once after a rest. */
const burstSeconds = 1
/** How much of its limit the pace gets back in a second. */
const recovery = 0.05
/** Many refusals at once are one lesson. */
const lessonEveryMs = 1000
const least = 1

/**
 * A token bucket that learns: refusals for haste slow it down at once, successes speed it up slowly. Moments are milliseconds of
 * a clock that only goes forward.
 */
export function createPace (startMs: number) {
  let rate = Infinity
  let tokens = Infinity
  let filledMs = startMs
  let learnedMs = -Infinity
  let pausedUntilMs = -Infinity
  let latencyMs = 0

  function slowDown (factor: number, nowMs: number, { perSecond }: PaceLimits): void {
    if (nowMs - learnedMs < lessonEveryMs) return
    learnedMs = nowMs
    rate = Math.max(least, Math.min(rate, perSecond) * factor)
    tokens = Math.min(tokens, rate * burstSeconds)
  }

  function fill (nowMs: number, { perSecond }: PaceLimits): void {
    const seconds = Math.max(0, nowMs - filledMs) / 1000
    filledMs = nowMs
    rate = Math.min(perSecond, rate + seconds * perSecond * recovery)
    tokens = Math.min(rate * burstSeconds, tokens + seconds * rate)
  }

  return {
    /** How many calls may begin now, at most `wanted`. Taking them is for `spend`. */
    room (wanted: number, nowMs: number, limits: PaceLimits): number {
      fill(nowMs, limits)
      return nowMs < pausedUntilMs ? 0 : Math.max(0, Math.min(wanted, Math.floor(tokens)))
    },
    spend (calls: number): void {
      tokens -= calls
    },
    /** In how many milliseconds one more call may begin. */
    waitMs (nowMs: number): number {
      return Math.max(pausedUntilMs - nowMs, tokens >= 1 ? 0 : (1 - tokens) * 1000 / rate, 0)
    },
    learn (lesson: Lesson, { tookMs, nowMs, limits, pauseMs }: Learned): void {
      latencyMs += (tookMs - latencyMs) / 16
      if (lesson === 'minute') {
        pausedUntilMs = Math.max(pausedUntilMs, nowMs + pauseMs)
        slowDown(0.5, nowMs, limits)
      } else if (lesson === 'busy') {
        slowDown(0.7, nowMs, limits)
      } else if (latencyMs > slowMs) {
        slowDown(0.9, nowMs, limits)
      }
    },
  }
}
