import fc from 'fast-check'
import type { Condition, Rule } from '../../src/segments/rule/rule.schema.ts'
import { levels, menuKeys, noon, stages, tastes, words } from './people.ts'

const dayMs = 86_400_000
const { constantFrom: of, integer, record, boolean, option } = fc
const word = of(...words)
const some = <Item>(items: readonly Item[]) => fc.uniqueArray(of(...items), { minLength: 1, maxLength: 3 })
const maybe = <Item>(item: fc.Arbitrary<Item>) => option(item, { nil: undefined })
const moment = integer({ min: 0, max: 20 }).map((days) => new Date(noon - days * dayMs).toISOString())
const small = integer({ min: 0, max: 12 })

/** One operator that fits the type, and now and then two. */
const ofText = fc.oneof(record({ is: word }), record({ isNot: word }), record({ in: some(words) }), record({ contains: word }), record({ lacks: word }), record({ isEmpty: boolean() }))
const ofNumber = fc.oneof(record({ is: small }), record({ isNot: small }), record({ in: some([0, 3, 7]) }), record({ atLeast: small, atMost: small }), record({ atMost: small }))
const ofMoment = fc.oneof(record({ from: moment }), record({ before: moment }), record({ from: moment, before: moment }), record({ isEmpty: boolean() }))
const ofChoice = (options: readonly string[]) => fc.oneof(record({ is: of(...options) }), record({ isNot: of(...options) }), record({ in: some(options) }))
const ofFlag = fc.oneof(record({ is: boolean() }), record({ isNot: boolean() }))
const about = <Subject extends object, Operators extends object>(subject: Subject, operators: fc.Arbitrary<Operators>) => operators.map((each) => ({ ...subject, ...each }))

const detail = fc.oneof(
  record({ name: of('amount'), is: of<string | number>(5, 12.5, '12.5') }), record({ name: of('amount'), in: some<string | number>([5, 99, '12.5']) }),
  record({ name: of('amount'), atLeast: of(5, 12.5, 50) }), record({ name: of('amount'), atMost: of(5, 12.5) }),
  record({ name: of('商品'), contains: word }), record({ name: of('gift'), is: of<string | number | boolean>(true, false, 'true', 1) }), record({ name: of('missing'), is: word }),
)
const span = fc.oneof(
  fc.constant({}), record({ within: fc.oneof(record({ days: of(1, 3, 10) }), record({ hours: of(1, 72) })) }), record({ from: moment }), record({ until: moment }),
)
const did = fc.oneof(
  record({ kind: of('event.CLICK'), about: maybe(some(menuKeys)) }), record({ kind: of('event.SCAN', 'event.', 'message.', 'message.voice', 'event.VIEW') }),
  record({ kind: of('message.text', 'message.'), contains: word }), record({ kind: of('rating.given'), about: some(['1', '4', '5']) }),
  record({ kind: of('custom.shop.order.paid'), detail: fc.array(detail, { minLength: 1, maxLength: 2 }) }),
).chain((what) => record({ times: of({}, {}, { atLeast: 1 }, { atLeast: 2 }, { atLeast: 0, atMost: 1 }, { atLeast: 1, atMost: 2 }), when: span }).map(({ times, when }) => ({ did: { ...what, ...times, ...when } })))

const condition: fc.Arbitrary<Rule> = fc.oneof(
  { arbitrary: did, weight: 6 },
  about({ field: 'qrScene' as const }, ofText), about({ field: 'alias' as const }, ofText), about({ field: 'stage' as const }, ofChoice(stages)),
  about({ field: 'subscribed' as const }, ofFlag), about({ field: 'blocked' as const }, ofFlag), about({ field: 'messageCount' as const }, ofNumber),
  about({ field: 'lastInboundAt' as const }, ofMoment),
  about({ attribute: 'city' }, ofText.map((operators) => ('contains' in operators || 'isEmpty' in operators ? operators : { is: '上海' }))),
  about({ attribute: 'nick' }, ofText), about({ attribute: 'score' }, ofNumber), about({ attribute: 'member' }, ofFlag), about({ attribute: 'level' }, ofChoice(levels)),
  about({ attribute: 'tastes' }, fc.oneof(record({ in: some(tastes) }), record({ contains: of(...tastes) }), record({ lacks: of(...tastes) }), record({ isEmpty: boolean() }))),
  { arbitrary: record({ tag: of(1, 2, 3), isOn: boolean() }), weight: 3 },
  record({ text: word }),
  record({ subscriptionAge: of({ atLeast: 5 }, { atMost: 7 }, { atLeast: 3, atMost: 9 }) }), record({ silent: record({ days: integer({ min: 1, max: 15 }) }) }),
  { arbitrary: record({ reach: record({ route: of('service' as const, 'notice' as const, 'template' as const, 'mass' as const), purpose: of('answer' as const, 'notice' as const, 'content' as const), templateId: maybe(of('t1', 't2')), topic: maybe(of('tea')) }) }), weight: 3 },
  record({ windowClosesWithin: record({ hours: of(1, 2, 3) }) }), record({ massLeft: record({ atLeast: integer({ min: 0, max: 5 }) }) }),
  record({ notice: record({ templateId: of('t1', 't3'), granted: boolean() }) }),
  record({ consent: record({ topic: of('news', 'reach.tea'), state: of('given' as const, 'withdrawn' as const, 'none' as const) }) }),
  record({ list: of(1, 2) }), record({ segment: of(1, 2, 3) }),
  record({ bucket: of({ from: 0, below: 3000 }, { from: 2000, below: 9000, salt: 1 }, { from: 0, below: 5000, salt: 77 }) }),
).map(withoutUndefined)

/** JSON has no undefined. */
function withoutUndefined (rule: Condition): Rule {
  return JSON.parse(JSON.stringify(rule)) as Rule
}

/** Rules of all kinds, up to five deep. */
export const anyRule: fc.Arbitrary<Rule> = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof({ maxDepth: 4, withCrossShrink: true }, { arbitrary: condition, weight: 3 },
    { arbitrary: fc.array(tie('rule'), { minLength: 1, maxLength: 4 }).map((all): Rule => ({ all })), weight: 3 },
    { arbitrary: fc.array(tie('rule'), { minLength: 1, maxLength: 4 }).map((any): Rule => ({ any })), weight: 2 },
    { arbitrary: tie('rule').map((not): Rule => ({ not })), weight: 1 },
    { arbitrary: fc.tuple(tie('rule'), tie('rule')).map((minus): Rule => ({ minus })), weight: 1 }),
})).rule
