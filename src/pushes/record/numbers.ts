import { type Static, Type } from 'typebox'
import { type DeliveryStatus, deliveryStatuses, heldOut } from './delivery.entity.ts'
import type { Push } from './push.entity.ts'
import { type PushRun, runStatuses } from './run.entity.ts'
import type { Place } from './tallies.ts'

const Moment = Type.String({ format: 'date-time' })
const maybe = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) => Type.Union([schema, Type.Null()])
const Amounts = Type.Object(Object.fromEntries(deliveryStatuses.map((status) => [status, Type.Integer()])) as Record<DeliveryStatus, ReturnType<typeof Type.Integer>>, {
  description: 'How many deliveries stand where; together they are the audience.',
})

export const Numbers = Type.Object({
  audience: Type.Integer({ description: 'How many followers it concerns: the sum of all statuses, at every moment.' }),
  statuses: Amounts,
  skips: Type.Array(Type.Object({ reason: Type.String(), amount: Type.Integer() }), { description: 'By the codes of reachability, and HELD_OUT.' }),
  failures: Type.Array(Type.Object({ errcode: maybe(Type.Integer()), reason: maybe(Type.String()), amount: Type.Integer() })),
  waits: Type.Array(Type.Object({ reason: Type.String(), amount: Type.Integer() }), { description: 'What those wait for who are not tried yet.' }),
  routes: Type.Array(Type.Object({ route: Type.String(), amount: Type.Integer() }), { description: 'Of those who were, or are to be, sent to.' }),
  variants: Type.Array(Type.Object({ key: Type.String({ description: '“held-out” for who gets nothing.' }), audience: Type.Integer(), statuses: Amounts })),
  perSecond: maybe(Type.Number({ description: 'How many were dealt with in a second, on average since it goes out.' })),
  secondsLeft: maybe(Type.Integer({ description: 'At that rate.' })),
})

export const RunView = Type.Object({
  id: Type.Integer(),
  occurrence: Type.String({ description: 'Which of the push’s occurrences it is.' }),
  status: Type.Enum([...runStatuses], {
    description: 'waiting: its time has not come; freezing: whom it concerns is written down; running; paused; cancelling: what nobody has tried is taken back; done; cancelled.',
  }),
  reason: maybe(Type.String({ description: 'Why it stands still, or ended as it did: OVERREACH, NEEDS_ANOTHER_PERSON, MISSED, CANCELLED or the code of what was wrong.' })),
  dueAt: Moment, expiresAt: Moment, startedAt: maybe(Moment), frozenAt: maybe(Moment), endedAt: maybe(Moment),
  segmentVersion: maybe(Type.Integer()),
  numbers: Numbers,
})

type Statuses = Record<DeliveryStatus, number>
type Counted = Place & { amount: number }

const none = (): Statuses => Object.fromEntries(deliveryStatuses.map((status) => [status, 0])) as Statuses

function statusesOf (places: readonly Counted[]): Statuses {
  const statuses = none()
  for (const { status, amount } of places) statuses[status] += amount
  return statuses
}

/** The largest first. */
function by<Key> (places: readonly Counted[], keyOf: (place: Counted) => Key): Array<[Key, number]> {
  const sums = new Map<string, [Key, number]>()
  for (const place of places) {
    const key = keyOf(place)
    const sum = sums.get(JSON.stringify(key))
    sums.set(JSON.stringify(key), [key, (sum?.[1] ?? 0) + place.amount])
  }
  return [...sums.values()].sort(([, a], [, b]) => b - a)
}

const sumOf = (places: readonly Counted[]) => places.reduce((sum, { amount }) => sum + amount, 0)
const isOpen = ({ status }: Counted) => status === 'pending' || status === 'sending'

function rateOf (run: PushRun, places: readonly Counted[], nowMs: number): { perSecond: number | null, secondsLeft: number | null } {
  const dealt = sumOf(places.filter((place) => !isOpen(place) && place.variant !== heldOut))
  if (run.frozenAt === null || dealt === 0) return { perSecond: null, secondsLeft: null }
  const seconds = Math.max(1, ((run.endedAt?.getTime() ?? nowMs) - run.frozenAt.getTime()) / 1000)
  const perSecond = dealt / seconds
  return { perSecond: Math.round(perSecond * 10) / 10, secondsLeft: run.status === 'running' ? Math.ceil(sumOf(places.filter(isOpen)) / perSecond) : null }
}

export function numbersOf (push: Pick<Push, 'variants'>, run: PushRun, places: readonly Counted[], now: Date): Static<typeof Numbers> {
  const at = (status: DeliveryStatus) => places.filter((place) => place.status === status)
  const gone = places.filter(({ status, route }) => route !== null && status !== 'skipped')
  const keys = [...push.variants.map(({ key }, variant) => ({ key, variant })), { key: 'held-out', variant: heldOut }]
  return {
    audience: run.audience,
    statuses: statusesOf(places),
    skips: by(at('skipped'), ({ reason }) => reason ?? '').map(([reason, amount]) => ({ reason, amount })),
    failures: by(at('failed'), ({ errcode, reason }) => ({ errcode, reason })).map(([{ errcode, reason }, amount]) => ({ errcode, reason, amount })),
    waits: by(at('pending').filter(({ reason }) => reason !== null), ({ reason }) => reason ?? '').map(([reason, amount]) => ({ reason, amount })),
    routes: by(gone, ({ route }) => route ?? '').map(([route, amount]) => ({ route, amount })),
    variants: keys.flatMap(({ key, variant }) => {
      const theirs = places.filter((place) => place.variant === variant)
      return variant === heldOut && theirs.length === 0 ? [] : [{ key, audience: sumOf(theirs), statuses: statusesOf(theirs) }]
    }),
    ...rateOf(run, places, now.getTime()),
  }
}

export function viewRun (push: Pick<Push, 'variants'>, run: PushRun, places: readonly Counted[], now: Date): Static<typeof RunView> {
  const { id, occurrence, status, reason, segmentVersion } = run
  const iso = (moment: Date | null) => moment?.toISOString() ?? null
  return {
    id, occurrence, status, reason, dueAt: run.dueAt.toISOString(), expiresAt: run.expiresAt.toISOString(), startedAt: iso(run.startedAt), frozenAt: iso(run.frozenAt),
    endedAt: iso(run.endedAt), segmentVersion, numbers: numbersOf(push, run, places, now),
  }
}

export const runExample = {
  id: 31, occurrence: '2026-03-08T10:00', status: 'running', reason: null, dueAt: '2026-03-08T02:00:00.000Z', expiresAt: '2026-03-09T02:00:00.000Z',
  startedAt: '2026-03-08T02:00:00.120Z', frozenAt: '2026-03-08T02:00:01.480Z', endedAt: null, segmentVersion: 2,
  numbers: {
    audience: 1200, statuses: { ...none(), pending: 210, sending: 190, submitted: 655, failed: 5, skipped: 140 },
    skips: [{ reason: 'HELD_OUT', amount: 120 }, { reason: 'OPTED_OUT', amount: 20 }], failures: [{ errcode: 45015, reason: 'WECHAT_ERROR', amount: 5 }],
    waits: [{ reason: 'IN_CONVERSATION', amount: 3 }], routes: [{ route: 'service', amount: 850 }],
    variants: [
      { key: 'a', audience: 1080, statuses: { ...none(), pending: 210, sending: 190, submitted: 655, failed: 5, skipped: 20 } },
      { key: 'held-out', audience: 120, statuses: { ...none(), skipped: 120 } },
    ],
    perSecond: 170.5, secondsLeft: 3,
  },
} satisfies Static<typeof RunView>
