import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumns, dropColumns } from './support/alter.ts'
import { columnsFor } from './support/columns.ts'

/** Which pieces of an import behind its last checkpoint are written. */
export class WritePiecesSideBySide1767225619000 implements MigrationInterface {
  name = 'WritePiecesSideBySide1767225619000'

  async up (runner: QueryRunner): Promise<void> {
    const { number } = columnsFor(runner)
    await addColumns(runner, 'follower_imports', [number('fromLine', { default: 0 }), number('writtenPieces', { default: 0 })])
  }

  async down (runner: QueryRunner): Promise<void> {
    await dropColumns(runner, 'follower_imports', ['fromLine', 'writtenPieces'])
  }
}
