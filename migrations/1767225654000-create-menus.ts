import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index } from './support/columns.ts'

/** The menus of an account, in versions that are published, planned and taken back. */
export class CreateMenus1767225654000 implements MigrationInterface {
  name = 'CreateMenus1767225654000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, varchar, text, moment, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'menus',
      columns: [
        id(), reference('accountId'), varchar('name', 64), text('content'), varchar('status', 16), moment('dueAt', nullable), reference('taskId', nullable),
        text('problem', nullable), varchar('askedBy', 128, nullable), moment('publishedAt', nullable), number('version'), varchar('createdBy', 128),
        moment('createdAt'), moment('changedAt'),
      ],
      indices: [index('idx_menus_list', ['accountId', 'id']), index('idx_menus_status', ['accountId', 'status']), index('idx_menus_due', ['dueAt'])],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    await runner.dropTable('menus', true)
  }
}
