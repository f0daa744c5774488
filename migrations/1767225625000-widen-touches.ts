import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumns, addIndices, dropColumns, dropIndices } from './support/alter.ts'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

const newIndices = ['idx_touches_due', 'idx_touches_result', 'idx_touches_awaited', 'idx_touches_mass']

/**
 * A touch tells why and for whom it goes out and what was counted for it; one process at a time sends for an account; what a
 * day has used up, and what became of everything, is counted.
 */
export class WidenTouches1767225625000 implements MigrationInterface {
  name = 'WidenTouches1767225625000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, varchar, moment, boolean, nullable } = columnsFor(runner)
    await addColumns(runner, 'touches', [
      varchar('purpose', 16, { default: `'answer'` }), boolean('byAgent', { default: 0 }), reference('topicId', nullable), varchar('templateId', 64, nullable),
      { name: 'priority', type: 'integer', default: 0 }, moment('countedAt', nullable), number('laneEpoch', nullable), moment('calledAt', nullable),
      varchar('wechatMsgId', 32, nullable), moment('resultDueAt', nullable), boolean('isUnconfirmed', { default: 0 }), reference('massCallId', nullable), varchar('decision', 8, nullable),
    ])
    // Nothing was tried for them.
    await runner.query(`UPDATE touches SET status = 'pending' WHERE status = 'claimed'`)
    // Whoever sends next finds what was being called.
    await runner.query(`UPDATE touches SET laneEpoch = 0 WHERE status = 'calling'`)
    await addIndices(runner, 'touches', [
      index('idx_touches_due', ['accountId', 'status', 'priority', 'dueAt', 'id']),
      index('idx_touches_result', ['accountId', 'wechatMsgId']),
      index('idx_touches_awaited', ['resultDueAt']),
      index('idx_touches_mass', ['massCallId', 'status', 'id']),
    ])
    await dropIndices(runner, 'touches', ['idx_touches_work', 'idx_touches_claim'])
    await dropColumns(runner, 'touches', ['claim', 'claimedUntilMs'])
    await createTable(runner, {
      name: 'touch_orders',
      columns: [
        id(), reference('accountId'), varchar('orderKey', 64), reference('followerId'), varchar('digest', 43), varchar('orderedBy', 128), moment('createdAt'),
      ],
      indices: [unique('idx_touch_orders_once', ['accountId', 'orderKey']), index('idx_touch_orders_follower', ['accountId', 'followerId'])],
    })
    await createTable(runner, {
      name: 'reach_lanes',
      columns: [reference('accountId', { isPrimary: true }), varchar('holder', 64), number('epoch'), number('expiresMs')],
    })
    await createTable(runner, {
      name: 'reach_budgets',
      columns: [
        reference('accountId', { isPrimary: true }), varchar('route', 16, { isPrimary: true }), varchar('day', 10, { isPrimary: true }),
        number('used'), boolean('isExhausted', { default: 0 }),
      ],
    })
    await createTable(runner, {
      name: 'touch_tallies',
      columns: [
        reference('accountId', { isPrimary: true }), varchar('day', 10, { isPrimary: true }), varchar('route', 16, { isPrimary: true }),
        varchar('purpose', 16, { isPrimary: true }), varchar('status', 16, { isPrimary: true }), varchar('reason', 64, { isPrimary: true }), number('touches'),
      ],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    for (const table of ['touch_tallies', 'reach_budgets', 'reach_lanes', 'touch_orders']) await runner.dropTable(table, true)
    const { varchar, number, nullable } = columnsFor(runner)
    await addColumns(runner, 'touches', [varchar('claim', 36, nullable), number('claimedUntilMs', nullable)])
    await addIndices(runner, 'touches', [index('idx_touches_work', ['status', 'dueAt', 'id']), index('idx_touches_claim', ['claim'])])
    await dropIndices(runner, 'touches', newIndices)
    await dropColumns(runner, 'touches', [
      'purpose', 'byAgent', 'topicId', 'templateId', 'priority', 'countedAt', 'laneEpoch', 'calledAt', 'wechatMsgId', 'resultDueAt', 'isUnconfirmed', 'massCallId', 'decision',
    ])
  }
}
