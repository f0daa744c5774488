import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addIndices, dropIndices } from './support/alter.ts'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** What people agreed to, what they take home of us, and how long an account keeps what. */
export class CreatePersonalData1767225622000 implements MigrationInterface {
  name = 'CreatePersonalData1767225622000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, varchar, text, moment, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'consents',
      columns: [
        id(), reference('accountId'), reference('followerId', nullable), varchar('subjectHash', 43, nullable), varchar('topic', 64), varchar('state', 16),
        varchar('how', 32), text('wording'), varchar('evidence', 500, nullable), varchar('recordedBy', 128), moment('at'), moment('createdAt'),
      ],
      indices: [index('idx_consents_follower', ['accountId', 'followerId', 'id']), index('idx_consents_subject', ['accountId', 'subjectHash'])],
    })
    await createTable(runner, {
      name: 'personal_exports',
      columns: [
        id(), reference('accountId'), reference('followerId'), varchar('fileName', 100), number('bytes', nullable), varchar('askedBy', 128),
        moment('createdAt'), moment('readyAt', nullable), moment('expiresAt'), moment('removedAt', nullable),
      ],
      indices: [
        index('idx_personal_exports_follower', ['accountId', 'followerId', 'id']),
        index('idx_personal_exports_expiry', ['removedAt', 'expiresAt']),
      ],
    })
    await createTable(runner, {
      name: 'retention_rules',
      columns: [id(), reference('accountId'), text('days'), number('version')],
      indices: [unique('idx_retention_rules_account', ['accountId'])],
    })
    await createTable(runner, {
      name: 'revocations',
      columns: [id(), reference('accountId'), reference('followerId'), varchar('scope', 32), moment('revokedAt'), moment('endedAt', nullable)],
      indices: [
        unique('idx_revocations_once', ['accountId', 'followerId', 'scope', 'revokedAt']),
        index('idx_revocations_due', ['accountId', 'endedAt', 'revokedAt']),
      ],
    })
    await addIndices(runner, 'followers', [index('idx_followers_unfollowed', ['accountId', 'unfollowedAt'])])
  }

  async down (runner: QueryRunner): Promise<void> {
    await dropIndices(runner, 'followers', ['idx_followers_unfollowed'])
    for (const table of ['revocations', 'retention_rules', 'personal_exports', 'consents']) await runner.dropTable(table, true)
  }
}
