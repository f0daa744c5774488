import { type Static, Type } from 'typebox'
import type { DayStatistics, StatisticState } from './statistics.service.ts'
import { statisticNames } from './statistics.ts'
import type { WechatStatistic } from './wechat-statistic.entity.ts'

const Day = (description: string) => Type.Optional(Type.String({ format: 'date', maxLength: 10, description, examples: ['2026-03-01'] }))
const count = (description?: string) => Type.Integer(description === undefined ? {} : { description })
const maybe = (description?: string) => Type.Union([Type.Integer(), Type.Null()], description === undefined ? {} : { description })
const MaybeMoment = Type.Union([Type.String({ format: 'date-time' }), Type.Null()])
const Name = Type.Enum([...statisticNames])

export const AccountParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }) })
export const StatisticParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }), statistic: Name })
export const DaysQuery = Type.Object({
  from: Day('First day, by China’s calendar; 29 days before the last unless said.'),
  until: Day('Last day; today unless said. At most 92 days in all.'),
}, { additionalProperties: false })

const Ours = Type.Object({
  follows: count(), unfollows: count(), scans: count('Of QR codes, by people who follow already.'), menuTaps: count(),
  messages: count('Texts, pictures, voice, videos and links, as WeChat counts them.'), otherMessages: count('Places, mini programs, files.'),
  deliveries: count('What webhooks brought, each counted once.'), sent: count('By every route, without what failed or nobody knows of; by the account’s own days.'),
  followers: maybe('As the day ended; null for today.'),
})
const Wechat = Type.Object({
  follows: maybe(), unfollows: maybe(), followers: maybe('As the day ended.'), messages: maybe(), writers: maybe('How many people wrote.'),
  deliveries: maybe('Webhooks, repeats included.'), failedDeliveries: maybe(), meanAnswerMs: maybe('How long our answers took, as WeChat saw it.'), readers: maybe('Of articles.'),
}, { description: 'null: WeChat did not tell, or has not yet.' })
const Differences = Type.Object({ follows: maybe(), unfollows: maybe(), followers: maybe(), messages: maybe(), deliveries: maybe() }, {
  description: 'What we counted more than WeChat. Webhooks that never reached us show as less than nothing.',
})

const dayExample = {
  day: '2026-03-01',
  wechat: { follows: 118, unfollows: 9, followers: 20_318, messages: 942, writers: 301, deliveries: 1530, failedDeliveries: 0, meanAnswerMs: 38, readers: 1204 },
  ours: { follows: 118, unfollows: 9, scans: 44, menuTaps: 385, messages: 940, otherMessages: 12, deliveries: 1528, sent: 611, followers: 20_318 },
  differences: { follows: 0, unfollows: 0, followers: 0, messages: -2, deliveries: -2 },
}
const stateExample = { statistic: 'follows', lastDay: '2026-03-01', isUpToDate: true, triedAt: '2026-03-02T00:20:00.000Z', problem: null } as const

export const StatisticsView = Type.Object({
  from: Type.String(),
  until: Type.String(),
  days: Type.Array(Type.Object({
    day: Type.String(), wechat: Wechat, ours: Type.Union([Ours, Type.Null()], { description: 'null before we began to count.' }), differences: Differences,
  })),
  fetched: Type.Array(Type.Object({
    statistic: Name,
    lastDay: Type.Union([Type.String(), Type.Null()]),
    isUpToDate: Type.Boolean({ description: 'WeChat has a day’s numbers at about eight the next morning.' }),
    triedAt: MaybeMoment,
    problem: Type.Union([Type.String(), Type.Null()], { description: 'Why the last try brought nothing, such as WECHAT_48001: the account may not ask.' }),
  })),
}, { examples: [{ from: '2026-03-01', until: '2026-03-01', days: [dayExample], fetched: [stateExample] }] })

export const StatisticRows = Type.Object({
  items: Type.Array(Type.Object({ day: Type.String(), fetchedAt: Type.String({ format: 'date-time' }), told: Type.Array(Type.Unknown({ description: 'A row as WeChat names its fields.' })) })),
}, {
  examples: [{
    items: [{
      day: '2026-03-01', fetchedAt: '2026-03-02T00:20:00.000Z',
      told: [{ ref_date: '2026-03-01', user_source: 30, new_user: 71, cancel_user: 0 }, { ref_date: '2026-03-01', user_source: 0, new_user: 47, cancel_user: 9 }],
    }],
  }],
})

export function viewStatistics (read: { from: string, until: string, days: DayStatistics[] }, states: readonly StatisticState[]): Static<typeof StatisticsView> {
  return { ...read, fetched: states.map((state) => ({ ...state, triedAt: state.triedAt?.toISOString() ?? null })) }
}

export function viewRows (rows: readonly WechatStatistic[]): Static<typeof StatisticRows> {
  return { items: rows.map(({ day, fetchedAt, told }) => ({ day, fetchedAt: fetchedAt.toISOString(), told })) }
}
