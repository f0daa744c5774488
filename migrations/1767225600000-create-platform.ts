import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable } from './support/columns.ts'

/** Lanes and the runs of jobs. `leases` is made before the first migration, because migrating takes a lease. */
export class CreatePlatform1767225600000 implements MigrationInterface {
  name = 'CreatePlatform1767225600000'

  async up (runner: QueryRunner): Promise<void> {
    const { varchar, number, moment, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'lanes',
      columns: [
        { name: 'lane', type: 'smallint', isPrimary: true },
        varchar('holder', 64, nullable), number('epoch'), number('expiresMs'),
      ],
    })
    await createTable(runner, {
      name: 'lane_holders',
      columns: [varchar('holder', 64, { isPrimary: true }), number('expiresMs')],
    })
    await createTable(runner, {
      name: 'job_runs',
      columns: [varchar('tick', 128, { isPrimary: true }), moment('startedAt')],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    for (const table of ['job_runs', 'lane_holders', 'lanes']) await runner.dropTable(table, true)
  }
}
