import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** Who brought whom. */
export class CreateInvitations1767225657000 implements MigrationInterface {
  name = 'CreateInvitations1767225657000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, text, boolean, moment, nullable } = columnsFor(runner)
    const key = { isPrimary: true }
    await createTable(runner, {
      name: 'invitations',
      columns: [
        id(), reference('accountId'), reference('inboxId'), reference('followerId'), reference('inviterId'), reference('codeId'), moment('at'), number('depth'),
        { name: 'counted', type: 'tinyint', ...nullable }, text('flags'), boolean('isFlagged'), moment('leftAt', nullable),
      ],
      indices: [
        unique('idx_invitations_once', ['accountId', 'inboxId']), unique('idx_invitations_counted', ['accountId', 'followerId', 'counted']),
        index('idx_invitations_inviter', ['accountId', 'inviterId', 'id']), index('idx_invitations_flagged', ['accountId', 'isFlagged', 'id']),
      ],
    })
    await createTable(runner, {
      name: 'inviters',
      columns: [reference('accountId', key), reference('followerId', key), number('invited'), number('following'), number('flagged')],
      indices: [index('idx_inviters_most', ['accountId', 'invited', 'followerId'])],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    await runner.dropTable('inviters', true)
    await runner.dropTable('invitations', true)
  }
}
