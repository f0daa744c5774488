import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** What content is about, who wants it, and how much of it they had. */
export class CreateTopics1767225628000 implements MigrationInterface {
  name = 'CreateTopics1767225628000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, varchar, text, moment, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'reach_topics',
      columns: [
        id(), reference('accountId'), varchar('key', 48), varchar('name', 60), varchar('description', 200), varchar('kind', 8), text('caps'),
        moment('createdAt'), moment('archivedAt', nullable), number('version'),
      ],
      indices: [unique('idx_reach_topics_key', ['accountId', 'key'])],
    })
    const key = { isPrimary: true }
    const none = { default: 0 }
    const never = { default: `''` }
    await createTable(runner, {
      name: 'reach_topic_states',
      columns: [
        reference('accountId', key), reference('topicId', key), reference('followerId', key),
        varchar('state', 4, nullable), moment('changedAt', nullable), reference('consentId', nullable),
        varchar('day', 10, never), number('dayUsed', none), varchar('week', 10, never), number('weekUsed', none),
        varchar('month', 10, never), number('monthUsed', none),
      ],
      indices: [index('idx_reach_topic_states_follower', ['accountId', 'followerId'])],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    await runner.dropTable('reach_topic_states', true)
    await runner.dropTable('reach_topics', true)
  }
}
