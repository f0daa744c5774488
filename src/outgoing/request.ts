import type { Clock } from '../platform/clock.ts'
import type { SecretBox } from '../platform/secret-box.ts'
import { bodyOf } from './body.ts'
import type { OutgoingDelivery } from './delivery.entity.ts'
import { signatureOf } from './signature.ts'
import type { OutgoingWebhook } from './webhook.entity.ts'
import { keysPlaceOf, placeOf } from './webhook.service.ts'

/** What a receiver that was written for WeChat's webhook checks and opens deliveries with. */
export interface WechatKeys { token: string, aesKey: string | null }

/** A delivery of WeChat's as it came, and from whom to whom. */
export interface AsSent { xml: string, fromUserName: string, toUserName: string }

/** Signs, and encrypts if there is a key, as WeChat does. The room that knows WeChat brings it. */
export type DressAsWechat = (asked: { accountId: number, keys: WechatKeys, sent: AsSent }) => { query: string, body: string }

export interface Request { url: string, body: string, headers: Record<string, string> }

interface Needs { clock: Clock, box: SecretBox, dress: DressAsWechat }

/** Builds what is posted: the same at every try, but for the moment in the signature. Throws SECRET_UNREADABLE. */
export function createRequests ({ clock, box, dress }: Needs) {
  function asWechat (webhook: OutgoingWebhook, { accountId, detail }: OutgoingDelivery): Pick<Request, 'url' | 'body'> {
    const keys = JSON.parse(box.open(webhook.sealedKeys ?? '', keysPlaceOf(webhook))) as WechatKeys
    const { query, body } = dress({ accountId, keys, sent: JSON.parse(detail) as AsSent })
    return { url: `${webhook.url}${webhook.url.includes('?') ? '&' : '?'}${query}`, body }
  }

  return function requestOf (webhook: OutgoingWebhook, delivery: OutgoingDelivery): Request {
    const named = { 'user-agent': 'duihua', 'duihua-delivery': String(delivery.id), 'duihua-event': delivery.kind }
    if (webhook.form === 'wechat') {
      return { ...asWechat(webhook, delivery), headers: { ...named, 'content-type': 'text/xml' } }
    }
    const body = bodyOf(delivery)
    const secret = box.open(webhook.sealedSecret, placeOf(webhook))
    return { url: webhook.url, body, headers: { ...named, 'content-type': 'application/json', 'duihua-signature': signatureOf(secret, body, clock.now()) } }
  }
}

export type Requests = ReturnType<typeof createRequests>

/** An event that no system mistakes for one of WeChat's. */
export function trialOf (now: Date): AsSent {
  const fields = { ToUserName: 'duihua', FromUserName: 'duihua', CreateTime: Math.floor(now.getTime() / 1000), MsgType: 'event', Event: 'duihua_tried' }
  const elements = Object.entries(fields).map(([name, value]) => `<${name}>${value}</${name}>`)
  return { xml: `<xml>${elements.join('')}</xml>`, fromUserName: fields.FromUserName, toUserName: fields.ToUserName }
}
