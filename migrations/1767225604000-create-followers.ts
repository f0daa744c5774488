import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** Records of followers and the timeline of what happened with them. */
export class CreateFollowers1767225604000 implements MigrationInterface {
  name = 'CreateFollowers1767225604000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, varchar, text, boolean, moment, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'followers',
      columns: [
        id(), reference('accountId'), varchar('openid', 64), varchar('unionid', 64, nullable), boolean('subscribed'),
        moment('subscriptionAt', nullable), varchar('subscribeScene', 64, nullable), varchar('qrScene', 64, nullable),
        moment('firstInboundAt', nullable), moment('lastInboundAt', nullable), number('messageCount'), number('eventCount'),
        moment('createdAt'), moment('profileDueAt', nullable),
      ],
      indices: [
        unique('idx_followers_openid', ['accountId', 'openid']),
        index('idx_followers_recent', ['accountId', 'id']),
        index('idx_followers_profile', ['profileDueAt']),
      ],
    })
    await createTable(runner, {
      name: 'follower_events',
      columns: [
        id(), reference('accountId'), reference('followerId'), varchar('kind', 64), moment('occurredAt'), varchar('sourceKind', 32),
        reference('sourceId'), text('detail'),
      ],
      indices: [
        unique('idx_follower_events_once', ['accountId', 'sourceKind', 'sourceId']),
        index('idx_follower_events_timeline', ['accountId', 'followerId', 'occurredAt', 'id']),
      ],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    for (const table of ['follower_events', 'followers']) await runner.dropTable(table, true)
  }
}
