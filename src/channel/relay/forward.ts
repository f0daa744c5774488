import { type OutgoingEvent, relayed, wants } from '../../outgoing/index.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { placeholders } from '../../platform/database/rows.ts'
import { typeName } from '../../wechat/inbound.ts'
import type { Inbound } from '../../wechat/inbound.types.ts'
import type { Received } from '../channel.facts.ts'

/** The ids of those of an account that have a record, by openid. */
export type NameFollowers = (tx: Tx, accountId: number, openids: readonly string[]) => Promise<ReadonlyMap<string, number>>

interface Needs {
  db: Database
  wanted: (tx: Tx, accountId: number) => Promise<readonly string[]>
  publish: (tx: Tx, events: readonly OutgoingEvent[]) => void
  nameFollowers: NameFollowers
}

/** `wechat.message.text`, `wechat.event.CLICK`: the timeline's word for it. It goes into a header, where not every letter may stand. */
export const kindOf = (inbound: Inbound): string => `${relayed}${inbound.kind}.${typeName(inbound).replaceAll(/[^\w-]/g, '_')}`.slice(0, 64)

/** What WeChat said, as we read it; fields that we do not know come as they are. */
export function detailOf (inbound: Inbound): Record<string, unknown> {
  const { fields, fromUserName: _sender, createdAt, ...typed } = inbound
  return { ...typed, createdAt: createdAt.toISOString(), ...(inbound.type === 'unknown' && { fields }) }
}

/** Hands what WeChat delivered to the systems that want it, in the transaction that works on it: what it comes to is told once or not at all. */
export function createForward ({ db, wanted, publish, nameFollowers }: Needs) {
  async function bodiesOf (tx: Tx, received: readonly Received[]): Promise<Map<number, string>> {
    const ids = received.map(({ inboxId }) => inboxId)
    const rows = await tx.query<Array<{ id: number | string, body: string }>>(`SELECT id, body FROM inbox WHERE id IN (${placeholders(ids)})`, ids)
    return new Map(rows.map(({ id, body }) => [Number(id), body]))
  }

  async function tell (tx: Tx, accountId: number, received: readonly Received[]): Promise<void> {
    const bodies = await bodiesOf(tx, received)
    const followerIds = await nameFollowers(tx, accountId, [...new Set(received.map(({ openid }) => openid))])
    publish(tx, received.map(({ inboxId, openid, inbound }): OutgoingEvent => ({
      accountId, kind: kindOf(inbound), followerId: followerIds.get(openid) ?? null, detail: detailOf(inbound),
      asSent: { xml: bodies.get(inboxId) ?? '', fromUserName: inbound.fromUserName, toUserName: inbound.toUserName },
    })))
  }

  return async function forward (tx: Tx, received: readonly Received[]): Promise<void> {
    for (const accountId of new Set(received.map((each) => each.accountId))) {
      const kinds = await wanted(tx, accountId)
      if (kinds.length === 0) continue
      const theirs = received.filter((each) => each.accountId === accountId && wants(kinds, kindOf(each.inbound)))
      // By then whoever writes for the first time has a record, and with it a line of their own.
      if (theirs.length > 0) db.beforeCommit(tx, () => tell(tx, accountId, theirs))
    }
  }
}
