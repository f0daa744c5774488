import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** WeChat's statistics by day, and what we counted ourselves. */
export class CreateInsight1767225658000 implements MigrationInterface {
  name = 'CreateInsight1767225658000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, varchar, moment, text, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'wechat_statistics',
      columns: [id(), reference('accountId'), varchar('day', 10), varchar('statistic', 16), text('told'), moment('fetchedAt')],
      indices: [unique('idx_wechat_statistics_once', ['accountId', 'day', 'statistic'])],
    })
    await createTable(runner, {
      name: 'wechat_statistic_tries',
      columns: [id(), reference('accountId'), varchar('statistic', 16), moment('triedAt'), varchar('problem', 64, nullable), moment('retryAt', nullable)],
      indices: [unique('idx_wechat_statistic_tries_once', ['accountId', 'statistic'])],
    })
    await createTable(runner, {
      name: 'day_counts',
      columns: [id(), reference('accountId'), varchar('day', 10), varchar('figure', 16), number('amount')],
      indices: [unique('idx_day_counts_once', ['accountId', 'day', 'figure'])],
    })
    await createTable(runner, {
      name: 'day_ticks',
      columns: [id(), reference('accountId'), varchar('day', 10), varchar('figure', 16), number('amount')],
      indices: [index('idx_day_ticks_day', ['accountId', 'day', 'figure', 'amount'])],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    for (const table of ['day_ticks', 'day_counts', 'wechat_statistic_tries', 'wechat_statistics']) await runner.dropTable(table, true)
  }
}
