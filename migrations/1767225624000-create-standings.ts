import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable } from './support/columns.ts'

/** How followers may be written to now, and the numbers by which an account decides it. */
export class CreateStandings1767225624000 implements MigrationInterface {
  name = 'CreateStandings1767225624000'

  async up (runner: QueryRunner): Promise<void> {
    const { reference, number, moment, varchar, text, boolean, nullable } = columnsFor(runner)
    const key = { isPrimary: true }
    const zero = { default: 0 }
    const never = { default: "''" }
    await createTable(runner, {
      name: 'reach_settings',
      columns: [reference('accountId', key), text('value'), number('version'), moment('changedAt')],
    })
    await createTable(runner, {
      name: 'reach_states',
      columns: [
        reference('accountId', key), reference('followerId', key),
        moment('windowUntil', zero), number('windowLeft', zero), moment('windowAt', zero), varchar('recentSends', 104, never),
        varchar('refusal', 16, nullable), varchar('massPeriod', 10, never), number('massUsed', zero),
        varchar('contentDay', 10, never), number('contentDayUsed', zero), varchar('contentWeek', 10, never), number('contentWeekUsed', zero),
        varchar('contentMonth', 10, never), number('contentMonthUsed', zero),
        moment('contentOutAt', nullable), moment('heldUntil', zero), varchar('heldBy', 64, nullable),
      ],
    })
    await createTable(runner, {
      name: 'reach_grants',
      columns: [
        reference('accountId', key), reference('followerId', key), varchar('templateId', 64, key),
        number('sendsLeft', zero), boolean('isLong', zero), moment('refusedAt', nullable), moment('changedAt'),
      ],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    for (const table of ['reach_grants', 'reach_states', 'reach_settings']) await runner.dropTable(table, true)
  }
}
