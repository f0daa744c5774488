import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addIndices, dropIndices } from './support/alter.ts'
import { index } from './support/columns.ts'

const followers = [
  index('idx_followers_heard', ['accountId', 'lastInboundAt', 'id']),
  index('idx_followers_subscription', ['accountId', 'subscriptionAt', 'id']),
  index('idx_followers_stage', ['accountId', 'stage', 'id']),
  index('idx_followers_owner', ['accountId', 'ownerId', 'id']),
  index('idx_followers_qr', ['accountId', 'qrScene', 'id']),
  index('idx_followers_remark', ['accountId', 'remark']),
  index('idx_followers_bucket', ['accountId', 'bucket', 'id']),
]
const timeline = ['accountId', 'followerId', 'occurredAt', 'id']

/** What lists of followers are sorted by and begin with; and the kind in the index of the timeline, so that a filter reads no other rows. */
export class FindFollowers1767225616000 implements MigrationInterface {
  name = 'FindFollowers1767225616000'

  async up (runner: QueryRunner): Promise<void> {
    await addIndices(runner, 'followers', followers)
    await addIndices(runner, 'follower_events', [index('idx_follower_events_kinds', [...timeline, 'kind'])])
    await dropIndices(runner, 'follower_events', ['idx_follower_events_timeline'])
  }

  async down (runner: QueryRunner): Promise<void> {
    await addIndices(runner, 'follower_events', [index('idx_follower_events_timeline', timeline)])
    await dropIndices(runner, 'follower_events', ['idx_follower_events_kinds'])
    await dropIndices(runner, 'followers', followers.map(({ name = '' }) => name))
  }
}
