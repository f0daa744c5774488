import { type Static, Type } from 'typebox'
import type { CheckName } from './decide.ts'
import { checks } from './decide.ts'
import { reasons } from './reasons.ts'
import { purposes, routes } from './standing.ts'

const Moment = Type.String({ format: 'date-time' })
const MaybeMoment = Type.Union([Moment, Type.Null()])
const Amount = Type.Union([Type.Integer(), Type.Null()])
const MaybeReason = Type.Union([Type.Enum([...reasons]), Type.Null()], { description: 'Why not; null when nothing stands in the way.' })

export const FollowerParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }), followerId: Type.Integer({ minimum: 1 }) })
export const AccountParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }) })

const about = {
  purpose: Type.Enum([...purposes], {
    default: 'content', description: 'answer: to what they just asked, never capped; notice: of their own affairs; content: all else.',
  }),
  topic: Type.Optional(Type.String({ minLength: 1, maxLength: 48, description: 'Key of the topic that it is about.' })),
  templateId: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'WeChat’s id of the notice or template. Without one the notice route of a single follower is that of any notice they agreed to.' })),
}

export const ReachQuery = Type.Object(about, { additionalProperties: false })
export type ReachQuery = Static<typeof ReachQuery>

export const ReachManyBody = Type.Object({
  followerIds: Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1, maxItems: 100, uniqueItems: true }), ...about,
}, { additionalProperties: false, examples: [{ followerIds: [7, 8], purpose: 'content', topic: 'news' }] })

export const RouteView = Type.Object({
  route: Type.Enum([...routes]),
  isOpen: Type.Boolean(),
  reason: MaybeReason,
  until: Type.Union([Moment, Type.Null()], { description: 'When it closes; of a route that is shut, when the reason passes by itself.' }),
  left: Type.Union([Type.Integer(), Type.Null()], { description: 'How many sends; null when nobody counts them.' }),
  leftAtLeast: Type.Union([Type.Integer(), Type.Null()], { description: 'Fewer than `left` when mass sends of the console may have used some: WeChat does not tell to whom they went.' }),
})
export type RouteView = Static<typeof RouteView>

const open = { route: 'service' as const, isOpen: true, reason: null, until: '2026-03-03T08:59:58.000Z', left: 3, leftAtLeast: 3 }
const shut = { route: 'mass' as const, isOpen: false, reason: 'MASS_SPENT' as const, until: '2026-03-31T16:00:00.000Z', left: 0, leftAtLeast: 0 }

export const ReachManyView = Type.Object({
  items: Type.Array(Type.Object({ followerId: Type.Integer(), routes: Type.Array(RouteView) })),
  missing: Type.Array(Type.Integer(), { description: 'Of those who were asked for: who is not in the records.' }),
}, { examples: [{ items: [{ followerId: 7, routes: [open, shut] }], missing: [8] }] })

const Check = Type.Object({ check: Type.Enum(Object.keys(checks) as CheckName[]), reason: MaybeReason, until: MaybeMoment })

const ExplainedRoute = Type.Intersect([RouteView, Type.Object({
  opensAt: Type.Union([Moment, Type.Null()], { description: 'When everything that stands in the way has passed; null when it is open, or when something does not pass by itself.' }),
  checks: Type.Array(Check),
})])

const Count = Type.Object({ used: Type.Integer(), cap: Amount, until: Moment })
const Counts = Type.Object({ day: Count, week: Count, month: Count })

export const ReachView = Type.Object({
  followerId: Type.Integer(),
  at: Moment,
  subscribed: Type.Boolean(),
  isBlocked: Type.Boolean(),
  refusal: Type.Union([Type.Enum(['NOT_FOLLOWING', 'BLOCKED', 'MUTED']), Type.Null()], { description: 'What WeChat said when it last refused them; gone with their next sign of life.' }),
  routes: Type.Array(ExplainedRoute),
  window: Type.Object({
    until: MaybeMoment, left: Type.Integer(), openedAt: MaybeMoment, keptForAgents: Type.Integer(),
    sends: Type.Array(Moment, { description: 'The last service messages to them, oldest first.' }),
  }, { description: 'The reply window as WeChat reckons it, to our knowledge.' }),
  mass: Type.Object({ used: Type.Integer(), allowed: Type.Integer(), foreign: Type.Integer({ description: 'Mass sends of others in this period; any of them may have gone to this follower.' }), until: Moment }),
  grants: Type.Array(Type.Object({ templateId: Type.String(), left: Type.Integer(), isLong: Type.Boolean(), isRefused: Type.Boolean() })),
  content: Type.Object({ isOut: Type.Boolean(), counts: Counts }),
  topic: Type.Union([Type.Object({ key: Type.String(), state: Type.Union([Type.Enum(['in', 'out']), Type.Null()]), counts: Counts }), Type.Null()]),
  quietUntil: MaybeMoment,
  heldUntil: MaybeMoment,
}, {
  examples: [{
    followerId: 7, at: '2026-03-01T09:02:00.000Z', subscribed: true, isBlocked: false, refusal: null,
    routes: [
      { ...open, opensAt: null, checks: [{ check: 'route', reason: null, until: null }, { check: 'optOut', reason: null, until: null }] },
      { ...shut, opensAt: shut.until, checks: [{ check: 'route', reason: shut.reason, until: shut.until }, { check: 'optOut', reason: null, until: null }] },
    ],
    window: { until: open.until, left: 3, openedAt: '2026-03-01T09:00:00.000Z', keptForAgents: 2, sends: ['2026-03-01T09:01:10.000Z', '2026-03-01T09:01:40.000Z'] },
    mass: { used: 4, allowed: 4, foreign: 0, until: shut.until },
    grants: [{ templateId: 'aBcD3fGhIjKlMnOpQrStUvWxYz0123456789_-abcde', left: 1, isLong: false, isRefused: false }],
    content: {
      isOut: false,
      counts: {
        day: { used: 0, cap: 1, until: '2026-03-01T16:00:00.000Z' }, week: { used: 1, cap: 3, until: '2026-03-01T16:00:00.000Z' },
        month: { used: 1, cap: 8, until: '2026-03-31T16:00:00.000Z' },
      },
    },
    topic: null, quietUntil: null, heldUntil: null,
  }],
})
export type ReachView = Static<typeof ReachView>
