import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { insertRows } from '../../platform/database/rows.ts'
import type { Inbound } from '../../wechat/inbound.types.ts'
import type { Received } from '../channel.facts.ts'
import type { MediaKind } from './media.entity.ts'

interface Mentioned { mediaId: string, kind: MediaKind }

/** Every file that a delivery names by an id. Its addresses are left alone: whoever fetches what a message says can be sent anywhere. */
export function mediaIn (inbound: Inbound): Mentioned[] {
  if (inbound.kind !== 'message') return []
  const mentioned: Mentioned[] = []
  if (inbound.type === 'image' || inbound.type === 'voice' || inbound.type === 'video' || inbound.type === 'shortvideo') {
    mentioned.push({ mediaId: inbound.mediaId, kind: inbound.type })
  }
  if (inbound.type === 'video' || inbound.type === 'shortvideo' || inbound.type === 'miniprogrampage') {
    mentioned.push({ mediaId: inbound.thumbMediaId, kind: 'thumb' })
  }
  // WeChat's ids have 64 characters or so; what is much longer is none of them.
  return mentioned.filter(({ mediaId }) => mediaId !== '' && mediaId.length <= 128)
}

const columns = ['accountId', 'mediaId', 'openid', 'inboxId', 'kind', 'occurredAt', 'state', 'dueAt', 'attempts', 'heldUntilMs']

/** Notes what is to be fetched, in the transaction of the deliveries; `wake` is called once it can be. */
export async function noteMedia (db: Database, tx: Tx, received: readonly Received[], { now, wake }: { now: Date, wake: () => void }): Promise<void> {
  const rows = received.flatMap(({ accountId, openid, inboxId, inbound }) => mediaIn(inbound).map(({ mediaId, kind }) => [
    accountId, mediaId, openid, inboxId, kind, momentValue(inbound.createdAt), 'waiting', momentValue(now), 0, 0,
  ]))
  if (rows.length === 0) return
  await insertRows(tx, { table: 'media', columns, rows, ending: db.dialect.keepExisting(['accountId', 'mediaId']) })
  db.afterCommit(tx, wake)
}
