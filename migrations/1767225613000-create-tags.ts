import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** Tags, who carries them, and the work of carrying our changes to WeChat. */
export class CreateTags1767225613000 implements MigrationInterface {
  name = 'CreateTags1767225613000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, boolean, varchar, moment, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'tags',
      columns: [
        id(), reference('accountId'), varchar('name', 64), varchar('liveName', 64, nullable), reference('wechatTagId', nullable),
        varchar('wechatName', 64, nullable), varchar('syncState', 8), varchar('problem', 64, nullable), number('syncedMs'), number('version'),
        moment('createdAt'), moment('archivedAt', nullable),
      ],
      indices: [unique('idx_tags_name', ['accountId', 'liveName']), unique('idx_tags_wechat', ['accountId', 'wechatTagId'])],
    })
    await createTable(runner, {
      name: 'follower_tags',
      columns: [
        id(), reference('accountId'), reference('tagId'), reference('followerId'), boolean('wanted'), varchar('state', 8), moment('dueAt', nullable),
        varchar('problem', 64, nullable), moment('changedAt'), number('syncedMs'),
      ],
      indices: [
        unique('idx_follower_tags_once', ['accountId', 'followerId', 'tagId']),
        index('idx_follower_tags_tag', ['accountId', 'tagId', 'followerId']),
        index('idx_follower_tags_open', ['accountId', 'tagId', 'state', 'dueAt', 'syncedMs']),
      ],
    })
    await createTable(runner, {
      name: 'tag_lines',
      columns: [
        id(), reference('accountId'), varchar('line', 16), number('asks'), moment('dueAt', nullable), varchar('problem', 64, nullable), number('failures'),
        varchar('holder', 64, nullable), number('heldUntilMs'),
      ],
      indices: [unique('idx_tag_lines_once', ['accountId', 'line']), index('idx_tag_lines_due', ['dueAt'])],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    for (const table of ['tag_lines', 'follower_tags', 'tags']) await runner.dropTable(table, true)
  }
}
