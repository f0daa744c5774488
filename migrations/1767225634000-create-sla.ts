import type { MigrationInterface, QueryRunner, TableColumnOptions } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

const int = (name: string): TableColumnOptions => ({ name, type: 'integer' })

/** What is promised to followers, and what becomes of each promise. */
export class CreateSla1767225634000 implements MigrationInterface {
  name = 'CreateSla1767225634000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, varchar, text, boolean, moment, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'sla_policies',
      columns: [
        id(), reference('accountId'), varchar('name', 64), reference('teamId'), int('priority'), boolean('isOn'), text('minutes'), int('warnAtPercent'),
        text('escalation'), moment('createdAt'), number('version'),
      ],
      indices: [unique('idx_sla_policies_once', ['accountId', 'teamId', 'priority'])],
    })
    await createTable(runner, {
      name: 'sla_clocks',
      columns: [
        id(), reference('accountId'), reference('conversationId'), reference('followerId'), reference('policyId'), reference('teamId', nullable), varchar('target', 12),
        varchar('state', 8), boolean('isLive', nullable), moment('startedAt'), moment('sinceAt'), number('spentMs'), number('totalMs'), int('warnAtPercent'),
        moment('dueAt', nullable), moment('pausedAt', nullable), int('step'), moment('nextAt', nullable), moment('endedAt', nullable),
      ],
      indices: [
        unique('idx_sla_clocks_once', ['accountId', 'conversationId', 'target', 'isLive']),
        index('idx_sla_clocks_conversation', ['accountId', 'conversationId', 'id']),
        index('idx_sla_clocks_state', ['accountId', 'isLive', 'state', 'id']),
        index('idx_sla_clocks_follower', ['accountId', 'followerId']),
        index('idx_sla_clocks_next', ['nextAt', 'id']),
      ],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    await runner.dropTable('sla_clocks', true)
    await runner.dropTable('sla_policies', true)
  }
}
