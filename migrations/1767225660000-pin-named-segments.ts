import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumns, dropColumns } from './support/alter.ts'
import { columnsFor } from './support/columns.ts'

/** A run asks the segments that its rule names as they were when it began, too. */
export class PinNamedSegments1767225660000 implements MigrationInterface {
  name = 'PinNamedSegments1767225660000'

  async up (runner: QueryRunner): Promise<void> {
    const { text, nullable } = columnsFor(runner)
    await addColumns(runner, 'push_runs', [text('namedVersions', nullable)])
  }

  async down (runner: QueryRunner): Promise<void> {
    await dropColumns(runner, 'push_runs', ['namedVersions'])
  }
}
