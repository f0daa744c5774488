import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumns, dropColumns } from './support/alter.ts'
import { columnsFor, createTable } from './support/columns.ts'

/** The account beyond its chat: web pages that may use its name, and systems that want WeChat's deliveries as they came. */
export class CreatePagesAndRelay1767225659000 implements MigrationInterface {
  name = 'CreatePagesAndRelay1767225659000'

  async up (runner: QueryRunner): Promise<void> {
    const { reference, number, varchar, moment, text, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'page_settings',
      columns: [reference('accountId', { isPrimary: true }), text('value'), number('version'), moment('changedAt')],
    })
    await addColumns(runner, 'outgoing_webhooks', [varchar('form', 8, { default: `'event'` }), varchar('sealedKeys', 400, nullable)])
  }

  async down (runner: QueryRunner): Promise<void> {
    await dropColumns(runner, 'outgoing_webhooks', ['sealedKeys', 'form'])
    await runner.dropTable('page_settings', true)
  }
}
