import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, unique } from './support/columns.ts'

/** The official accounts, and the access token that all processes share for each. */
export class CreateAccounts1767225602000 implements MigrationInterface {
  name = 'CreateAccounts1767225602000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, varchar, text, boolean, moment, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'accounts',
      columns: [
        id(), varchar('name', 60), varchar('appid', 64), varchar('originalId', 64), varchar('kind', 16), boolean('isVerified'),
        varchar('mode', 16), varchar('timeZone', 64), text('sealedToken'), text('sealedAesKey', nullable),
        text('sealedPreviousAesKey', nullable), text('sealedAppSecret', nullable), moment('createdAt'), moment('disabledAt', nullable),
        { name: 'version', type: 'integer' },
      ],
      indices: [unique('idx_accounts_appid', ['appid'])],
    })
    await createTable(runner, {
      name: 'wechat_tokens',
      columns: [reference('accountId', { isPrimary: true }), text('sealedToken'), moment('expiresAt')],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    for (const table of ['wechat_tokens', 'accounts']) await runner.dropTable(table, true)
  }
}
