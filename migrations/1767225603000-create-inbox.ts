import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** What WeChat delivered, kept before it is acknowledged. */
export class CreateInbox1767225603000 implements MigrationInterface {
  name = 'CreateInbox1767225603000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, varchar, text, moment, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'inbox',
      columns: [
        id(), reference('accountId'), varchar('dedupeKey', 64), varchar('arrival', 36), { name: 'lane', type: 'smallint' },
        varchar('openid', 64), varchar('type', 64), text('body'), moment('occurredAt'), moment('receivedAt'), varchar('status', 16),
        { name: 'attempts', type: 'integer' }, moment('failedAt', nullable), moment('retryAt', nullable), varchar('lastError', 200, nullable),
        varchar('slot', 16), moment('slotUntil'), text('reply', nullable), varchar('repliedBy', 32, nullable), moment('workedAt', nullable),
      ],
      indices: [unique('idx_inbox_once', ['accountId', 'dedupeKey']), index('idx_inbox_work', ['status', 'id'])],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    await runner.dropTable('inbox', true)
  }
}
