/** What can be asked of a value. `text` is compared byte for byte. */
export type FieldType = 'text' | 'choice' | 'number' | 'moment' | 'boolean'

export interface Field {
  type: FieldType
  /** What stands in the statement for the value. */
  column: string
  /** Of a `choice`. */
  options?: readonly string[]
  isNullable?: boolean
}

const text = (name: string): Field => ({ type: 'text', column: `followers.${name}`, isNullable: true })
const number = (name: string, isNullable = false): Field => ({ type: 'number', column: `followers.${name}`, isNullable })
const moment = (name: string): Field => ({ type: 'moment', column: `followers.${name}`, isNullable: true })

/** Everything in a record that can be asked for. */
export const fields = {
  openid: { ...text('openid'), isNullable: false },
  unionid: text('unionid'),
  alias: text('alias'),
  remark: text('remark'),
  language: text('language'),
  subscribeScene: text('subscribeScene'),
  qrScene: text('qrScene'),
  subscribed: { type: 'boolean', column: 'followers.subscribed' },
  blocked: { type: 'boolean', column: '(followers.blockedAt IS NOT NULL)' },
  stage: { type: 'choice', column: 'followers.stage', options: ['unknown', 'potential', 'customer', 'high-value', 'lost'] },
  stageBy: { type: 'choice', column: 'followers.stageBy', options: ['rule', 'hand'] },
  ownerId: number('ownerId', true),
  personId: number('personId', true),
  messageCount: number('messageCount'),
  eventCount: number('eventCount'),
  subscriptionAt: moment('subscriptionAt'),
  unfollowedAt: moment('unfollowedAt'),
  firstInboundAt: moment('firstInboundAt'),
  lastInboundAt: moment('lastInboundAt'),
  createdAt: { ...moment('createdAt'), isNullable: false },
} as const satisfies Readonly<Record<string, Field>>

export type FieldName = keyof typeof fields
export const fieldNames = Object.keys(fields) as FieldName[]
