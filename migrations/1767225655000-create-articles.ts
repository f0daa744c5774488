import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** Articles that are written here, placed in WeChat's draft box and published. */
export class CreateArticles1767225655000 implements MigrationInterface {
  name = 'CreateArticles1767225655000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, varchar, text, moment, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'articles',
      columns: [
        id(), reference('accountId'), varchar('status', 16), reference('taskId', nullable), text('problem', nullable), varchar('mediaId', 128, nullable),
        number('placedVersion', nullable), varchar('publishId', 64, nullable), varchar('articleId', 128, nullable), text('urls', nullable), moment('calledAt', nullable),
        moment('dueAt', nullable), number('looks'), moment('publishedAt', nullable), number('version'), varchar('createdBy', 128), moment('createdAt'), moment('changedAt'),
      ],
      indices: [index('idx_articles_list', ['accountId', 'id']), index('idx_articles_result', ['accountId', 'publishId']), index('idx_articles_due', ['dueAt'])],
    })
    await createTable(runner, {
      name: 'article_parts',
      columns: [id(), reference('accountId'), reference('articleRowId'), number('position'), text('fields'), text('content')],
      indices: [unique('idx_article_parts_once', ['accountId', 'articleRowId', 'position'])],
    })
    await createTable(runner, {
      name: 'article_pictures',
      columns: [id(), reference('accountId'), reference('materialId'), varchar('url', 512)],
      indices: [unique('idx_article_pictures_once', ['accountId', 'materialId'])],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    for (const table of ['article_pictures', 'article_parts', 'articles']) await runner.dropTable(table, true)
  }
}
