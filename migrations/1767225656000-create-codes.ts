import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** QR codes of accounts, who scans them, and what comes of it by day. */
export class CreateCodes1767225656000 implements MigrationInterface {
  name = 'CreateCodes1767225656000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, varchar, boolean, moment, text, nullable } = columnsFor(runner)
    const key = { isPrimary: true }
    await createTable(runner, {
      name: 'code_groups',
      columns: [id(), reference('accountId'), varchar('kind', 8), varchar('name', 60), moment('createdAt'), number('version')],
      indices: [unique('idx_code_groups_name', ['accountId', 'kind', 'name']), index('idx_code_groups_kind', ['accountId', 'kind', 'id'])],
    })
    await createTable(runner, {
      name: 'codes',
      columns: [
        id(), reference('accountId'), varchar('kind', 16), varchar('scene', 64), varchar('name', 60), reference('groupId', nullable), reference('channelId', nullable),
        reference('inviterId', nullable), text('onScan', nullable), number('lifeDays', nullable), boolean('isRenewed'), varchar('ticket', 255, nullable),
        varchar('url', 255, nullable), moment('expiresAt', nullable), moment('dueAt', nullable), varchar('problem', 32, nullable), boolean('isArchived'), moment('createdAt'),
        number('version'),
      ],
      indices: [
        unique('idx_codes_scene', ['accountId', 'scene']), unique('idx_codes_inviter', ['accountId', 'inviterId']), index('idx_codes_list', ['accountId', 'inviterId', 'isArchived', 'id']),
        index('idx_codes_group', ['accountId', 'groupId', 'isArchived', 'id']), index('idx_codes_channel', ['accountId', 'channelId', 'isArchived', 'id']), index('idx_codes_due', ['dueAt', 'id']),
      ],
    })
    await createTable(runner, { name: 'code_stocks', columns: [reference('accountId', key), number('permanent'), text('logo', nullable)] })
    await createTable(runner, { name: 'code_settings', columns: [reference('accountId', key), text('value'), number('version'), moment('changedAt')] })
    await createTable(runner, {
      name: 'code_scans',
      columns: [
        id(), reference('accountId'), reference('codeId'), reference('followerId'), reference('inboxId'), moment('at'), varchar('day', 10), varchar('kind', 8),
        moment('lookAt', nullable), number('looks'),
      ],
      indices: [
        unique('idx_code_scans_once', ['accountId', 'inboxId']), index('idx_code_scans_follower', ['accountId', 'followerId', 'at']),
        index('idx_code_scans_code', ['accountId', 'codeId', 'id']), index('idx_code_scans_look', ['lookAt', 'id']),
      ],
    })
    await createTable(runner, {
      name: 'code_followers',
      columns: [reference('accountId', key), reference('followerId', key), reference('codeId'), moment('at')],
    })
    await createTable(runner, {
      name: 'code_days',
      columns: [reference('accountId', key), varchar('ofKind', 12, key), reference('ofId', key), varchar('day', 10, key), varchar('what', 24, key), number('amount')],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    for (const table of ['code_days', 'code_followers', 'code_scans', 'code_settings', 'code_stocks', 'codes', 'code_groups']) await runner.dropTable(table, true)
  }
}
