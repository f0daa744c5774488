/** What can be asked of a value. `text` is compared byte for byte. */
export type FieldType = 'text' | 'choice' | 'number' | 'moment' | 'boolean'

export interface Field {
  type: FieldType
  /** What stands in the statement for the value. */
  column: string
  /** Of a `choice`. */
  options?: readonly string[]
  isNullable?: boolean
  /** One that begins with the account and this column. */
  index?: string
}

const text = (name: string, index?: string): Field => ({ type: 'text', column: `followers.${name}`, isNullable: true, ...(index !== undefined && { index }) })
const number = (name: string, isNullable = false): Field => ({ type: 'number', column: `followers.${name}`, isNullable })
const moment = (name: string, index?: string): Field => ({ type: 'moment', column: `followers.${name}`, isNullable: true, ...(index !== undefined && { index }) })

/** Everything in a record that can be asked for. */
export const fields = {
  openid: { ...text('openid', 'idx_followers_openid'), isNullable: false },
  unionid: text('unionid', 'idx_followers_unionid'),
  alias: text('alias', 'idx_followers_alias'),
  remark: text('remark', 'idx_followers_remark'),
  language: text('language'),
  subscribeScene: text('subscribeScene'),
  qrScene: text('qrScene', 'idx_followers_qr'),
  subscribed: { type: 'boolean', column: 'followers.subscribed' },
  blocked: { type: 'boolean', column: '(followers.blockedAt IS NOT NULL)' },
  stage: { type: 'choice', column: 'followers.stage', options: ['unknown', 'potential', 'customer', 'high-value', 'lost'], index: 'idx_followers_stage' },
  stageBy: { type: 'choice', column: 'followers.stageBy', options: ['rule', 'hand'] },
  ownerId: { ...number('ownerId', true), index: 'idx_followers_owner' },
  personId: { ...number('personId', true), index: 'idx_followers_person' },
  messageCount: number('messageCount'),
  eventCount: number('eventCount'),
  subscriptionAt: moment('subscriptionAt', 'idx_followers_subscription'),
  unfollowedAt: moment('unfollowedAt'),
  firstInboundAt: moment('firstInboundAt'),
  lastInboundAt: moment('lastInboundAt', 'idx_followers_heard'),
  createdAt: { ...moment('createdAt'), isNullable: false },
} as const satisfies Readonly<Record<string, Field>>

export type FieldName = keyof typeof fields
export const fieldNames = Object.keys(fields) as FieldName[]
