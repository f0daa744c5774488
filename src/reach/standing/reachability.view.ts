import type { Topic } from '../attention/topic.entity.ts'
import type { Caps } from '../settings/settings.schemas.ts'
import { noCounts } from './decide.ts'
import { type About, checked, type Explained, type Explanation, opensAt, type RouteState } from './explain.ts'
import type { ReachView, RouteView } from './reachability.schemas.ts'
import type { ReachGrant } from './standing.entity.ts'
import type { Counts } from './standing.ts'

const iso = (ms: number) => new Date(ms).toISOString()
const isoOrNull = (ms: number | null) => (ms === null || ms === 0 ? null : iso(ms))

export function viewRoute ({ untilMs, ...state }: RouteState): RouteView {
  return { ...state, until: isoOrNull(untilMs) }
}

interface Shown { explanation: Explanation, explained: Explained, about: About, topic: Topic | null, grants: readonly ReachGrant[] }

/** The whole decision about one follower: what was asked of every route, and all that the answers rest on. */
export function viewReach ({ explanation, explained, about, topic, grants }: Shown): ReachView {
  const { bounds, endsMs, settings, foreign, contextFor } = explanation
  const { standing, routes } = explained
  const { window, refusal, subscribed, isBlocked, followerId } = standing
  const context = contextFor(standing)
  const countsOf = (counts: Counts, caps: Caps) => {
    const of = (span: keyof Counts) => ({ used: counts[span], cap: caps[span], until: iso(endsMs[span]) })
    return { day: of('day'), week: of('week'), month: of('month') }
  }
  const topicStanding = topic === null ? undefined : standing.topics.get(topic.id)
  return {
    followerId, at: iso(bounds.atMs), subscribed, isBlocked, refusal,
    routes: routes.map((state) => {
      const found = checked(standing, state.route, about, context)
      return {
        ...viewRoute(state), opensAt: isoOrNull(opensAt(found)),
        checks: found.map(({ check, reason, untilMs }) => ({ check, reason, until: isoOrNull(untilMs) })),
      }
    }),
    window: {
      until: isoOrNull(window.untilMs), left: window.untilMs > bounds.atMs ? window.left : 0, openedAt: isoOrNull(window.atMs),
      keptForAgents: settings.keptForAgents, sends: window.sends.map(iso),
    },
    mass: { used: standing.massUsed, allowed: settings.massPerPeriod, foreign, until: iso(endsMs.mass) },
    grants: grants.map(({ templateId, sendsLeft, isLong, refusedAt }) => ({ templateId, left: sendsLeft, isLong, isRefused: refusedAt !== null })),
    content: { isOut: standing.contentOut, counts: countsOf(standing.contentCounts, settings.contentCaps) },
    topic: topic === null ? null : { key: topic.key, state: topicStanding?.state ?? null, counts: countsOf(topicStanding?.counts ?? noCounts, topic.caps) },
    quietUntil: isoOrNull(standing.quietUntilMs),
    heldUntil: standing.heldUntilMs > bounds.atMs ? iso(standing.heldUntilMs) : null,
  }
}
