import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** Sends to many at once, and what WeChat tells of sends until it is known of which. */
export class CreateMassCalls1767225629000 implements MigrationInterface {
  name = 'CreateMassCalls1767225629000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, varchar, moment, text, boolean, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'mass_calls',
      columns: [
        id(), reference('accountId'), varchar('sourceKind', 32), varchar('sourceKey', 64), varchar('clientMsgId', 32), varchar('digest', 43),
        varchar('askedBy', 128), text('content'),
        varchar('purpose', 16), reference('topicId', nullable), varchar('status', 16), { name: 'asked', type: 'integer' }, { name: 'audience', type: 'integer' },
        text('skipped'), moment('createdAt'), moment('dueAt'), moment('expiresAt'), moment('assembledAt'),
        moment('calledAt', nullable), { name: 'attempts', type: 'integer' }, varchar('outcome', 16, nullable), moment('settledAt', nullable),
        { name: 'errcode', type: 'integer', isNullable: true }, varchar('reason', 64, nullable), varchar('wechatMsgId', 20, nullable),
        text('counts', nullable), boolean('differs'), boolean('isUnconfirmed'),
      ],
      indices: [
        unique('idx_mass_calls_once', ['accountId', 'sourceKind', 'sourceKey']),
        unique('idx_mass_calls_key', ['accountId', 'clientMsgId']),
        index('idx_mass_calls_list', ['accountId', 'id']),
        index('idx_mass_calls_work', ['status', 'dueAt']),
        index('idx_mass_calls_message', ['accountId', 'wechatMsgId']),
      ],
    })
    await createTable(runner, {
      name: 'mass_pieces',
      columns: [id(), reference('accountId'), reference('massCallId'), { name: 'firstPart', type: 'integer' }, text('followerIds')],
      indices: [index('idx_mass_pieces_call', ['massCallId', 'id'])],
    })
    await createTable(runner, {
      name: 'send_results',
      columns: [
        id(), reference('accountId'), varchar('kind', 16), varchar('messageKey', 64), reference('followerId', nullable), varchar('templateId', 64, nullable),
        varchar('outcome', 16), { name: 'errcode', type: 'integer', isNullable: true }, varchar('reason', 64, nullable), text('counts', nullable),
        moment('occurredAt'), varchar('state', 16), { name: 'attempts', type: 'integer' }, number('dueMs'),
      ],
      indices: [
        unique('idx_send_results_once', ['accountId', 'kind', 'messageKey']),
        index('idx_send_results_due', ['state', 'dueMs']),
        index('idx_send_results_state', ['accountId', 'state', 'occurredAt']),
        index('idx_send_results_follower', ['accountId', 'followerId', 'id']),
      ],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    for (const table of ['send_results', 'mass_pieces', 'mass_calls']) await runner.dropTable(table, true)
  }
}
