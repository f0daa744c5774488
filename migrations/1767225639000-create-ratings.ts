import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** What followers think of how they were served. */
export class CreateRatings1767225639000 implements MigrationInterface {
  name = 'CreateRatings1767225639000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, varchar, text, boolean, moment, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'ratings',
      columns: [
        id(), reference('accountId'), reference('conversationId'), reference('followerId'), reference('agentId', nullable), reference('teamId', nullable),
        varchar('state', 8), moment('askUntil'), reference('messageId', nullable), moment('askedAt', nullable), { name: 'score', type: 'integer', ...nullable },
        boolean('isLow', nullable), moment('ratedAt', nullable), moment('commentUntil', nullable), text('comment', nullable), moment('createdAt'),
      ],
      indices: [
        unique('idx_ratings_once', ['accountId', 'conversationId']),
        index('idx_ratings_follower', ['accountId', 'followerId', 'id']),
        index('idx_ratings_state', ['accountId', 'state', 'id']),
        index('idx_ratings_agent', ['accountId', 'agentId', 'state', 'id']),
        index('idx_ratings_low', ['accountId', 'isLow', 'id']),
        index('idx_ratings_rated', ['accountId', 'ratedAt']),
        index('idx_ratings_message', ['accountId', 'messageId']),
      ],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    await runner.dropTable('ratings', true)
  }
}
