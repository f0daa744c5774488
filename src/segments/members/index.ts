/**
 * Who is in the segments that somebody waits for: kept fresh by the log of what happens, and by looking at everybody now and then.
 * Always true: whoever is written down as a member, and whoever is told to have entered or left, changes in one transaction.
 */
import type { FastifyInstance } from 'fastify'
import { randomUUID } from 'node:crypto'
import { followersRemoved, followersSynced } from '../../followers/index.ts'
import { createWaker } from '../../platform/waker.ts'
import type { Rules } from '../rule/index.ts'
import type { SegmentService } from '../segment/segment.service.ts'
import { forgetRemoved, memberHolder } from './holder.ts'
import { memberRoutes } from './members.routes.ts'
import { createMemberService } from './members.service.ts'
import { createReconcile } from './reconcile.ts'
import { createTracks, type Tracks } from './tracks.ts'
import { createMembersWatch } from './watch.ts'

/** Before the segments, which begin and end it. */
export function prepareMembers (app: FastifyInstance): { tracks: Tracks, waker: ReturnType<typeof createWaker> } {
  const waker = createWaker()
  return { tracks: createTracks({ db: app.db, clock: app.clock, wake: waker.wake }), waker }
}

interface MembersOptions {
  rules: Rules
  segments: Pick<SegmentService, 'live'>
  tracks: Tracks
  waker: ReturnType<typeof createWaker>
  isWorker: boolean
}

export async function furnishMembers (app: FastifyInstance, { rules, segments, tracks, waker, isWorker }: MembersOptions): Promise<void> {
  const { db, clock, facts, metrics, log: logger } = app
  facts.on(followersSynced, (tx, { accountId }) => tracks.doubt(tx, accountId))
  facts.on(followersRemoved, forgetRemoved)
  app.followers.personal.add(memberHolder(db))
  await app.register(memberRoutes, { prefix: '/api/v1/accounts/:accountId/segments', members: createMemberService(db), segments })
  const missed = metrics.counter('duihua_segment_members_missed_total', 'Followers who entered or left a tracked segment and whom only the nightly check found')
  if (!isWorker) return
  const watch = createMembersWatch({
    db, clock, logger, rules, waker, holder: randomUUID(), reconcile: createReconcile({ db, clock, facts, rules }), onMissed: (amount) => missed.inc(amount),
  })
  app.addHook('onReady', async () => watch.start())
  app.addHook('onClose', () => watch.stop())
  app.schedule.add({ name: 'check-segment-members', cron: '41 2 * * *', run: watch.checkDrift })
}
