import { type Static, Type } from 'typebox'
import { deliveryStates, type OutgoingDelivery } from './delivery.entity.ts'
import { relayed } from './kinds.ts'
import { type OutgoingWebhook, webhookForms } from './webhook.entity.ts'

const Moment = Type.String({ format: 'date-time' })
const MaybeMoment = Type.Union([Moment, Type.Null()])
const closed = { additionalProperties: false }
const Id = Type.Integer({ minimum: 1 })

export const AccountParams = Type.Object({ accountId: Id })
export const WebhookParams = Type.Object({ accountId: Id, webhookId: Id })
export const DeliveryParams = Type.Object({ accountId: Id, webhookId: Id, deliveryId: Id })

export const WebhooksQuery = Type.Object({
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
}, closed)

const Name = Type.String({ minLength: 1, maxLength: 64 })
const Url = Type.String({ minLength: 1, maxLength: 500, description: 'https:// and an address of the internet.' })
const Kinds = Type.Array(Type.String({ minLength: 1, maxLength: 64, pattern: String.raw`^(\*|[a-z][a-z0-9-]*(\.[A-Za-z0-9_-]+)*\.?)$` }), {
  minItems: 1, maxItems: 50, uniqueItems: true,
  description: 'Of what it is told: whole kinds such as conversation.assigned, beginnings that end in a dot such as conversation., or * for everything but what '
    + 'WeChat delivered. That has to be named, for it holds what people said: wechat.message.text, wechat.event.CLICK, wechat.message., wechat.event. or wechat.',
})

const Wechat = Type.Object({
  token: Type.String({ pattern: '^[A-Za-z0-9]{3,32}$', maxLength: 32 }),
  aesKey: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9]{43}$', maxLength: 43, description: 'Its EncodingAESKey, to encrypt as in secure mode.' })),
}, {
  ...closed,
  description: 'For a system that was written for WeChat’s webhook: it is told what WeChat delivered in the XML that came, signed with its own token. What it answers '
    + 'reaches nobody.',
})

export const NewWebhookBody = Type.Object({ name: Name, url: Url, kinds: Kinds, wechat: Type.Optional(Wechat) }, {
  ...closed,
  examples: [
    { name: '工单系统', url: 'https://tickets.example.com/hooks/duihua', kinds: ['conversation.', 'rating.low'] },
    { name: '旧系统', url: 'https://old.example.com/wechat', kinds: ['wechat.message.', 'wechat.event.CLICK'], wechat: { token: 'oldsystemtoken' } },
  ],
})

export const WebhookEditBody = Type.Object({
  version: Type.Integer({ description: 'The version you read; refused if the webhook has changed since.' }),
  name: Type.Optional(Name),
  url: Type.Optional(Url),
  kinds: Type.Optional(Kinds),
  wechat: Type.Optional(Wechat),
  isOn: Type.Optional(Type.Boolean({ description: 'While it is off nothing new is kept for it; what waits already is delivered when it is on again.' })),
}, { ...closed, examples: [{ version: 1, isOn: true }] })

export const webhookExample = {
  id: 3, name: '工单系统', url: 'https://tickets.example.com/hooks/duihua', kinds: ['conversation.', 'rating.low'], form: 'event', isOn: true, offReason: null,
  failingSince: null, createdAt: '2026-03-01T09:00:00.000Z', version: 1,
} as const

export const WebhookView = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  url: Type.String(),
  kinds: Type.Array(Type.String()),
  form: Type.Enum([...webhookForms], { description: 'event: JSON of ours; wechat: as WeChat delivers.' }),
  isOn: Type.Boolean(),
  offReason: Type.Union([Type.Enum(['hand', 'failing']), Type.Null()], { description: 'hand: somebody turned it off; failing: nothing had arrived there for three days when something was given up.' }),
  failingSince: { ...MaybeMoment, description: 'Since when nothing arrives there.' },
  createdAt: Moment,
  version: Type.Integer(),
}, { examples: [webhookExample] })

export const SecretView = Type.Object({ ...WebhookView.properties, secret: Type.String({ description: 'Shown now and never again.' }) }, {
  examples: [{ ...webhookExample, secret: 'whsec_3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
})
export const WebhookPage = Type.Object({ items: Type.Array(WebhookView), next: Type.Union([Type.Integer(), Type.Null()]) }, {
  examples: [{ items: [webhookExample], next: null }],
})

export function viewWebhook ({ id, name, url, kinds, form, isOn, offReason, failingSince, createdAt, version }: OutgoingWebhook): Static<typeof WebhookView> {
  return { id, name, url, kinds, form, isOn, offReason, failingSince: failingSince?.toISOString() ?? null, createdAt: createdAt.toISOString(), version }
}

const Cursor = Type.String({ pattern: String.raw`^\d{1,15}-\d{1,15}$`, description: '`next` of the page before.' })
const wanted = {
  status: Type.Optional(Type.Enum([...deliveryStates], { description: 'pending: not taken yet, though tried perhaps; failed: given up after a day.' })),
  kind: Type.Optional(Type.String({ minLength: 1, maxLength: 64, examples: ['conversation.assigned'] })),
  followerId: Type.Optional(Id),
  from: Type.Optional(Type.String({ format: 'date-time', maxLength: 40, description: 'Happened then or later.' })),
  until: Type.Optional(Type.String({ format: 'date-time', maxLength: 40, description: 'Happened earlier than that.' })),
}

export const DeliveriesQuery = Type.Object({
  ...wanted, before: Type.Optional(Cursor), limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
}, closed)

export const ReplayBody = Type.Object({ ...wanted, status: Type.Optional(Type.Enum(['delivered', 'failed'])), after: Type.Optional(Cursor) }, {
  ...closed, examples: [{ status: 'failed', from: '2026-03-01T02:00:00Z', until: '2026-03-01T04:00:00Z' }],
})

const deliveryExample = {
  id: 90210, kind: 'conversation.assigned', followerId: 4711, detail: { conversationId: 12, agentId: 5 }, createdAt: '2026-03-01T09:12:44.000Z', status: 'pending',
  attempts: 2, giveUpAt: '2026-03-02T09:12:44.000Z', triedAt: '2026-03-01T09:13:04.120Z', tookMs: 812, answerStatus: 503, problem: 'REFUSED', answer: 'upstream down',
} as const

export const DeliveryView = Type.Object({
  id: Type.Integer({ description: 'The same at every try, as in the header duihua-delivery: by it the receiver knows a repeat.' }),
  kind: Type.String(),
  followerId: Type.Union([Type.Integer(), Type.Null()]),
  detail: Type.Unknown({ description: 'As it is sent. In lists null for what WeChat delivered: read that one by one, each reading is in the audit.' }),
  createdAt: Moment,
  status: Type.Enum([...deliveryStates]),
  attempts: Type.Integer(),
  giveUpAt: Moment,
  triedAt: { ...MaybeMoment, description: 'Last.' },
  tookMs: Type.Union([Type.Integer(), Type.Null()]),
  answerStatus: Type.Union([Type.Integer(), Type.Null()]),
  problem: Type.Union([Type.String(), Type.Null()], {
    description: 'UNREACHABLE, TIMEOUT (10 s), PRIVATE_ADDRESS, REDIRECT (not followed), REFUSED (a status of 400 or more), SECRET_UNREADABLE.',
  }),
  answer: Type.Union([Type.String(), Type.Null()], { description: 'How the answer of a failed try began.' }),
}, { examples: [deliveryExample] })

const Next = Type.Union([Type.String(), Type.Null()])
export const DeliveryPage = Type.Object({ items: Type.Array(DeliveryView), next: Next }, { examples: [{ items: [deliveryExample], next: '1772356364000-90210' }] })
export const ReplayView = Type.Object({
  replayed: Type.Integer(), next: { ...Next, description: 'Where to go on with `after`: one request replays 500 at most.' },
}, { examples: [{ replayed: 500, next: '1772332364000-88012' }] })

/** Among others, without what people said. */
export function viewListed (delivery: OutgoingDelivery): Static<typeof DeliveryView> {
  const view = viewDelivery(delivery)
  return isRelayed(delivery) ? { ...view, detail: null } : view
}

export const isRelayed = ({ kind }: Pick<OutgoingDelivery, 'kind'>) => kind.startsWith(relayed)

export function viewDelivery ({ accountId: _accountId, webhookId: _webhookId, followerId, detail, createdAt, giveUpAt, triedAt, ...shown }: OutgoingDelivery): Static<typeof DeliveryView> {
  return {
    ...shown, followerId: followerId === 0 ? null : followerId, detail: JSON.parse(detail) as unknown,
    createdAt: createdAt.toISOString(), giveUpAt: giveUpAt.toISOString(), triedAt: triedAt?.toISOString() ?? null,
  }
}
