import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable } from './support/columns.ts'

/** Access tokens and JS tickets in one table. The tokens of before are not carried over: WeChat gives them again. */
export class ShareCredentials1767225607000 implements MigrationInterface {
  name = 'ShareCredentials1767225607000'

  async up (runner: QueryRunner): Promise<void> {
    const { reference, varchar, text, moment, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'wechat_credentials',
      columns: [
        reference('accountId', { isPrimary: true }), varchar('kind', 16, { isPrimary: true }), text('sealedValue'),
        moment('expiresAt'), moment('fetchedAt'), moment('forcedAt', nullable),
        { name: 'foreignRefreshes', type: 'integer' }, moment('foreignRefreshedAt', nullable),
      ],
    })
    await runner.dropTable('wechat_tokens', true)
  }

  async down (runner: QueryRunner): Promise<void> {
    const { reference, text, moment } = columnsFor(runner)
    await createTable(runner, {
      name: 'wechat_tokens',
      columns: [reference('accountId', { isPrimary: true }), text('sealedToken'), moment('expiresAt')],
    })
    await runner.dropTable('wechat_credentials', true)
  }
}
