import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable } from './support/columns.ts'

/** What WeChat tells of each account, and which of its APIs it refuses. */
export class CreateAccountHealth1767225608000 implements MigrationInterface {
  name = 'CreateAccountHealth1767225608000'

  async up (runner: QueryRunner): Promise<void> {
    const { reference, varchar, text, moment, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'account_health',
      columns: [
        reference('accountId', { isPrimary: true }), text('callbackIps', nullable), text('apiIps', nullable), text('quotas'),
        moment('checkedAt'), varchar('problem', 64, nullable),
      ],
    })
    await createTable(runner, {
      name: 'account_refusals',
      columns: [
        reference('accountId', { isPrimary: true }), varchar('api', 128, { isPrimary: true }), { name: 'errcode', type: 'integer' },
        moment('refusedAt'), moment('untilAt', nullable),
      ],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    await runner.dropTable('account_refusals', true)
    await runner.dropTable('account_health', true)
  }
}
