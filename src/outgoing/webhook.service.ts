import { randomBytes } from 'node:crypto'
import { IsNull, LessThan } from 'typeorm'
import type { Clock } from '../platform/clock.ts'
import type { Database, Tx } from '../platform/database/database.ts'
import type { SecretBox } from '../platform/secret-box.ts'
import { relayed } from './kinds.ts'
import { maxWebhooks, webhookChanged, webhookFormFixed, webhookKindsUnfit, webhookNotFound, webhooksFull } from './outgoing.errors.ts'
import { OutgoingWebhook } from './webhook.entity.ts'

export interface NewWebhook { name: string, url: string, kinds: string[], wechat?: { token: string, aesKey?: string } }
export type WebhookEdit = Partial<NewWebhook & { isOn: boolean }>

/** The secret is shown to whoever made it, then and never again. */
export interface WithSecret { webhook: OutgoingWebhook, secret: string }

interface Needs { db: Database, clock: Clock, box: SecretBox, onChanged: () => void }

/** What a seal is bound to: it opens as the secret of this webhook and nowhere else. */
export const placeOf = ({ id }: Pick<OutgoingWebhook, 'id'>) => `outgoing_webhooks.sealedSecret:${id}`

export const keysPlaceOf = ({ id }: Pick<OutgoingWebhook, 'id'>) => `outgoing_webhooks.sealedKeys:${id}`

const newSecret = () => `whsec_${randomBytes(32).toString('base64url')}`

const assertKinds = (kinds: readonly string[]): void => {
  if (!kinds.every((kind) => kind.startsWith(relayed))) throw webhookKindsUnfit()
}

export function createWebhookService ({ db, clock, box, onChanged }: Needs) {
  const sealKeys = (webhook: Pick<OutgoingWebhook, 'id'>, { token, aesKey = null }: { token: string, aesKey?: string | null }): string => (
    box.seal(JSON.stringify({ token, aesKey }), keysPlaceOf(webhook)))

  async function get (tx: Tx, accountId: number, id: number): Promise<OutgoingWebhook> {
    const webhook = await tx.findOneBy(OutgoingWebhook, { accountId, id, deletedAt: IsNull() })
    if (webhook === null) throw webhookNotFound()
    return webhook
  }

  async function giveSecret (tx: Tx, webhook: OutgoingWebhook): Promise<WithSecret> {
    const secret = newSecret()
    const sealedSecret = box.seal(secret, placeOf(webhook))
    await tx.update(OutgoingWebhook, { id: webhook.id }, { sealedSecret })
    return { webhook: Object.assign(webhook, { sealedSecret }), secret }
  }

  return {
    get: (accountId: number, id: number): Promise<OutgoingWebhook> => get(db.read, accountId, id),
    getIn: get,

    /** Newest first. */
    list: (accountId: number, { before, limit }: { before: number | undefined, limit: number }): Promise<OutgoingWebhook[]> => db.read.find(OutgoingWebhook, {
      where: { accountId, deletedAt: IsNull(), ...(before !== undefined && { id: LessThan(before) }) }, order: { id: 'DESC' }, take: limit,
    }),

    async create (tx: Tx, accountId: number, { wechat, ...wanted }: NewWebhook): Promise<WithSecret> {
      if (wechat !== undefined) assertKinds(wanted.kinds)
      if (await tx.countBy(OutgoingWebhook, { accountId, deletedAt: IsNull() }) >= maxWebhooks) throw webhooksFull()
      const webhook = tx.create(OutgoingWebhook, {
        ...wanted, accountId, form: wechat === undefined ? 'event' : 'wechat', sealedSecret: '', sealedKeys: null, isOn: true, offReason: null, failingSince: null, createdAt: clock.now(), deletedAt: null, version: 1,
      })
      await tx.save(webhook)
      if (wechat !== undefined) {
        webhook.sealedKeys = sealKeys(webhook, wechat)
        await tx.update(OutgoingWebhook, { id: webhook.id }, { sealedKeys: webhook.sealedKeys })
      }
      db.afterCommit(tx, onChanged)
      return giveSecret(tx, webhook)
    },

    async change (tx: Tx, { accountId, webhookId, version }: { accountId: number, webhookId: number, version: number }, { wechat, ...edit }: WebhookEdit): Promise<OutgoingWebhook> {
      const webhook = await get(tx, accountId, webhookId)
      if (webhook.form === 'event' && wechat !== undefined) throw webhookFormFixed()
      if (webhook.form === 'wechat' && edit.kinds !== undefined) assertKinds(edit.kinds)
      const columns = {
        ...edit,
        ...(wechat !== undefined && { sealedKeys: sealKeys(webhook, wechat) }),
        // Who turns it on, or says where else it is, begins anew with it.
        ...((edit.isOn === true || edit.url !== undefined) && { failingSince: null }),
        ...(edit.isOn !== undefined && { offReason: edit.isOn ? null : webhook.isOn ? 'hand' as const : webhook.offReason }),
        version: version + 1,
      }
      const { affected } = await tx.update(OutgoingWebhook, { id: webhookId, version }, columns)
      if (affected !== 1) throw webhookChanged()
      db.afterCommit(tx, onChanged)
      return Object.assign(webhook, columns)
    },

    /** A new secret, in force at once: what is signed with it and refused meanwhile is tried again. */
    async renewSecret (tx: Tx, accountId: number, webhookId: number): Promise<WithSecret> {
      return giveSecret(tx, await get(tx, accountId, webhookId))
    },

    async remove (tx: Tx, accountId: number, webhookId: number): Promise<void> {
      const webhook = await get(tx, accountId, webhookId)
      await tx.update(OutgoingWebhook, { id: webhook.id }, { isOn: false, sealedSecret: '', sealedKeys: null, deletedAt: clock.now() })
    },
  }
}

export type WebhookService = ReturnType<typeof createWebhookService>

/** After APP_KEY changed: what is sealed with the key before is sealed with the one in force. */
export async function resealWebhookSecrets (db: Database, box: SecretBox): Promise<void> {
  await db.write(async (tx) => {
    for (const webhook of await tx.findBy(OutgoingWebhook, { deletedAt: IsNull() })) {
      for (const [column, place] of [['sealedSecret', placeOf(webhook)], ['sealedKeys', keysPlaceOf(webhook)]] as const) {
        const sealed = webhook[column]
        if (sealed === null || box.isCurrent(sealed)) continue
        await tx.update(OutgoingWebhook, { id: webhook.id, [column]: sealed }, { [column]: box.seal(box.open(sealed, place), place) })
      }
    }
  })
}
