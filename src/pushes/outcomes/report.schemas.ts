import { type Static, Type } from 'typebox'
import type { Interval } from './interval.ts'
import type { Counts } from './report.ts'
import type { Report } from './report.service.ts'

const closed = { additionalProperties: false }
const Id = Type.Integer({ minimum: 1 })
const Count = Type.Integer()

export const ReportParams = Type.Object({ accountId: Id, pushId: Id })
export const ReportQuery = Type.Object({ runId: Type.Optional(Type.Integer({ minimum: 1, description: 'Only this run.' })) }, closed)

const Group = {
  audience: Type.Integer({ description: 'Whom the push chose, but for those that still wait and those it was taken back from.' }),
  reached: Type.Integer({ description: 'Of them: WeChat took it, as far as is known.' }),
  clicked: Type.Integer({ description: 'How many followers, each counted once, as in all that follows.' }),
  replied: Count,
  converted: Count,
  unfollowed: Type.Integer({ description: 'Within the hours that the push names.' }),
  forwarded: Type.Integer({ description: 'Clicks of others to whom it was passed on; known where WeChat is asked who reads.' }),
  conversions: Type.Integer({ description: 'How many in all; somebody may buy twice.' }),
  value: Type.Array(Type.Object({ currency: Type.String(), amount: Type.Integer({ description: 'In the smallest part of the currency.' }) })),
}
const Lies = {
  value: Type.Number({ description: 'As measured; 0.05 is five of a hundred.' }),
  low: Type.Number({ description: 'Where it lies with 95 % confidence.' }),
  high: Type.Number(),
}
const Range = Type.Object(Lies)
const IsClear = Type.Boolean({ description: 'The difference is more than chance, as far as 95 % go.' })

export const ReportView = Type.Object({
  pushId: Type.Integer(),
  variants: Type.Array(Type.Object({ key: Type.String(), ...Group })),
  all: Type.Object(Group, { description: 'All variants together.' }),
  heldOut: Type.Object(Group, { description: 'Who got nothing, to be compared with.' }),
  uplift: Type.Array(Type.Object({
    outcome: Type.Enum(['converted', 'unfollowed']), ...Lies, isClear: IsClear,
    chosen: { ...Range, description: 'Of all whom the push chose, whether or not it reached them.' }, heldOut: { ...Range, description: 'Of all who were held out.' },
  }), { description: 'By how much more of those whom the push chose did it than of those held out. Empty without anybody held out.' }),
  contests: Type.Array(Type.Object({
    outcome: Type.Enum(['clicked', 'replied', 'converted']), variant: Type.String(), against: Type.String(), ...Lies, isClear: IsClear,
  }), {
    description: 'By how much more of those whom one variant reached did it than of those whom the other did, every two.',
  }),
  links: Type.Array(Type.Object({ id: Type.Integer(), url: Type.String(), clicks: Type.Integer({ description: 'Every click of a person, the same one’s too.' }) })),
}, {
  examples: [{
    pushId: 7,
    variants: [
      {
        key: 'a', audience: 4500, reached: 4210, clicked: 380, replied: 61, converted: 96, unfollowed: 12, forwarded: 4, conversions: 99,
        value: [{ currency: 'CNY', amount: 1_287_400 }],
      },
      {
        key: 'b', audience: 4500, reached: 4198, clicked: 301, replied: 40, converted: 70, unfollowed: 14, forwarded: 0, conversions: 70,
        value: [{ currency: 'CNY', amount: 903_100 }],
      },
    ],
    all: {
      audience: 9000, reached: 8408, clicked: 681, replied: 101, converted: 166, unfollowed: 26, forwarded: 4, conversions: 169,
      value: [{ currency: 'CNY', amount: 2_190_500 }],
    },
    heldOut: {
      audience: 1000, reached: 0, clicked: 0, replied: 0, converted: 8, unfollowed: 2, forwarded: 0, conversions: 8,
      value: [{ currency: 'CNY', amount: 96_300 }],
    },
    uplift: [{
      outcome: 'converted', value: 0.0109, low: 0.0028, high: 0.0159, isClear: true,
      chosen: { value: 0.0189, low: 0.0163, high: 0.0219 }, heldOut: { value: 0.008, low: 0.0041, high: 0.0157 },
    }],
    contests: [{ outcome: 'clicked', variant: 'b', against: 'a', value: -0.0186, low: -0.0303, high: -0.0069, isClear: true }],
    links: [{ id: 12, url: 'https://shop.example.com/new', clicks: 744 }],
  }],
})

interface Viewed { pushId: number, keys: readonly string[], report: Report }

export function viewReport ({ pushId, keys, report: { variants, all, heldOut, uplift, contests, links } }: Viewed): Static<typeof ReportView> {
  const keyOf = (variant: number) => keys[variant] ?? String(variant)
  return {
    pushId,
    variants: variants.map(([variant, group]) => ({ key: keyOf(variant), ...viewGroup(group) })),
    all: viewGroup(all),
    heldOut: viewGroup(heldOut),
    uplift: uplift.map((each) => ({ ...each, ...rounded(each), chosen: rounded(each.chosen), heldOut: rounded(each.heldOut) })),
    contests: contests.map((each) => ({ ...each, ...rounded(each), variant: keyOf(each.variant), against: keyOf(each.against) })),
    links,
  }
}

function viewGroup ({ audience, reached, clicked, replied, converted, unfollowed, forwarded, conversions, value }: Counts) {
  return { audience, reached, clicked, replied, converted, unfollowed, forwarded, conversions, value }
}

/** Nobody knows the fifth place. */
function rounded ({ value, low, high }: Interval): Interval {
  const round = (number: number) => Math.round(number * 1e4) / 1e4
  return { value: round(value), low: round(low), high: round(high) }
}
