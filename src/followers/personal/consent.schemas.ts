import { type Static, Type } from 'typebox'
import { PageQuery } from '../follower.schemas.ts'
import type { Consent } from './consent.entity.ts'

const Moment = Type.String({ format: 'date-time' })
const State = Type.Enum(['given', 'withdrawn'])
/** Where somebody may have said what they agree to. */
export const consentWays = ['page', 'paper', 'message', 'phone', 'shop', 'other'] as const

export const ConsentBody = Type.Object({
  topic: Type.String({
    minLength: 1, maxLength: 64, pattern: '^[a-z0-9][a-z0-9.-]*$', description: 'What it is about, in a word of yours.', examples: ['marketing'],
  }),
  state: State,
  at: Type.Optional(Type.String({ format: 'date-time', description: 'When they said it; now unless told otherwise.' })),
  how: Type.Enum([...consentWays], { description: 'Where they said it.' }),
  wording: Type.String({ minLength: 1, maxLength: 5000, description: 'The words they agreed to, as they were shown.' }),
  evidence: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: 'Where the proof lies. Goes when the person is erased.' })),
}, {
  additionalProperties: false,
  examples: [{ topic: 'marketing', state: 'given', how: 'page', wording: '我同意接收新品和活动消息，可随时退订。', evidence: '会员页 2026-03-01 版' }],
})
export type ConsentBody = Static<typeof ConsentBody>

export const ConsentView = Type.Object({
  id: Type.Integer(), topic: Type.String(), state: State, at: Moment, how: Type.String(), wording: Type.String(),
  evidence: Type.Union([Type.String(), Type.Null()]), recordedBy: Type.String(), createdAt: Moment,
})

export const ConsentsView = Type.Object({
  current: Type.Array(ConsentView, { description: 'What holds now: the latest of each topic.' }),
  items: Type.Array(ConsentView, { description: 'Everything they said, newest first.' }),
  next: Type.Union([Type.Integer(), Type.Null()]),
})

export const ConsentPage = Type.Pick(ConsentsView, ['items', 'next'])

export const ErasedQuery = Type.Object({
  openid: Type.String({ minLength: 1, maxLength: 64, examples: ['oCRMd1A2b3C4d5E6f7G8h9J0kLmN'] }), ...PageQuery.properties,
}, { additionalProperties: false })

export function viewConsent ({ id, topic, state, at, how, wording, evidence, recordedBy, createdAt }: Consent): Static<typeof ConsentView> {
  return { id, topic, state, at: at.toISOString(), how, wording, evidence, recordedBy, createdAt: createdAt.toISOString() }
}
