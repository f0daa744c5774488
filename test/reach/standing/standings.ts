import { defaultSettings, type ReachSettings } from '../../../src/reach/settings/settings.schemas.ts'
import type { Context } from '../../../src/reach/standing/decide.ts'
import type { Bounds, Question, Standing } from '../../../src/reach/standing/standing.ts'

export const noonMs = Date.parse('2026-03-04T04:00:00Z')

export const noon: Bounds = { atMs: noonMs, day: '2026-03-04', week: '2026-03-02', month: '2026-03', mass: '2026-03' }

/** Somebody who wrote an hour ago. */
export function standing (more: Partial<Standing> = {}): Standing {
  return {
    accountId: 1, followerId: 7, openid: 'oSomebody', subscribed: true, isBlocked: false, refusal: null,
    window: { untilMs: noonMs + 47 * 3600_000, left: 5, atMs: noonMs - 3600_000, sends: [] },
    grants: new Map(), massUsed: 0, contentCounts: { day: 0, week: 0, month: 0 }, contentOut: false, topics: new Map(), heldUntilMs: 0, quietUntilMs: 0,
    ...more,
  }
}

export function question (more: Partial<Question> = {}): Question {
  return { route: 'service', purpose: 'content', topicId: null, templateId: null, parts: 1, byAgent: false, ...more }
}

export function context ({ settings, ...more }: Partial<Omit<Context, 'settings'>> & { settings?: Partial<ReachSettings> } = {}): Context {
  return { settings: { ...defaultSettings, ...settings }, account: { kind: 'service', isVerified: true }, topic: null, nowMs: noonMs, ...more }
}
