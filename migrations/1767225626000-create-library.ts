import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** What there is to send: the templates that WeChat lists, and files of our own with the ids under which WeChat has them. */
export class CreateLibrary1767225626000 implements MigrationInterface {
  name = 'CreateLibrary1767225626000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, boolean, varchar, text, moment, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'message_templates',
      columns: [
        id(), reference('accountId'), varchar('kind', 16), varchar('templateId', 64), varchar('title', 255), text('content'), text('example', nullable),
        text('fields'), boolean('isLongTerm'), moment('createdAt'), moment('syncedAt'), moment('goneAt', nullable),
      ],
      indices: [unique('idx_message_templates_once', ['accountId', 'kind', 'templateId']), index('idx_message_templates_list', ['accountId', 'id'])],
    })
    await createTable(runner, {
      name: 'materials',
      columns: [
        id(), reference('accountId'), varchar('kind', 16), varchar('state', 16), varchar('name', 128), varchar('fileName', 100), varchar('sha256', 64, nullable),
        varchar('type', 64), number('bytes'), varchar('permanentMediaId', 128, nullable), varchar('mediaId', 128, nullable), moment('mediaExpiresAt', nullable),
        varchar('createdBy', 128), moment('createdAt'), moment('changedAt'),
      ],
      indices: [
        unique('idx_materials_once', ['accountId', 'kind', 'sha256']),
        index('idx_materials_list', ['accountId', 'state', 'id']),
        index('idx_materials_tidy', ['state', 'changedAt']),
      ],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    await runner.dropTable('materials', true)
    await runner.dropTable('message_templates', true)
  }
}
