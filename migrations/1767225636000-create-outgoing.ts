import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** Other systems that are told what happens, and what they were told. */
export class CreateOutgoing1767225636000 implements MigrationInterface {
  name = 'CreateOutgoing1767225636000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, varchar, moment, text, boolean, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'outgoing_webhooks',
      columns: [
        id(), reference('accountId'), varchar('name', 64), varchar('url', 500), text('kinds'), varchar('sealedSecret', 255), boolean('isOn'),
        varchar('offReason', 16, nullable), moment('failingSince', nullable), moment('createdAt'), moment('deletedAt', nullable), number('version'),
      ],
      indices: [index('idx_outgoing_webhooks_account', ['accountId', 'id'])],
    })
    await createTable(runner, {
      name: 'outgoing_deliveries',
      columns: [
        id(), reference('accountId'), reference('webhookId'), reference('followerId'), varchar('kind', 64), text('detail'), moment('createdAt'),
        varchar('status', 16), number('attempts'), moment('giveUpAt'), moment('triedAt', nullable), number('tookMs', nullable),
        number('answerStatus', nullable), varchar('problem', 32, nullable), varchar('answer', 300, nullable),
      ],
      indices: [
        index('idx_outgoing_deliveries_line', ['accountId', 'followerId', 'webhookId', 'status', 'id']),
        index('idx_outgoing_deliveries_log', ['accountId', 'webhookId', 'createdAt', 'id']),
        index('idx_outgoing_deliveries_status', ['accountId', 'webhookId', 'status', 'createdAt', 'id']),
        index('idx_outgoing_deliveries_kind', ['accountId', 'webhookId', 'kind', 'createdAt', 'id']),
      ],
    })
    await createTable(runner, {
      name: 'outgoing_lines',
      columns: [
        id(), reference('accountId'), reference('webhookId'), reference('followerId'), number('added'), moment('dueAt'),
        varchar('holder', 36, nullable), number('heldUntilMs'),
      ],
      indices: [
        unique('idx_outgoing_lines_once', ['accountId', 'webhookId', 'followerId']),
        index('idx_outgoing_lines_due', ['webhookId', 'dueAt']),
      ],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    for (const table of ['outgoing_lines', 'outgoing_deliveries', 'outgoing_webhooks']) await runner.dropTable(table, true)
  }
}
