import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index } from './support/columns.ts'

const key = { isPrimary: true }

/** Who is in the segments that are tracked, and how far we have looked. */
export class CreateSegmentMembers1767225643000 implements MigrationInterface {
  name = 'CreateSegmentMembers1767225643000'

  async up (runner: QueryRunner): Promise<void> {
    const { reference, number, boolean, varchar, moment, nullable } = columnsFor(runner)
    const none = { default: 0 }
    await createTable(runner, {
      name: 'segment_members',
      columns: [reference('accountId', key), reference('segmentId', key), reference('followerId', key), moment('enteredAt')],
      indices: [index('idx_segment_members_follower', ['accountId', 'followerId'])],
    })
    await createTable(runner, {
      name: 'segment_tracks',
      columns: [
        reference('accountId', key), reference('segmentId', key), number('revision'), boolean('usesTime'), varchar('sweep', 8, nullable), number('sweptTo', none),
        moment('sweepStartedAt', nullable), moment('sweepDueAt', nullable), moment('sweptAt', nullable), number('missed', none),
      ],
      indices: [index('idx_segment_tracks_due', ['sweepDueAt'])],
    })
    await createTable(runner, {
      name: 'segment_readers',
      columns: [reference('accountId', key), number('headId'), number('tailId'), number('markId'), number('markMs')],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    for (const table of ['segment_readers', 'segment_tracks', 'segment_members']) await runner.dropTable(table, true)
  }
}
