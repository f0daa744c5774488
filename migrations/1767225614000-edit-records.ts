import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumns, addIndices, dropColumns, dropIndices } from './support/alter.ts'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** What an edit of a record leaves to do, and the rules that give followers their stage. */
export class EditRecords1767225614000 implements MigrationInterface {
  name = 'EditRecords1767225614000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, varchar, text, moment, nullable } = columnsFor(runner)
    await addColumns(runner, 'followers', [moment('remarkDueAt', nullable), varchar('remarkProblem', 64, nullable), moment('remarkSentAt', nullable)])
    await addIndices(runner, 'followers', [index('idx_followers_remark_due', ['remarkDueAt'])])
    await createTable(runner, {
      name: 'stage_rules',
      columns: [id(), reference('accountId'), text('rules'), number('version'), moment('changedAt')],
      indices: [unique('idx_stage_rules_account', ['accountId'])],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    await runner.dropTable('stage_rules', true)
    await dropIndices(runner, 'followers', ['idx_followers_remark_due'])
    await dropColumns(runner, 'followers', ['remarkDueAt', 'remarkProblem', 'remarkSentAt'])
  }
}
