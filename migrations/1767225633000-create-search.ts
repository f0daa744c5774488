import { type MigrationInterface, type QueryRunner, Table } from 'typeorm'
import { columnsFor } from './support/columns.ts'

/** The words of all messages, by which they are found. */
export class CreateSearch1767225633000 implements MigrationInterface {
  name = 'CreateSearch1767225633000'

  async up (runner: QueryRunner): Promise<void> {
    const { reference, varchar } = columnsFor(runner)
    const key = { isPrimary: true }
    // On SQLite a table is a heap with an index beside it unless it is told otherwise: twice the size, for a row that is all key.
    await runner.createTable(new Table({
      name: 'message_grams', engine: 'InnoDB', withoutRowid: runner.connection.options.type === 'better-sqlite3',
      columns: [reference('accountId', key), varchar('gram', 48, key), reference('messageId', key)],
    }), true)
  }

  async down (runner: QueryRunner): Promise<void> {
    await runner.dropTable('message_grams', true)
  }
}
