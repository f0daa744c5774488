import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** The links of pushes, and who opens them. */
export class CreatePushLinks1767225646000 implements MigrationInterface {
  name = 'CreatePushLinks1767225646000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, varchar, boolean, moment, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'push_links',
      columns: [
        id(), reference('accountId'), reference('pushId'), varchar('url', 1024), varchar('urlHash', 43), boolean('asksReader'), number('clicks', { default: 0 }),
        moment('createdAt'),
      ],
      indices: [unique('idx_push_links_once', ['accountId', 'pushId', 'urlHash'])],
    })
    await createTable(runner, {
      name: 'push_clicks',
      columns: [
        id(), reference('accountId'), reference('deliveryId'), reference('linkId'), varchar('visit', 22), moment('at'), moment('dueAt'), reference('readerId', nullable),
      ],
      indices: [unique('idx_push_clicks_visit', ['accountId', 'visit']), index('idx_push_clicks_due', ['dueAt', 'id'])],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    await runner.dropTable('push_clicks', true)
    await runner.dropTable('push_links', true)
  }
}
