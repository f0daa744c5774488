import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** Who was erased, without telling who, and the key that keeps it so. */
export class CreateErasures1767225621000 implements MigrationInterface {
  name = 'CreateErasures1767225621000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, varchar, text, moment, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'erasure_keys',
      columns: [reference('accountId', { isPrimary: true }), varchar('name', 16, { isPrimary: true }), text('sealedKey'), number('erasures')],
    })
    await createTable(runner, {
      name: 'erasures',
      columns: [
        id(), reference('accountId'), reference('followerId'), varchar('openidHash', 43), varchar('reason', 16), varchar('askedBy', 128),
        varchar('openid', 64, nullable), varchar('unionid', 64, nullable), reference('personId', nullable), text('counts', nullable), reference('taskId', nullable),
        moment('erasedAt'), moment('endedAt', nullable),
      ],
      indices: [
        unique('idx_erasures_once', ['accountId', 'followerId']),
        index('idx_erasures_openid', ['accountId', 'openidHash']),
        index('idx_erasures_ended', ['endedAt']),
      ],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    for (const table of ['erasures', 'erasure_keys']) await runner.dropTable(table, true)
  }
}
