import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumns, dropColumns } from './support/alter.ts'
import { columnsFor } from './support/columns.ts'

/** What of ours a touch or a mass call belongs to, so that timelines can be asked for it. */
export class NameWhatTouchesBelongTo1767225647000 implements MigrationInterface {
  name = 'NameWhatTouchesBelongTo1767225647000'

  async up (runner: QueryRunner): Promise<void> {
    const { varchar, nullable } = columnsFor(runner)
    for (const table of ['touches', 'mass_calls']) await addColumns(runner, table, [varchar('subject', 64, nullable)])
  }

  async down (runner: QueryRunner): Promise<void> {
    for (const table of ['touches', 'mass_calls']) await dropColumns(runner, table, ['subject'])
  }
}
