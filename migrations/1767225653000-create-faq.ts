import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** Questions that are asked often with their answers, and those that nobody has answered yet. */
export class CreateFaq1767225653000 implements MigrationInterface {
  name = 'CreateFaq1767225653000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, varchar, moment, text, boolean, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'faq_entries',
      columns: [
        id(), reference('accountId'), varchar('question', 200), varchar('questionKey', 43), text('similar'), text('contents'), varchar('category', 64, nullable),
        boolean('isOn'), text('sought'), moment('createdAt'), moment('changedAt'), number('version'),
      ],
      indices: [unique('idx_faq_entries_once', ['accountId', 'questionKey']), index('idx_faq_entries_list', ['accountId', 'id'])],
    })
    await createTable(runner, {
      name: 'faq_asked',
      columns: [
        id(), reference('accountId'), reference('inboxId'), reference('followerId'), varchar('questionKey', 43), varchar('text', 200), moment('askedAt'), boolean('isNew', nullable),
      ],
      indices: [
        unique('idx_faq_asked_once', ['accountId', 'inboxId']), index('idx_faq_asked_follower', ['accountId', 'followerId']),
        index('idx_faq_asked_question', ['accountId', 'questionKey']), index('idx_faq_asked_new', ['isNew', 'id']),
      ],
    })
    await createTable(runner, {
      name: 'faq_unanswered',
      columns: [
        id(), reference('accountId'), varchar('questionKey', 43), varchar('text', 200), varchar('state', 8), number('asked'), moment('firstAskedAt'), moment('lastAskedAt'),
      ],
      indices: [
        unique('idx_faq_unanswered_once', ['accountId', 'questionKey']), index('idx_faq_unanswered_most', ['accountId', 'state', 'asked', 'id']),
        index('idx_faq_unanswered_latest', ['accountId', 'state', 'lastAskedAt', 'id']),
      ],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    for (const table of ['faq_unanswered', 'faq_asked', 'faq_entries']) await runner.dropTable(table, true)
  }
}
