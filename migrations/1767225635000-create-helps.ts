import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** Words that are watched, replies that are ready, and things that are done together. */
export class CreateHelps1767225635000 implements MigrationInterface {
  name = 'CreateHelps1767225635000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, varchar, moment, text, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'watched_words',
      columns: [id(), reference('accountId'), varchar('word', 64), varchar('folded', 128), varchar('direction', 4), varchar('action', 8), moment('createdAt')],
      indices: [unique('idx_watched_words_once', ['accountId', 'folded']), index('idx_watched_words_list', ['accountId', 'id'])],
    })
    await createTable(runner, { name: 'word_lists', columns: [reference('accountId', { isPrimary: true }), number('version')] })
    await createTable(runner, {
      name: 'canned_replies',
      columns: [
        id(), reference('accountId'), varchar('scope', 4), reference('holderId'), varchar('shortcut', 32, nullable), varchar('title', 64), text('text'), text('sought'),
        number('used'), moment('usedAt', nullable), moment('createdAt'), number('version'),
      ],
      indices: [unique('idx_canned_replies_shortcut', ['accountId', 'scope', 'holderId', 'shortcut']), index('idx_canned_replies_list', ['accountId', 'id'])],
    })
    await createTable(runner, {
      name: 'macros',
      columns: [
        id(), reference('accountId'), varchar('scope', 4), reference('holderId'), varchar('name', 64), text('actions'),
        number('used'), moment('usedAt', nullable), moment('createdAt'), number('version'),
      ],
      indices: [unique('idx_macros_name', ['accountId', 'scope', 'holderId', 'name']), index('idx_macros_list', ['accountId', 'id'])],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    for (const table of ['macros', 'canned_replies', 'word_lists', 'watched_words']) await runner.dropTable(table, true)
  }
}
