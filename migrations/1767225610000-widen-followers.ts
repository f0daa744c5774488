import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumns, addIndices, dropColumns, dropIndices } from './support/alter.ts'
import { columnsFor, index } from './support/columns.ts'

/** What a follower's record holds beyond what deliveries tell. */
export class WidenFollowers1767225610000 implements MigrationInterface {
  name = 'WidenFollowers1767225610000'

  async up (runner: QueryRunner): Promise<void> {
    const { reference, number, varchar, moment, nullable } = columnsFor(runner)
    await addColumns(runner, 'followers', [
      varchar('alias', 64, nullable), varchar('language', 16, nullable), varchar('remark', 128, nullable), reference('ownerId', nullable),
      varchar('stage', 16, { default: "'unknown'" }), varchar('stageBy', 8, { default: "'rule'" }), moment('stageAt', nullable),
      reference('personId', nullable), number('bucket', { default: 0 }), moment('blockedAt', nullable), moment('unfollowedAt', nullable),
      moment('syncedAt', nullable), number('version', { default: 1 }),
    ])
    await addIndices(runner, 'followers', [
      index('idx_followers_alias', ['accountId', 'alias']),
      index('idx_followers_person', ['personId']),
      index('idx_followers_unionid', ['unionid']),
    ])
  }

  async down (runner: QueryRunner): Promise<void> {
    await dropIndices(runner, 'followers', ['idx_followers_alias', 'idx_followers_person', 'idx_followers_unionid'])
    await dropColumns(runner, 'followers', [
      'alias', 'language', 'remark', 'ownerId', 'stage', 'stageBy', 'stageAt', 'personId', 'bucket', 'blockedAt', 'unfollowedAt', 'syncedAt', 'version',
    ])
  }
}
