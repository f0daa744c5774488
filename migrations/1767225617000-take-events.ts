import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, unique } from './support/columns.ts'

/** Events of other systems: what they call followers, and which events were taken in. */
export class TakeEvents1767225617000 implements MigrationInterface {
  name = 'TakeEvents1767225617000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, varchar, moment } = columnsFor(runner)
    await createTable(runner, {
      name: 'follower_external_ids',
      columns: [id(), reference('accountId'), varchar('system', 20), varchar('externalId', 64), reference('followerId'), moment('createdAt')],
      indices: [
        unique('idx_follower_external_ids_once', ['accountId', 'system', 'externalId']),
        unique('idx_follower_external_ids_follower', ['accountId', 'followerId', 'system']),
      ],
    })
    await createTable(runner, {
      name: 'event_receipts',
      columns: [
        id(), reference('accountId'), varchar('system', 20), varchar('eventId', 64), varchar('digest', 64), varchar('arrival', 40), moment('receivedAt'),
      ],
      indices: [unique('idx_event_receipts_once', ['accountId', 'system', 'eventId'])],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    for (const table of ['event_receipts', 'follower_external_ids']) await runner.dropTable(table, true)
  }
}
