import { type Static, Type } from 'typebox'
import { consentWays } from '../../followers/index.ts'
import { type Choices, isWanted } from './choices.ts'

const Moment = Type.String({ format: 'date-time' })
const MaybeMoment = Type.Union([Moment, Type.Null()])

export const FollowerParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }), followerId: Type.Integer({ minimum: 1 }) })
export const FollowerTopicParams = Type.Object({ ...FollowerParams.properties, topicId: Type.Integer({ minimum: 1 }) })

export const ChoiceBody = Type.Object({
  state: Type.Enum(['in', 'out'], { description: 'in: they want it; out: they do not.' }),
  how: Type.Enum([...consentWays], { description: 'Where they said it.' }),
  wording: Type.String({ minLength: 1, maxLength: 5000, description: 'The words they chose by, as they were shown, or their own.' }),
  at: Type.Optional(Type.String({
    format: 'date-time', maxLength: 40, description: 'When they said it; now unless told otherwise. What they said later still holds.',
  })),
  evidence: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: 'Where the proof lies. Goes when the person is erased.' })),
}, { additionalProperties: false, examples: [{ state: 'out', how: 'phone', wording: '以后别再给我发活动了', evidence: '来电记录 2026-03-01 10:22' }] })

export const ChoicesView = Type.Object({
  contentOutAt: Type.Union([Moment, Type.Null()], { description: 'Since when they want no content at all; null: they have not said so.' }),
  topics: Type.Array(Type.Object({
    topicId: Type.Integer(),
    key: Type.String(),
    name: Type.String(),
    kind: Type.String(),
    state: Type.Union([Type.String(), Type.Null()], { description: 'in or out; null: they never said.' }),
    isWanted: Type.Boolean({ description: 'Whether content about it may go to them: what they said, or what the topic is to who never said.' }),
    changedAt: MaybeMoment,
    consentId: Type.Union([Type.Integer(), Type.Null()], { description: 'The consent that proves it.' }),
  })),
}, {
  examples: [{
    contentOutAt: null,
    topics: [{
      topicId: 3, key: 'new-teas', name: '新茶上市', kind: 'opt-in', state: 'in', isWanted: true, changedAt: '2026-03-01T09:12:44.000Z', consentId: 812,
    }],
  }],
})

export function viewChoices ({ contentOutAt, topics }: Choices): Static<typeof ChoicesView> {
  return {
    contentOutAt: contentOutAt?.toISOString() ?? null,
    topics: topics.map((choice) => {
      const { topic: { id, key, name, kind }, state, changedAt, consentId } = choice
      return { topicId: id, key, name, kind, state, isWanted: isWanted(choice), changedAt: changedAt?.toISOString() ?? null, consentId }
    }),
  }
}
