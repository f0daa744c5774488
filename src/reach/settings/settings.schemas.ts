import { type Static, Type } from 'typebox'
import type { DeepPartial } from '../../platform/laid-over.ts'

const Allowance = Type.Object({
  messages: Type.Integer({ minimum: 0, maximum: 100 }),
  seconds: Type.Integer({ minimum: 1, maximum: 7 * 24 * 3600 }),
}, { additionalProperties: false })

const Cap = Type.Union([Type.Integer({ minimum: 0, maximum: 1000 }), Type.Null()], { description: 'null: no cap' })

export const Caps = Type.Object({ day: Cap, week: Cap, month: Cap }, { additionalProperties: false })
export type Caps = Static<typeof Caps>

const HourOfDay = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', examples: ['22:00'] })
const Span = Type.Object({ from: HourOfDay, to: HourOfDay }, { additionalProperties: false })
const Words = Type.Array(Type.String({ minLength: 1, maxLength: 20 }), { maxItems: 50 })
const Budget = Type.Union([Type.Integer({ minimum: 0, maximum: 100_000_000 }), Type.Null()])

/** Every number of WeChat's that may change, and every one that is ours to choose. */
export const ReachSettings = Type.Object({
  windows: Type.Object({
    afterMessage: Allowance,
    afterTouch: Allowance,
    marginSeconds: Type.Integer({ minimum: 0, maximum: 30, description: 'A window counts as closed so long before its end.' }),
  }, { additionalProperties: false }),
  massPerPeriod: Type.Integer({
    minimum: 0, maximum: 100, description: 'Mass sends that a follower receives in a month (service account) or a day (subscription account).',
  }),
  keptForAgents: Type.Integer({ minimum: 0, maximum: 20, description: 'The last service messages of a window, which only agents and answers may use.' }),
  contentCaps: Caps,
  quietHours: Type.Object({
    isOn: Type.Boolean(),
    workdays: Span,
    holidays: Span,
    meanwhile: Type.Enum(['defer', 'drop'], { description: 'What becomes of what falls into them: it waits until they end, or is not sent.' }),
    timeZoneAttribute: Type.Union([Type.String({ minLength: 1, maxLength: 64 }), Type.Null()], {
      description: 'Key of the attribute that names a follower’s time zone, as Asia/Tokyo. Without one, the account’s.',
    }),
    marginSeconds: Type.Integer({ minimum: 0, maximum: 600, description: 'Nothing is begun so shortly before quiet begins: a call takes time.' }),
  }, { additionalProperties: false }),
  optOutWords: Words,
  optInWords: Words,
  dailyBudget: Type.Object({ service: Budget, notice: Budget, template: Budget, mass: Budget }, { additionalProperties: false }),
  keptForAnswersPercent: Type.Integer({ minimum: 0, maximum: 100, description: 'The share of the daily budget that only answers may use.' }),
  pace: Type.Object({
    perSecond: Type.Integer({ minimum: 1, maximum: 100_000, description: 'Calls a second at most; WeChat’s refusals slow it down from there.' }),
    atOnce: Type.Integer({ minimum: 1, maximum: 1000, description: 'Touches being called or written down at a time: so many are unknown after a crash.' }),
  }, { additionalProperties: false }),
}, { additionalProperties: false })
export type ReachSettings = Static<typeof ReachSettings>
export type PartialSettings = DeepPartial<ReachSettings>

/** Of a verified account in 2026 (pages: customer service messages, mass send, API call limits); ours are those of a shop that wants to be liked. */
export const defaultSettings: ReachSettings = {
  windows: { afterMessage: { messages: 5, seconds: 48 * 3600 }, afterTouch: { messages: 3, seconds: 60 }, marginSeconds: 2 },
  massPerPeriod: 4,
  keptForAgents: 2,
  contentCaps: { day: 1, week: 3, month: 8 },
  quietHours: {
    isOn: true, workdays: { from: '22:00', to: '08:00' }, holidays: { from: '22:00', to: '09:00' }, meanwhile: 'defer', timeZoneAttribute: null, marginSeconds: 30,
  },
  optOutWords: ['退订', '退訂', '取消订阅', '取消訂閱', 'TD', 'unsubscribe'],
  optInWords: ['恢复订阅', '恢復訂閱', 'resubscribe'],
  dailyBudget: { service: 500_000, notice: null, template: 100_000, mass: 100 },
  keptForAnswersPercent: 20,
  pace: { perSecond: 100, atOnce: 64 },
}
