import { type Static, Type } from 'typebox'
import { groupKinds } from '../record/group.entity.ts'
import { type CodeScan, scanKinds } from './scan.entity.ts'

const closed = { additionalProperties: false }
const Day = Type.String({ format: 'date', description: 'A day of the account.' })
const orNull = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) => Type.Union([schema, Type.Null()])
const Count = (description: string) => Type.Integer({ description })

export const SpanQuery = Type.Object({
  from: Type.Optional({ ...Day, description: 'The first day; 30 days before the last unless told otherwise. At most 366 days in all.' }),
  until: Type.Optional({ ...Day, description: 'The last day; today unless told otherwise.' }),
}, closed)

export const CompareQuery = Type.Object({
  ...SpanQuery.properties,
  of: Type.Enum(['code', ...groupKinds], { default: 'code' }),
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 50, default: 50 }),
}, closed)

const Touches = Type.Object({
  conversions: Type.Integer(),
  values: Type.Array(Type.Object({ currency: Type.String(), value: Count('In the smallest part of the currency: 12800 is 128 yuan.') })),
})
const figures = {
  scans: Count('All scans, also of those who follow already.'),
  follows: Count('Who came by it and was not known before.'),
  returns: Count('Who followed once, left, and came back by it.'),
  messages: Count('What followers wrote in the days after they scanned it, as long as they scanned no other.'),
  firstTouch: { ...Touches, description: 'What followers bought for whom this code was the first in the days before it.' },
  lastTouch: { ...Touches, description: 'The same, for whom it was the last.' },
}
const example = {
  scans: 31, follows: 12, returns: 2, messages: 20, firstTouch: { conversions: 3, values: [{ currency: 'CNY', value: 38_400 }] }, lastTouch: { conversions: 2, values: [{ currency: 'CNY', value: 25_600 }] },
}
const kept = { after7Days: { kept: 10, of: 12 }, after30Days: { kept: 0, of: 0 } }

const DayView = Type.Object({
  day: Type.String(), ...figures,
  kept7: orNull(Count('Of `follows`, how many still followed 7 days later. Null: too early to say.')), kept30: orNull(Count('The same after 30 days.')),
})
const Kept = Type.Object({ kept: Type.Integer(), of: Count('Who came long enough ago.') })
const TotalsView = Type.Object({ ...figures, after7Days: Kept, after30Days: Kept })

const span = { from: Type.String(), until: Type.String() }
export const DaysView = Type.Object({ ...span, items: Type.Array(DayView, { description: 'Days on which something happened.' }), totals: TotalsView }, {
  examples: [{ from: '2026-02-01', until: '2026-03-02', items: [{ day: '2026-02-20', ...example, kept7: 10, kept30: null }], totals: { ...example, ...kept } }],
})
export const CompareView = Type.Object({
  ...span, items: Type.Array(Type.Object({ id: Type.Integer(), name: Type.String(), totals: TotalsView })), next: orNull(Type.Integer()),
}, { examples: [{ from: '2026-02-01', until: '2026-03-02', items: [{ id: 12, name: '南京路店收银台', totals: { ...example, ...kept } }], next: null }] })

export const ScansQuery = Type.Object({
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
}, closed)
const ScanView = Type.Object({
  id: Type.Integer(), followerId: Type.Integer(), at: Type.String({ format: 'date-time' }), kind: Type.Enum([...scanKinds], { description: 'follow: new; return: came back; scan: followed already.' }),
})
export const ScanPage = Type.Object({ items: Type.Array(ScanView), next: orNull(Type.Integer()) }, {
  examples: [{ items: [{ id: 90, followerId: 4711, at: '2026-03-01T09:00:00.000Z', kind: 'follow' as const }], next: null }],
})

export const viewScan = ({ id, followerId, at, kind }: CodeScan): Static<typeof ScanView> => ({ id, followerId, at: at.toISOString(), kind })
