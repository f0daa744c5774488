import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** Tables of followers that come in and go out as files. */
export class CreateTransfers1767225618000 implements MigrationInterface {
  name = 'CreateTransfers1767225618000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, varchar, text, moment, nullable } = columnsFor(runner)
    const none = { default: 0 }
    await createTable(runner, {
      name: 'follower_imports',
      columns: [
        id(), reference('accountId'), varchar('status', 16), varchar('fileName', 200), number('bytes'), varchar('encoding', 8), varchar('delimiter', 1),
        text('columnNames'), number('dataStart'), number('lineCount'), text('options', nullable), reference('taskId', nullable),
        reference('undoTaskId', nullable), number('doneCount', none), number('changedCount', none), number('unchangedCount', none),
        number('createdCount', none), number('repeatedCount', none), number('faultCount', none), number('undoneCount', none), number('leftCount', none),
        varchar('createdBy', 128), moment('createdAt'), moment('endedAt', nullable), moment('fileRemovedAt', nullable),
      ],
      indices: [index('idx_follower_imports_account', ['accountId', 'taskId']), index('idx_follower_imports_file', ['fileRemovedAt', 'createdAt'])],
    })
    await createTable(runner, {
      name: 'follower_import_faults',
      columns: [id(), reference('accountId'), reference('importId'), number('lineNumber'), varchar('columnName', 100, nullable), varchar('code', 64), text('said')],
      indices: [unique('idx_follower_import_faults_once', ['accountId', 'importId', 'lineNumber'])],
    })
    await createTable(runner, {
      name: 'follower_exports',
      columns: [
        id(), reference('accountId'), varchar('status', 16), reference('taskId', nullable), text('filter'), text('columnNames'), number('partCount', none),
        number('followerCount', none), number('bytes', none), varchar('createdBy', 128), moment('createdAt'), moment('endedAt', nullable),
      ],
      indices: [index('idx_follower_exports_account', ['accountId', 'id']), index('idx_follower_exports_created', ['createdAt'])],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    for (const table of ['follower_exports', 'follower_import_faults', 'follower_imports']) await runner.dropTable(table, true)
  }
}
