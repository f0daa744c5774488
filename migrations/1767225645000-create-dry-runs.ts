import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** What would become of a push if it went out. */
export class CreateDryRuns1767225645000 implements MigrationInterface {
  name = 'CreateDryRuns1767225645000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, varchar, moment, text, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'push_dry_runs',
      columns: [
        id(), reference('accountId'), reference('pushId'), reference('taskId', nullable), varchar('status', 16), moment('at'), number('pushVersion'), number('segmentVersion'),
        number('followers'), text('result', nullable), varchar('askedBy', 128), moment('createdAt'), moment('endedAt', nullable),
      ],
      indices: [index('idx_push_dry_runs_push', ['accountId', 'pushId', 'id']), index('idx_push_dry_runs_task', ['accountId', 'taskId'])],
    })
    await createTable(runner, {
      name: 'push_dry_run_pages',
      columns: [id(), reference('accountId'), reference('dryRunId'), reference('firstId'), reference('lastId'), text('outcomes')],
      indices: [unique('idx_push_dry_run_pages_once', ['accountId', 'dryRunId', 'firstId'])],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    await runner.dropTable('push_dry_run_pages', true)
    await runner.dropTable('push_dry_runs', true)
  }
}
