import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumns, dropColumns } from './support/alter.ts'
import { columnsFor } from './support/columns.ts'

/** Who stayed is counted with the groups in which the code was when they came. */
export class KeepGroupsOfScans1767225662000 implements MigrationInterface {
  name = 'KeepGroupsOfScans1767225662000'

  async up (runner: QueryRunner): Promise<void> {
    const { reference, nullable } = columnsFor(runner)
    await addColumns(runner, 'code_scans', [reference('groupId', nullable), reference('channelId', nullable)])
    for (const column of ['groupId', 'channelId']) {
      await runner.query(`UPDATE code_scans SET ${column} = (SELECT ${column} FROM codes WHERE codes.id = codeId) WHERE lookAt IS NOT NULL AND ${column} IS NULL`)
    }
  }

  async down (runner: QueryRunner): Promise<void> {
    await dropColumns(runner, 'code_scans', ['groupId', 'channelId'])
  }
}
