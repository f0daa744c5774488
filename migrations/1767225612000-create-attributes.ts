import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** What an account wants to know of its followers, and what it knows: one typed row for each value. */
export class CreateAttributes1767225612000 implements MigrationInterface {
  name = 'CreateAttributes1767225612000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, boolean, varchar, text, moment, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'attribute_definitions',
      columns: [
        id(), reference('accountId'), varchar('key', 48), varchar('label', 64), varchar('type', 16), text('options', nullable), boolean('isRequired'),
        text('defaultValue', nullable), text('min', nullable), text('max', nullable), number('position'), moment('createdAt'),
        moment('archivedAt', nullable), number('version'),
      ],
      indices: [unique('idx_attribute_definitions_key', ['accountId', 'key'])],
    })
    const key = { isPrimary: true }
    await createTable(runner, {
      name: 'follower_attributes',
      columns: [
        reference('accountId', key), reference('followerId', key), reference('attributeId', key), number('position', key),
        varchar('textValue', 190, nullable), { name: 'numberValue', type: 'double', ...nullable },
      ],
      indices: [
        index('idx_follower_attributes_text', ['accountId', 'attributeId', 'textValue', 'followerId']),
        index('idx_follower_attributes_number', ['accountId', 'attributeId', 'numberValue', 'followerId']),
      ],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    await runner.dropTable('follower_attributes', true)
    await runner.dropTable('attribute_definitions', true)
  }
}
