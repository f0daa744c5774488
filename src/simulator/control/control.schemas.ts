import { Type } from '@fastify/type-provider-typebox'
import { faultKinds } from '../faults.ts'

const closed = { additionalProperties: false }
const Moment = Type.String({ format: 'date-time' })
const Copies = Type.Integer({ minimum: 1, maximum: 100 })

export const when = { at: Type.Optional(Moment), copies: Type.Optional(Copies) }
const named = { ...when, msgId: Type.Optional(Type.String({ pattern: '^\\d{1,20}$' })) }

export const AccountParams = Type.Object({ appid: Type.String() })
export const FollowerParams = Type.Object({ appid: Type.String(), openid: Type.String() })
export const ListQuery = Type.Object({ limit: Type.Integer({ minimum: 1, maximum: 10_000, default: 100 }) })

export const WebhookBody = Type.Object({ url: Type.Union([Type.String(), Type.Null()]) }, closed)

export const ClockBody = Type.Union([
  Type.Object({ advanceMs: Type.Integer({ description: 'Milliseconds to move on by' }) }, closed),
  Type.Object({ to: Moment }, closed),
])

const Text = Type.String({ minLength: 1, maxLength: 64 })
/** An account as its operator set it up in the platform's console. */
export const AccountBody = Type.Object({
  appid: Text,
  appSecret: Text,
  originalId: Text,
  token: Text,
  aesKey: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9]{43}$' })),
  mode: Type.Enum(['plain', 'compatible', 'secure']),
  webhookUrl: Type.Optional(Type.String({ pattern: '^https?://' })),
  kind: Type.Enum(['service', 'subscription']),
  verified: Type.Boolean(),
  isTestAccount: Type.Optional(Type.Boolean()),
  webDomains: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 253 }), { maxItems: 10 })),
  wechatId: Type.Optional(Text),
  miniPrograms: Type.Optional(Type.Array(Text, { maxItems: 100 })),
}, closed)

const Seed = Type.Object({
  openid: Type.Optional(Type.String()),
  subscribedAt: Type.Optional(Moment),
  scene: Type.Optional(Type.String()),
  qrScene: Type.Optional(Type.String()),
  unionid: Type.Optional(Type.String()),
  language: Type.Optional(Type.String()),
  remark: Type.Optional(Type.String()),
}, closed)
export const SeedsBody = Type.Object({ followers: Type.Array(Seed, { maxItems: 50_000 }) }, closed)

export const FollowBody = Type.Object({
  openid: Type.Optional(Type.String()), qrScene: Type.Optional(Type.String({ maxLength: 64 })), ...when,
}, closed)
export const UnfollowBody = Type.Object(when, closed)
export const SayBody = Type.Object({
  text: Type.String({ minLength: 1 }), bizMsgMenuId: Type.Optional(Type.String()), ...named,
}, closed)
export const ClickBody = Type.Object({ key: Type.String({ minLength: 1, maxLength: 128 }), ...when }, closed)
export const ScanBody = Type.Union([
  Type.Object({ scene: Type.String({ minLength: 1, maxLength: 64 }), ...when }, closed),
  Type.Object({ ticket: Type.String({ minLength: 1, maxLength: 200 }), ...when }, closed),
])
export const ViewBody = Type.Object({ url: Type.String({ minLength: 1, maxLength: 1024 }), ...when }, closed)
export const RawBody = Type.Object({ fields: Type.Record(Type.String(), Type.Unknown()), ...named }, closed)

const optional = Type.Optional(Type.String())
/** A file of up to 2 MB in base64. */
const data = Type.Optional(Type.String({ minLength: 1, maxLength: 2_796_204, contentEncoding: 'base64' }))
const Media = Type.Object({
  type: Type.Union([Type.Literal('video'), Type.Literal('shortvideo')]), data, mediaId: optional, thumbMediaId: optional,
}, closed)
const messageTypes = ['image', 'voice', 'video', 'shortvideo', 'location', 'link', 'miniprogrampage', 'file']
/** The type alone comes first, so that a wrong one is answered with the list of right ones. */
const Message = Type.Intersect([Type.Object({ type: Type.Enum(messageTypes) }), Type.Union([
  Type.Object({ type: Type.Literal('image'), data, picUrl: optional, mediaId: optional }, closed),
  Type.Object({ type: Type.Literal('voice'), data, mediaId: optional, format: optional, recognition: optional }, closed),
  Media,
  Type.Object({
    type: Type.Literal('location'), latitude: Type.Number(), longitude: Type.Number(),
    scale: Type.Optional(Type.Integer()), label: optional,
  }, closed),
  Type.Object({ type: Type.Literal('link'), title: Type.String(), description: optional, url: Type.String() }, closed),
  Type.Object({ type: Type.Literal('miniprogrampage'), title: Type.String(), appid: Type.String(), pagePath: Type.String() }, closed),
  Type.Object({ type: Type.Literal('file'), title: Type.String(), description: optional }, closed),
])])
export const SendBody = Type.Object({ message: Message, ...named }, closed)

export const FaultBody = Type.Object({
  api: Type.String({ description: 'A path of WeChat\'s, * for all of them, or webhook' }),
  fault: Type.Enum([...faultKinds]),
  probability: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  count: Type.Optional(Type.Integer({ minimum: 1 })),
  ms: Type.Optional(Type.Integer({ minimum: 0, maximum: 3_600_000 })),
  errcode: Type.Optional(Type.Integer({ minimum: -1_000_000_000, maximum: 1_000_000_000 })),
}, closed)
export const FaultsQuery = Type.Object({ api: Type.Optional(Type.String()) })
