import { type Static, Type } from 'typebox'
import type { Database } from '../../platform/database/database.ts'
import { createTimelineReader } from '../behaviour/timeline.reader.ts'
import { Follower } from '../follower.entity.ts'
import { followerNotFound, type Page } from '../follower.service.ts'
import type { FollowerEvent } from '../timeline.entity.ts'

const follow = 'event.subscribe'
const missed = 'event.unsubscribe.missed'
const kinds = [follow, 'event.unsubscribe', missed]

const Moment = Type.String({ format: 'date-time' })
const MaybeText = Type.Union([Type.String(), Type.Null()])
const example = { subscribeScene: 'ADD_SCENE_QR_CODE', qrScene: 'shop-12' }

export const SubscriptionView = Type.Object({
  id: Type.Integer({ description: 'Of its entry in the timeline.' }),
  subscribed: Type.Boolean({ description: 'True: they followed; false: they left.' }),
  occurredAt: Moment,
  isMissed: Type.Boolean({ description: 'WeChat never told us that they left: we found it out, at that moment.' }),
  subscribeScene: { ...MaybeText, description: 'How they came, in WeChat’s words. WeChat tells it of the last time only.' },
  qrScene: { ...MaybeText, description: 'The scene of the QR code that led here.' },
})

export const SubscriptionPage = Type.Object({
  now: Type.Object({
    subscribed: Type.Boolean(),
    since: Type.Union([Moment, Type.Null()], { description: 'May be a follow that no event told of and a sync found.' }),
    subscribeScene: MaybeText,
    qrScene: MaybeText,
  }, { description: 'How it stands, as the record says.' }),
  items: Type.Array(SubscriptionView),
  next: Type.Union([Type.Integer(), Type.Null()]),
}, {
  examples: [{
    now: { subscribed: true, since: '2026-02-14T02:11:09.000Z', ...example },
    items: [
      { id: 9120, subscribed: true, occurredAt: '2026-02-14T02:11:09.000Z', isMissed: false, ...example },
      { id: 7003, subscribed: false, occurredAt: '2026-01-20T19:31:00.000Z', isMissed: true, subscribeScene: null, qrScene: null },
    ],
    next: null,
  }],
})

/** Every follow and unfollow of a follower, newest first. */
export async function subscriptionsOf (db: Database, accountId: number, followerId: number, { before, limit }: Page) {
  const follower = await db.read.findOneBy(Follower, { accountId, id: followerId })
  if (follower === null) throw followerNotFound()
  return { follower, events: await createTimelineReader(db)(accountId, followerId, { before, limit, kinds }) }
}

export function viewStanding ({ subscribed, subscriptionAt, unfollowedAt, subscribeScene, qrScene }: Follower): Static<typeof SubscriptionPage>['now'] {
  return { subscribed, since: (subscribed ? subscriptionAt : unfollowedAt)?.toISOString() ?? null, subscribeScene, qrScene }
}

/** The event tells the QR scene; how they came their profile tells, of the last follow and once it was fetched. */
export function viewSubscription ({ id, kind, occurredAt, detail }: FollowerEvent, follower: Follower): Static<typeof SubscriptionView> {
  const qrScene = typeof detail['qrScene'] === 'string' ? detail['qrScene'] : null
  const isLast = follower.subscribed && follower.profileDueAt === null && occurredAt.getTime() === follower.subscriptionAt?.getTime()
  return {
    id, occurredAt: occurredAt.toISOString(), subscribed: kind === follow, isMissed: kind === missed, qrScene,
    subscribeScene: kind !== follow ? null : isLast ? follower.subscribeScene : qrScene === null ? null : 'ADD_SCENE_QR_CODE',
  }
}
