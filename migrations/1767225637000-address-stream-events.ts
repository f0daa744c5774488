import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumns, dropColumns } from './support/alter.ts'
import { columnsFor } from './support/columns.ts'

/** Some of what happens live is for one user only. */
export class AddressStreamEvents1767225637000 implements MigrationInterface {
  name = 'AddressStreamEvents1767225637000'

  async up (runner: QueryRunner): Promise<void> {
    const { reference, nullable } = columnsFor(runner)
    await addColumns(runner, 'stream_events', [reference('toUserId', nullable)])
  }

  async down (runner: QueryRunner): Promise<void> {
    await dropColumns(runner, 'stream_events', ['toUserId'])
  }
}
