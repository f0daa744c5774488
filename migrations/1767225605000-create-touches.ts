import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** Everything that goes out: an intent before the call, an outcome after it. */
export class CreateTouches1767225605000 implements MigrationInterface {
  name = 'CreateTouches1767225605000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, varchar, text, moment, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'touches',
      columns: [
        id(), reference('accountId'), varchar('sourceKind', 32), reference('sourceId'), { name: 'part', type: 'integer' },
        reference('followerId'), varchar('openid', 64), varchar('route', 16), text('content'), varchar('status', 16),
        moment('createdAt'), moment('dueAt'), moment('expiresAt'), { name: 'attempts', type: 'integer' }, varchar('claim', 36, nullable),
        number('claimedUntilMs', nullable), moment('settledAt', nullable), { name: 'errcode', type: 'integer', isNullable: true },
        varchar('reason', 64, nullable),
      ],
      indices: [
        unique('idx_touches_once', ['accountId', 'sourceKind', 'sourceId', 'part']),
        index('idx_touches_work', ['status', 'dueAt', 'id']),
        index('idx_touches_claim', ['claim']),
        index('idx_touches_follower', ['accountId', 'followerId', 'id']),
      ],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    await runner.dropTable('touches', true)
  }
}
