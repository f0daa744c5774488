import type { MigrationInterface, QueryRunner } from 'typeorm'
import { columnsFor, createTable, index, unique } from './support/columns.ts'

/** Who answers: agents with their presence and their seats, teams, absences. */
export class CreateAgents1767225631000 implements MigrationInterface {
  name = 'CreateAgents1767225631000'

  async up (runner: QueryRunner): Promise<void> {
    const { id, reference, number, boolean, varchar, text, moment, nullable } = columnsFor(runner)
    await createTable(runner, {
      name: 'agent_settings', columns: [reference('accountId', { isPrimary: true }), text('value'), number('version')],
    })
    await createTable(runner, {
      name: 'agents',
      columns: [
        id(), reference('accountId'), reference('userId'), varchar('name', 64), text('languages'), text('skills'), reference('calendarId', nullable),
        number('capacity'), number('load'), moment('lastAssignedAt', nullable),
        varchar('presence', 8), moment('presenceSince'), moment('onlineSince', nullable), moment('freshUntil', nullable),
        moment('createdAt'), moment('disabledAt', nullable), number('version'),
      ],
      indices: [unique('idx_agents_user', ['accountId', 'userId']), index('idx_agents_fresh', ['presence', 'freshUntil'])],
    })
    await createTable(runner, {
      name: 'agent_presences',
      columns: [
        id(), reference('accountId'), reference('agentId'), varchar('presence', 8), moment('startedAt'), moment('endedAt', nullable), boolean('isOpen', nullable),
        varchar('cause', 16), varchar('byKind', 8), reference('byId'), varchar('note', 200, nullable),
      ],
      indices: [
        unique('idx_agent_presences_open', ['accountId', 'agentId', 'isOpen']),
        index('idx_agent_presences_started', ['accountId', 'agentId', 'startedAt']), index('idx_agent_presences_list', ['accountId', 'agentId', 'id']),
      ],
    })
    await createTable(runner, {
      name: 'agent_absences',
      columns: [
        id(), reference('accountId'), reference('agentId'), moment('fromAt'), moment('untilAt'), varchar('note', 200, nullable), moment('createdAt'),
      ],
      indices: [index('idx_agent_absences_until', ['accountId', 'untilAt']), index('idx_agent_absences_list', ['accountId', 'agentId', 'id'])],
    })
    await createTable(runner, {
      name: 'teams',
      columns: [
        id(), reference('accountId'), varchar('name', 64), varchar('strategy', 16), reference('calendarId', nullable), reference('escalateToId', nullable),
        moment('createdAt'), moment('archivedAt', nullable), number('version'),
      ],
      indices: [unique('idx_teams_name', ['accountId', 'name'])],
    })
    await createTable(runner, {
      name: 'team_members',
      columns: [id(), reference('accountId'), reference('teamId'), reference('agentId'), number('weight')],
      indices: [unique('idx_team_members_once', ['accountId', 'teamId', 'agentId']), index('idx_team_members_agent', ['accountId', 'agentId'])],
    })
  }

  async down (runner: QueryRunner): Promise<void> {
    for (const table of ['team_members', 'teams', 'agent_absences', 'agent_presences', 'agents', 'agent_settings']) await runner.dropTable(table, true)
  }
}
