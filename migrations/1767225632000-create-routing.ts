import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** Where conversations go that ask for a person, and why each came where it is. */
export class CreateRouting1767225632000 implements MigrationInterface {
  name = 'CreateRouting1767225632000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, varchar, text, moment, boolean, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'routing_rules',
      columns: [
        id(), reference('accountId'), number('position'), varchar('name', 60), boolean('isOn'), text('conditions'), text('outcome'), moment('createdAt'), number('version'),
      ],
      indices: [unique('idx_routing_rules_name', ['accountId', 'name']), index('idx_routing_rules_position', ['accountId', 'position', 'id'])],
    })
    await createTable(runner, {
      name: 'routing_decisions',
      columns: [
        id(), reference('accountId'), reference('followerId'), reference('conversationId'), moment('at'), varchar('kind', 8), reference('teamId', nullable),
        reference('agentId', nullable), reference('ruleId', nullable), varchar('why', 32), text('detail'),
      ],
      indices: [index('idx_routing_decisions_of', ['accountId', 'followerId', 'conversationId', 'id'])],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    await runner.dropTable('routing_decisions', true)
    await runner.dropTable('routing_rules', true)
  }
}
