import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** Pushes, their runs, and one row for each follower of a run. */
export class CreatePushes1767225640000 implements MigrationInterface {
  name = 'CreatePushes1767225640000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, varchar, moment, text, boolean, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'pushes',
      columns: [
        id(), reference('accountId'), varchar('name', 64), varchar('status', 16), varchar('purpose', 16), reference('topicId', nullable), reference('segmentId'),
        text('variants'), number('holdOutPercent', { default: 0 }), text('schedule', nullable), text('replies'), number('unfollowHours'), number('lifeHours'),
        text('links'), varchar('createdBy', 64), varchar('approvedBy', 64, nullable), moment('approvedAt', nullable), number('approvedSize', nullable),
        varchar('overreachReason', 500, nullable), number('version', { default: 1 }), moment('createdAt'), moment('changedAt'),
      ],
      indices: [
        index('idx_pushes_list', ['accountId', 'id']),
        index('idx_pushes_segment', ['accountId', 'segmentId', 'id']),
        index('idx_pushes_status', ['accountId', 'status', 'id']),
        index('idx_pushes_live', ['status', 'id']),
      ],
    })
    await createTable(runner, {
      name: 'push_runs',
      columns: [
        id(), reference('accountId'), reference('pushId'), varchar('occurrence', 64), varchar('status', 16), varchar('reason', 64, nullable), moment('dueAt'),
        moment('expiresAt'), text('zones', nullable), boolean('isOpen'), number('segmentVersion', nullable), text('rule', nullable),
        number('holdOutPercent', { default: 0 }), number('frozenTo', nullable), number('audience', { default: 0 }), number('massCalls', { default: 0 }),
        moment('createdAt'), moment('startedAt', nullable), moment('frozenAt', nullable), moment('endedAt', nullable), moment('provedAt', nullable),
      ],
      indices: [
        unique('idx_push_runs_once', ['accountId', 'pushId', 'occurrence']),
        index('idx_push_runs_due', ['status', 'dueAt', 'id']),
        index('idx_push_runs_recent', ['accountId', 'dueAt', 'id']),
      ],
    })
    await createTable(runner, {
      name: 'push_deliveries',
      columns: [
        id(), reference('accountId'), reference('pushId'), reference('runId'), reference('followerId'), { name: 'variant', type: 'integer' },
        { name: 'way', type: 'integer', default: 0 }, varchar('status', 16), varchar('route', 16, nullable), varchar('reason', 64, nullable),
        { name: 'errcode', type: 'integer', isNullable: true }, moment('dueAt'), reference('massCallId', nullable), moment('createdAt'), moment('sentAt', nullable),
        moment('settledAt', nullable), moment('clickedAt', nullable), moment('repliedAt', nullable), moment('convertedAt', nullable), moment('unfollowedAt', nullable),
      ],
      indices: [
        unique('idx_push_deliveries_once', ['accountId', 'runId', 'followerId']),
        index('idx_push_deliveries_work', ['runId', 'status', 'dueAt', 'id']),
        index('idx_push_deliveries_follower', ['accountId', 'followerId', 'id']),
        index('idx_push_deliveries_mass', ['massCallId', 'status', 'id']),
      ],
    })
    await createTable(runner, {
      name: 'push_tallies',
      columns: [
        reference('accountId', { isPrimary: true }), reference('runId', { isPrimary: true }), { name: 'variant', type: 'integer', isPrimary: true },
        varchar('status', 16, { isPrimary: true }), varchar('route', 16, { isPrimary: true }), varchar('reason', 64, { isPrimary: true }),
        { name: 'errcode', type: 'integer', isPrimary: true }, number('amount'),
      ],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    for (const table of ['push_tallies', 'push_deliveries', 'push_runs', 'pushes']) await runner.dropTable(table, true)
  }
}
