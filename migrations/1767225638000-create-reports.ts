import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, unique } from './support/columns.ts'

/** What reports count and no other table remembers. */
export class CreateReports1767225638000 implements MigrationInterface {
  name = 'CreateReports1767225638000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, varchar, moment } = columnsFor(runner)
    const key = { isPrimary: true }
    await createTable(runner, {
      name: 'lost_windows',
      columns: [id(), reference('accountId'), reference('conversationId'), moment('closedAt')],
      indices: [unique('idx_lost_windows_once', ['accountId', 'conversationId', 'closedAt'])],
    })
    await createTable(runner, {
      name: 'agent_days',
      columns: [reference('accountId', key), reference('agentId', key), varchar('day', 10, key), number('replies')],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    await runner.dropTable('agent_days', true)
    await runner.dropTable('lost_windows', true)
  }
}
