import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addIndices, dropIndices } from './support/alter.ts'
import { index } from './support/columns.ts'

const places = [
  { table: 'touches', before: 'idx_touches_mass', after: 'idx_touches_call' },
  { table: 'push_deliveries', before: 'idx_push_deliveries_mass', after: 'idx_push_deliveries_call' },
]

/**
 * What belongs to a send to many is found by it alone. With the status in the index, every row that belongs to none was moved in it
 * too, each time its status changed.
 */
export class LightenMassIndices1767225663000 implements MigrationInterface {
  name = 'LightenMassIndices1767225663000'

  async up (runner: QueryRunner): Promise<void> {
    for (const { table, before, after } of places) {
      await addIndices(runner, table, [index(after, ['massCallId'])])
      await dropIndices(runner, table, [before])
    }
  }

  async down (runner: QueryRunner): Promise<void> {
    for (const { table, before, after } of places) {
      await addIndices(runner, table, [index(before, ['massCallId', 'status', 'id'])])
      await dropIndices(runner, table, [after])
    }
  }
}
