import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index } from './support/columns.ts'

/** To whom a push was sent to see what it looks like. */
export class CreatePushTests1767225649000 implements MigrationInterface {
  name = 'CreatePushTests1767225649000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, varchar, moment } = columnsFor(runner)
    await createTable(runner, {
      name: 'push_tests',
      columns: [id(), reference('accountId'), reference('pushId'), reference('followerId'), varchar('variant', 1), varchar('askedBy', 64), moment('createdAt')],
      indices: [
        index('idx_push_tests_follower', ['accountId', 'followerId', 'id']),
        index('idx_push_tests_push', ['accountId', 'pushId', 'id']),
      ],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    await runner.dropTable('push_tests', true)
  }
}
