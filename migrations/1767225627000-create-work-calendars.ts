import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, unique } from './support/columns.ts'

/** When an account works: its weeks, and the days that are otherwise. */
export class CreateWorkCalendars1767225627000 implements MigrationInterface {
  name = 'CreateWorkCalendars1767225627000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, boolean, varchar, text, moment, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'work_calendars',
      columns: [
        id(), reference('accountId'), varchar('name', 64), text('weekly'), boolean('isDefault', nullable), moment('createdAt'), number('version'),
      ],
      indices: [unique('idx_work_calendars_name', ['accountId', 'name']), unique('idx_work_calendars_default', ['accountId', 'isDefault'])],
    })
    await createTable(runner, {
      name: 'work_calendar_days',
      columns: [
        id(), reference('accountId'), reference('calendarId'), varchar('day', 10), boolean('isWorking'), varchar('name', 64), varchar('weekday', 9, nullable),
      ],
      indices: [unique('idx_work_calendar_days_once', ['accountId', 'calendarId', 'day'])],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    await runner.dropTable('work_calendar_days', true)
    await runner.dropTable('work_calendars', true)
  }
}
