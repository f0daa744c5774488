import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** Pictures, sounds and films of followers, which WeChat keeps for three days. */
export class CreateMedia1767225620000 implements MigrationInterface {
  name = 'CreateMedia1767225620000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, varchar, moment, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'media',
      columns: [
        id(), reference('accountId'), varchar('mediaId', 128), varchar('openid', 64), reference('inboxId'), varchar('kind', 16), moment('occurredAt'),
        varchar('state', 16), varchar('code', 64, nullable), varchar('type', 64, nullable), number('bytes', nullable), moment('storedAt', nullable),
        moment('dueAt', nullable), number('attempts'), varchar('holder', 36, nullable), number('heldUntilMs'),
      ],
      indices: [
        unique('idx_media_once', ['accountId', 'mediaId']),
        index('idx_media_due', ['dueAt']),
        index('idx_media_openid', ['accountId', 'openid', 'id']),
        index('idx_media_state', ['accountId', 'state', 'id']),
        index('idx_media_age', ['accountId', 'occurredAt']),
      ],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    await runner.dropTable('media', true)
  }
}
