import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

const key = { isPrimary: true }

/** Rules that pick followers: as they are, as they were, what they name, how many they meant by day; and lists from files. */
export class CreateSegments1767225642000 implements MigrationInterface {
  name = 'CreateSegments1767225642000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, boolean, varchar, text, moment, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'segments',
      columns: [
        id(), reference('accountId'), varchar('name', 64), varchar('liveName', 64, nullable), varchar('description', 200), text('rule'), number('version'),
        varchar('createdBy', 64), moment('createdAt'), moment('changedAt'), moment('archivedAt', nullable),
      ],
      indices: [unique('idx_segments_name', ['accountId', 'liveName']), index('idx_segments_account', ['accountId', 'id'])],
    })
    await createTable(runner, {
      name: 'segment_versions',
      columns: [
        reference('accountId', key), reference('segmentId', key), number('version', key), varchar('name', 64), text('rule'), varchar('changedBy', 64), moment('changedAt'),
      ],
    })
    await createTable(runner, {
      name: 'segment_references',
      columns: [reference('accountId', key), reference('segmentId', key), varchar('kind', 8, key), reference('namedId', key)],
      indices: [index('idx_segment_references_named', ['accountId', 'kind', 'namedId', 'segmentId'])],
    })
    await createTable(runner, {
      name: 'segment_sizes',
      columns: [reference('accountId', key), reference('segmentId', key), varchar('day', 10, key), number('size'), boolean('isExact'), moment('takenAt')],
    })
    await this.createLists(runner)
  }

  private async createLists (runner: QueryRunner): Promise<void> {
    const { id, reference, number, varchar, text, moment, nullable } = columnsFor(runner)
    const none = { default: 0 }
    await createTable(runner, {
      name: 'segment_lists',
      columns: [
        id(), reference('accountId'), varchar('name', 64), varchar('liveName', 64, nullable), varchar('status', 16), varchar('fileName', 200), text('file', nullable),
        reference('taskId', nullable), number('lineCount', none), number('memberCount', none), number('repeatedCount', none), number('unknownCount', none),
        varchar('createdBy', 64), moment('createdAt'), moment('fileRemovedAt', nullable),
      ],
      indices: [
        unique('idx_segment_lists_name', ['accountId', 'liveName']), index('idx_segment_lists_account', ['accountId', 'id']),
        index('idx_segment_lists_file', ['fileRemovedAt', 'createdAt']), index('idx_segment_lists_status', ['status']),
      ],
    })
    await createTable(runner, {
      name: 'segment_list_members',
      columns: [reference('accountId', key), reference('listId', key), reference('followerId', key)],
      indices: [index('idx_segment_list_members_follower', ['accountId', 'followerId'])],
    })
    await createTable(runner, {
      name: 'segment_list_faults',
      columns: [reference('accountId', key), reference('listId', key), number('lineNumber', key), varchar('code', 24)],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    for (const table of ['segment_list_faults', 'segment_list_members', 'segment_lists', 'segment_sizes', 'segment_references', 'segment_versions', 'segments']) {
      await runner.dropTable(table, true)
    }
  }
}
