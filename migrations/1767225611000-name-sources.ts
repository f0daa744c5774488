import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

const copied = 'id, accountId, followerId, kind, occurredAt, sourceKind, sourceId, detail'

/** What an entry of a timeline comes from has a name of up to 96 characters: other systems' events have no numbers. */
export class NameSources1767225611000 implements MigrationInterface {
  name = 'NameSources1767225611000'

  async up (runner: QueryRunner): Promise<void> {
    const { varchar } = columnsFor(runner)
    await retype(runner, 'varchar(96) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin', varchar('sourceId', 96))
  }

  /** Names that are no numbers cannot be kept. */
  async down (runner: QueryRunner): Promise<void> {
    const { reference } = columnsFor(runner)
    const isNumber = runner.connection.options.type === 'better-sqlite3' ? "sourceId GLOB '[0-9]*'" : "sourceId REGEXP '^[0-9]+$'"
    await runner.query(`DELETE FROM follower_events WHERE NOT (${isNumber})`)
    await retype(runner, 'bigint', reference('sourceId'))
  }
}

async function retype (runner: QueryRunner, mysqlType: string, sourceId: ReturnType<ReturnType<typeof columnsFor>['reference']>): Promise<void> {
  if (runner.connection.options.type !== 'better-sqlite3') {
    await runner.query(`ALTER TABLE follower_events MODIFY sourceId ${mysqlType} NOT NULL`)
    return
  }
  // SQLite cannot change a column: the table is made anew beside the old one and takes its place.
  const { id, reference, varchar, text, moment } = columnsFor(runner)
  await runner.query('ALTER TABLE follower_events RENAME TO follower_events_before')
  for (const name of ['idx_follower_events_once', 'idx_follower_events_timeline']) await runner.query(`DROP INDEX IF EXISTS ${name}`)
  await createTable(runner, {
    name: 'follower_events',
    columns: [
      id(), reference('accountId'), reference('followerId'), varchar('kind', 64), moment('occurredAt'), varchar('sourceKind', 32), sourceId, text('detail'),
    ],
    indices: [
      unique('idx_follower_events_once', ['accountId', 'sourceKind', 'sourceId']),
      index('idx_follower_events_timeline', ['accountId', 'followerId', 'occurredAt', 'id']),
    ],
  })
  await runner.query(`INSERT INTO follower_events (${copied}) SELECT ${copied} FROM follower_events_before`)
  await runner.query('DROP TABLE follower_events_before')
}
