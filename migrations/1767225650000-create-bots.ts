import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** What answers without a person: settings, what was answered, how much was said to whom. */
export class CreateBots1767225650000 implements MigrationInterface {
  name = 'CreateBots1767225650000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, varchar, moment, text } = columnsFor(runner)
    const key = { isPrimary: true }
    await createTable(runner, { name: 'bot_settings', columns: [reference('accountId', key), text('value'), number('version'), moment('changedAt')] })
    await createTable(runner, { name: 'bot_versions', columns: [reference('accountId', key), varchar('kind', 16, key), number('version')] })
    await createTable(runner, { name: 'bot_talks', columns: [reference('accountId', key), reference('followerId', key), moment('since'), number('answers')] })
    await createTable(runner, {
      name: 'bot_hits',
      columns: [
        id(), reference('accountId'), varchar('kind', 16), reference('refId'), reference('followerId'), reference('inboxId'), varchar('outcome', 16), moment('at'),
      ],
      indices: [
        unique('idx_bot_hits_once', ['accountId', 'inboxId']), index('idx_bot_hits_ref', ['accountId', 'kind', 'refId', 'id']), index('idx_bot_hits_follower', ['accountId', 'followerId', 'id']),
      ],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    for (const table of ['bot_hits', 'bot_talks', 'bot_versions', 'bot_settings']) await runner.dropTable(table, true)
  }
}
