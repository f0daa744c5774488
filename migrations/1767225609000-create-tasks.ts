import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** Long work that goes on after a crash, and what is told live about it. */
export class CreateTasks1767225609000 implements MigrationInterface {
  name = 'CreateTasks1767225609000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, varchar, text, moment, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'stream_events',
      columns: [id(), reference('accountId'), varchar('topic', 32), varchar('kind', 64), text('detail'), moment('createdAt')],
      indices: [index('idx_stream_events_created', ['createdAt'])],
    })
    await createTable(runner, {
      name: 'tasks',
      columns: [
        id(), reference('accountId'), varchar('kind', 32), varchar('status', 16), varchar('aloneKey', 32, nullable), text('input'),
        text('state', nullable), text('result', nullable), text('problem', nullable), number('done'), number('total', nullable), number('failures'),
        moment('dueAt'), varchar('holder', 64, nullable), number('heldUntilMs', nullable), varchar('askedBy', 128), moment('createdAt'),
        moment('startedAt', nullable), moment('endedAt', nullable),
      ],
      indices: [
        index('idx_tasks_due', ['status', 'dueAt']),
        index('idx_tasks_account', ['accountId', 'id']),
        unique('idx_tasks_alone', ['accountId', 'aloneKey']),
      ],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    for (const table of ['tasks', 'stream_events']) await runner.dropTable(table, true)
  }
}
