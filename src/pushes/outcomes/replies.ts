import { In } from 'typeorm'
import type { Recalled, Recall } from '../../conversations/index.ts'
import type { TimelineEntry } from '../../followers/index.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { grouped } from '../../platform/grouped.ts'
import { MassCall } from '../../reach/mass/mass-call.entity.ts'
import type { TouchContent } from '../../reach/index.ts'
import { Touch } from '../../reach/sending/touch.entity.ts'
import { type Lately, sentLately } from './lately.ts'
import type { Outcomes } from './outcomes.ts'
import type { Recent, RecentPush } from './recent.ts'

interface Needs {
  db: Database
  recent: Recent
  outcomes: Pick<Outcomes, 'mark'>
  note: (tx: Tx, entries: readonly TimelineEntry[]) => void
}

interface Replied { delivery: Lately, push: RecentPush, at: Date }

const hourMs = 3600_000
/** WeChat's moments are whole seconds. */
const secondMs = 1000

/**
 * What somebody says soon after something of a push arrived is a reply to it: it goes to whom the push names, who sees what it is
 * about. Only the first; what follows is talk.
 */
export function createReplies ({ db, recent, outcomes, note }: Needs): Recall {
  return async function recall (tx, accountId, heard): Promise<ReadonlyMap<number, Recalled>> {
    const pushes = await recent.pushesOf(tx, accountId)
    if (pushes.size === 0) return new Map()
    const lately = await sentLately(tx, accountId, heard.map(({ followerId }) => followerId))
    const replied = new Map<number, Replied>()
    for (const { followerId, inbound: { createdAt: at } } of heard) {
      const found = repliedTo(lately.get(followerId) ?? [], pushes, at)
      if (found !== undefined && !replied.has(followerId)) replied.set(followerId, { ...found, at })
    }
    if (replied.size === 0) return new Map()
    // Conversations are locked before deliveries, everywhere.
    db.beforeCommit(tx, async () => {
      await outcomes.mark(tx, accountId, 'replied', [...replied.values()].map(({ delivery, at }) => ({ deliveryId: delivery.id, at })))
      note(tx, [...replied].map(([followerId, { delivery: { id, pushId }, at }]): TimelineEntry => ({
        accountId, followerId, kind: 'push.replied', subject: String(pushId), occurredAt: at, source: { kind: 'push-reply', id }, detail: { pushId, deliveryId: id },
      })))
    })
    const contents = await contentsOf(tx, accountId, [...replied.values()].map(({ delivery }) => delivery))
    return new Map([...replied].map(([followerId, { delivery, push }]) => [followerId, {
      teamId: push.replies.teamId,
      shown: {
        source: { kind: 'push', id: delivery.id }, content: contents.get(delivery.id) ?? nothingLeft, route: delivery.route,
        status: delivery.status === 'delivered' ? 'delivered' as const : 'submitted' as const, at: delivery.at,
      },
    }]))
  }
}

/** The last thing that arrived, if they have not replied to it and its time is not over. */
function repliedTo (lately: readonly Lately[], pushes: ReadonlyMap<number, RecentPush>, at: Date): Omit<Replied, 'at'> | undefined {
  const delivery = lately.find((each) => each.hasArrived && each.at.getTime() - secondMs <= at.getTime())
  const push = delivery === undefined ? undefined : pushes.get(delivery.pushId)
  if (delivery === undefined || push === undefined || delivery.hasReply) return undefined
  return delivery.at.getTime() + push.replies.hours * hourMs > at.getTime() ? { delivery, push } : undefined
}

/** What was sent may have been forgotten since. */
const nothingLeft: TouchContent = { type: 'text', text: '' }

/** As it was sent, by delivery. */
async function contentsOf (tx: Tx, accountId: number, deliveries: readonly Lately[]): Promise<Map<number, TouchContent>> {
  const alone = deliveries.filter(({ massCallId }) => massCallId === null).map(({ id }) => id)
  const calls = new Set(deliveries.flatMap(({ massCallId }) => massCallId ?? []))
  const touches = alone.length === 0 ? [] : await tx.find(Touch, {
    where: { accountId, sourceKind: 'push', sourceId: In(alone) }, select: { id: true, sourceId: true, part: true, content: true }, order: { part: 'ASC' },
  })
  const massCalls = calls.size === 0 ? [] : await tx.find(MassCall, { where: { accountId, id: In([...calls]) }, select: { id: true, content: true } })
  const byCall = new Map(massCalls.map(({ id, content }) => [id, content]))
  const found = new Map<number, TouchContent>()
  for (const [id, parts] of grouped(touches, ({ sourceId }) => sourceId)) found.set(id, whole(parts.map(({ content }) => content)))
  for (const { id, massCallId } of deliveries) {
    const content = massCallId === null ? undefined : byCall.get(massCallId)
    if (content !== undefined) found.set(id, content)
  }
  return found
}

/** A long text went in pieces. */
function whole ([first = nothingLeft, ...more]: readonly TouchContent[]): TouchContent {
  if (first.type !== 'text') return first
  return { type: 'text', text: [first, ...more].map((each) => (each.type === 'text' ? each.text : '')).join('') }
}
