import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable } from './support/columns.ts'

/** The text that answers followers by itself, per account. */
export class CreateAutoAnswers1767225606000 implements MigrationInterface {
  name = 'CreateAutoAnswers1767225606000'

  async up (runner: QueryRunner): Promise<void> {
    const { reference, varchar, boolean, moment } = columnsFor(runner)
    await createTable(runner, {
      name: 'auto_answers',
      columns: [reference('accountId', { isPrimary: true }), boolean('enabled'), varchar('text', 600), moment('changedAt')],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    await runner.dropTable('auto_answers', true)
  }
}
