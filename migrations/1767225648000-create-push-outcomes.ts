import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable } from './support/columns.ts'

/** What came of pushes, counted. */
export class CreatePushOutcomes1767225648000 implements MigrationInterface {
  name = 'CreatePushOutcomes1767225648000'

  async up (runner: QueryRunner): Promise<void> {
    const { reference, number, varchar } = columnsFor(runner)
    const key = { isPrimary: true }
    await createTable(runner, {
      name: 'push_outcomes',
      columns: [
        reference('accountId', key), reference('pushId', key), reference('runId', key), { name: 'variant', type: 'integer', ...key }, varchar('outcome', 32, key),
        number('amount'),
      ],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    await runner.dropTable('push_outcomes', true)
  }
}
