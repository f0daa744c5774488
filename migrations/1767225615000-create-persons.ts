import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** What makes followers of several accounts one person. */
export class CreatePersons1767225615000 implements MigrationInterface {
  name = 'CreatePersons1767225615000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, varchar, moment, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'person_links',
      columns: [
        id(), reference('accountId'), reference('followerId'), reference('otherAccountId'), reference('otherId'), varchar('how', 16),
        varchar('joinedBy', 64), moment('joinedAt'), varchar('undoneBy', 64, nullable), moment('undoneAt', nullable),
      ],
      indices: [
        unique('idx_person_links_once', ['accountId', 'followerId', 'otherId']),
        index('idx_person_links_follower', ['followerId']),
        index('idx_person_links_other', ['otherId']),
      ],
    })
    await createTable(runner, { name: 'person_turns', columns: [reference('accountId', { isPrimary: true }), number('turns')] })
  }

  async down (runner: QueryRunner): Promise<void> {
    await runner.dropTable('person_turns', true)
    await runner.dropTable('person_links', true)
  }
}
