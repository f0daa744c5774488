import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index } from './support/columns.ts'

/** What holds for all pushes of an account, and who got a push by entering a segment. */
export class PlanPushes1767225644000 implements MigrationInterface {
  name = 'PlanPushes1767225644000'

  async up (runner: QueryRunner): Promise<void> {
    const { reference, number, varchar, moment, text } = columnsFor(runner)
    const key = { isPrimary: true }
    await createTable(runner, {
      name: 'push_settings', columns: [reference('accountId', key), text('value'), number('version'), moment('changedAt')],
    })
    await createTable(runner, {
      name: 'push_entries',
      columns: [
        reference('accountId', key), reference('pushId', key), reference('followerId', key), moment('enteredAt'), moment('freeAt'), varchar('token', 36),
      ],
      indices: [index('idx_push_entries_follower', ['accountId', 'followerId', 'pushId'])],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    await runner.dropTable('push_entries', true)
    await runner.dropTable('push_settings', true)
  }
}
