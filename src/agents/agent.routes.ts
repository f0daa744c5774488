import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { nextOf } from '../platform/http/page.ts'
import { Problem } from '../platform/http/problem.ts'
import {
  AccountParams, AgentEditBody, AgentPage, AgentParams, AgentsQuery, AgentView, NewAgentBody, SettingsBody, SettingsView, viewAgent,
} from './agent.schemas.ts'
import type { AgentService } from './agent.service.ts'
import type { Setter } from './presence.service.ts'
import type { AgentSettingsService } from './settings.service.ts'

export interface AgentRoutesOptions { agents: AgentService, settings: AgentSettingsService, setterOf: (request: FastifyRequest) => Setter }

/** Who answers, and by which numbers they come and go. */
export const agentRoutes: FastifyPluginAsyncTypebox<AgentRoutesOptions> = async (app, { agents, settings, setterOf }) => {
  const tags = ['agents']
  const mayRead = { access: { permission: 'agents.read', scope: 'account' } } as const
  const mayManage = { access: { permission: 'agents.manage', scope: 'account' } } as const

  app.get('', {
    config: mayRead,
    schema: {
      operationId: 'listAgents', summary: 'Agents, newest first', tags, params: AccountParams, querystring: AgentsQuery, response: { 200: AgentPage, '4xx': Problem },
    },
  }, async ({ params: { accountId }, query: { disabled, before, limit } }) => {
    const items = await agents.list(accountId, { isDisabled: disabled, before, limit })
    return { items: items.map(viewAgent), next: nextOf(items, limit) }
  })

  app.get('/:agentId', {
    config: mayRead,
    schema: { operationId: 'getAgent', summary: 'One agent', tags, params: AgentParams, response: { 200: AgentView, '4xx': Problem } },
  }, async ({ params: { accountId, agentId } }) => viewAgent(await agents.get(accountId, agentId)))

  app.post('', {
    config: mayManage,
    schema: {
      operationId: 'addAgent', summary: 'Make a user an agent of the account', tags,
      description: 'They begin offline, and come online themselves: PUT …/agents/me/presence.',
      params: AccountParams, body: NewAgentBody, response: { 201: AgentView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId } = request.params
    const agent = await app.db.write(async (tx) => {
      const made = await agents.create(tx, accountId, request.body, setterOf(request))
      const detail = { userId: made.userId, capacity: made.capacity }
      await app.access.audit(tx, request, { action: 'agent.add', accountId, targetKind: 'agent', targetId: made.id, detail })
      return made
    })
    return reply.code(201).send(viewAgent(agent))
  })

  app.patch('/:agentId', {
    config: mayManage,
    schema: {
      operationId: 'changeAgent', summary: 'Change, disable or enable an agent', tags,
      params: AgentParams, body: AgentEditBody, response: { 200: AgentView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, agentId } = request.params
    const { version, ...edit } = request.body
    const agent = await app.db.write(async (tx) => {
      const changed = await agents.change(tx, { accountId, agentId, version, by: setterOf(request) }, edit)
      const { name: _, ...told } = edit
      const detail = { changed: Object.keys(edit), ...told }
      await app.access.audit(tx, request, { action: 'agent.change', accountId, targetKind: 'agent', targetId: agentId, detail })
      return changed
    })
    return viewAgent(agent)
  })

  app.get('/settings', {
    config: mayRead,
    schema: { operationId: 'getAgentSettings', summary: 'By which numbers agents come and go', tags, params: AccountParams, response: { 200: SettingsView, '4xx': Problem } },
  }, async ({ params: { accountId } }) => settings.get(accountId))

  app.put('/settings', {
    config: mayManage,
    schema: {
      operationId: 'setAgentSettings', summary: 'Set these numbers', tags, description: 'After how long a silence counts from an agent’s next heartbeat on.',
      params: AccountParams, body: SettingsBody, response: { 200: SettingsView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId } = request.params
    const { version, settings: wanted } = request.body
    return app.db.write(async (tx) => {
      const stored = await settings.set(tx, accountId, version, wanted)
      await app.access.audit(tx, request, { action: 'agent-settings.set', accountId, targetKind: 'account', targetId: accountId, detail: wanted })
      return stored
    })
  })
}
