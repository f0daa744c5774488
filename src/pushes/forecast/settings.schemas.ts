import { type Static, Type } from 'typebox'
import type { DeepPartial } from '../../platform/laid-over.ts'
import { Missed } from '../schedule/schedule.schemas.ts'

const closed = { additionalProperties: false }

/** Everything about pushes that an account may choose. */
export const PushSettings = Type.Object({
  shareLimitPercent: Type.Integer({
    minimum: 1, maximum: 100, description: 'A push that concerns more than this share of all followers needs an admin’s word and a reason.',
  }),
  approveAbove: Type.Integer({
    minimum: 0, maximum: 100_000_000, description: 'A push that concerns more followers than this is approved by somebody else than who made it.',
  }),
  holdOutPercent: Type.Integer({
    minimum: 0, maximum: 50, description: 'So many of a hundred followers, always the same, get no push at all: what all pushes together do is seen by them.',
  }),
  missed: Missed,
  lateMinutes: Type.Integer({ minimum: 1, maximum: 1440, description: 'An occurrence that begins within so many minutes is on time.' }),
  conversionDays: Type.Integer({ minimum: 1, maximum: 90, description: 'What somebody bought within so many days is put down to the last push they got.' }),
  allowedHosts: Type.Array(Type.String({ minLength: 1, maxLength: 253, pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\\d{1,5})?$' }), {
    maxItems: 50, uniqueItems: true, description: 'Where followers may be sent after WeChat has said who they are. Each name for itself, in small letters.',
  }),
}, closed)
export type PushSettings = Static<typeof PushSettings>
export type PartialPushSettings = DeepPartial<PushSettings>

export const defaultSettings: PushSettings = {
  shareLimitPercent: 50, approveAbove: 1000, holdOutPercent: 0, missed: 'run', lateMinutes: 15, conversionDays: 7, allowedHosts: [],
}
