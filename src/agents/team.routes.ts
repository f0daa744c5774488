import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { nextOf } from '../platform/http/page.ts'
import { Problem } from '../platform/http/problem.ts'
import { AccountParams } from './agent.schemas.ts'
import { NewTeamBody, TeamEditBody, TeamPage, TeamParams, TeamsQuery, TeamView, viewTeam } from './team.schemas.ts'
import type { Teams } from './team.service.ts'

export interface TeamRoutesOptions { teams: Teams }

/** Who answers the same questions. */
export const teamRoutes: FastifyPluginAsyncTypebox<TeamRoutesOptions> = async (app, { teams }) => {
  const tags = ['agents']
  const mayRead = { access: { permission: 'agents.read', scope: 'account' } } as const
  const mayManage = { access: { permission: 'agents.manage', scope: 'account' } } as const

  app.get('', {
    config: mayRead,
    schema: {
      operationId: 'listTeams', summary: 'Teams with their members, newest first', tags,
      params: AccountParams, querystring: TeamsQuery, response: { 200: TeamPage, '4xx': Problem },
    },
  }, async ({ params: { accountId }, query: { archived, before, limit } }) => {
    const items = await teams.page(accountId, { isArchived: archived, before, limit })
    return { items: items.map(viewTeam), next: nextOf(items.map(({ team }) => team), limit) }
  })

  app.get('/:teamId', {
    config: mayRead,
    schema: { operationId: 'getTeam', summary: 'One team with its members', tags, params: TeamParams, response: { 200: TeamView, '4xx': Problem } },
  }, async ({ params: { accountId, teamId } }) => viewTeam(await teams.shown(app.db.read, accountId, teamId)))

  app.post('', {
    config: mayManage,
    schema: {
      operationId: 'addTeam', summary: 'Make a team', tags, params: AccountParams, body: NewTeamBody, response: { 201: TeamView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId } = request.params
    const made = await app.db.write(async (tx) => {
      const team = await teams.create(tx, accountId, request.body)
      const detail = { members: team.members }
      await app.access.audit(tx, request, { action: 'team.add', accountId, targetKind: 'team', targetId: team.team.id, detail })
      return team
    })
    return reply.code(201).send(viewTeam(made))
  })

  app.patch('/:teamId', {
    config: mayManage,
    schema: {
      operationId: 'changeTeam', summary: 'Change, archive or bring back a team', tags,
      params: TeamParams, body: TeamEditBody, response: { 200: TeamView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, teamId } = request.params
    const { version, ...edit } = request.body
    const team = await app.db.write(async (tx) => {
      const changed = await teams.change(tx, { accountId, teamId, version }, edit)
      const detail = { changed: Object.keys(edit), ...edit }
      await app.access.audit(tx, request, { action: 'team.change', accountId, targetKind: 'team', targetId: teamId, detail })
      return changed
    })
    return viewTeam(team)
  })
}
