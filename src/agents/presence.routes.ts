import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { nextOf } from '../platform/http/page.ts'
import { Problem } from '../platform/http/problem.ts'
import {
  AccountParams, AgentParams, AgentView, AvailabilityPage, AvailabilityQuery, BeatView, OthersPresenceBody, OwnPresenceBody, PageQuery, PresencePage,
  viewAgent, viewCandidate, viewSpan,
} from './agent.schemas.ts'
import type { AgentService } from './agent.service.ts'
import type { Candidates } from './candidates.ts'
import type { PresenceService, Setter } from './presence.service.ts'
import type { AgentSettingsService } from './settings.service.ts'
import type { Teams } from './team.service.ts'

export interface PresenceRoutesOptions {
  agents: AgentService
  presence: PresenceService
  candidates: Candidates
  teams: Teams
  settings: AgentSettingsService
  setterOf: (request: FastifyRequest) => Setter
}

/** Who is there: said by themselves, by their page's heartbeat, or by a supervisor. */
export const presenceRoutes: FastifyPluginAsyncTypebox<PresenceRoutesOptions> = async (app, { agents, presence, candidates, teams, settings, setterOf }) => {
  const tags = ['agents']
  const mayRead = { access: { permission: 'agents.read', scope: 'account' } } as const
  const mayAnswer = { access: { permission: 'conversations.write', scope: 'account' } } as const

  app.get('/me', {
    config: mayAnswer,
    schema: { operationId: 'getOwnAgent', summary: 'Oneself as an agent', tags, params: AccountParams, response: { 200: AgentView, '4xx': Problem } },
  }, async (request) => viewAgent(await app.agents.require(request.actor, request.params.accountId)))

  app.put('/me/presence', {
    config: mayAnswer,
    schema: {
      operationId: 'setOwnPresence', summary: 'Say that one is online, busy, away or offline', tags,
      description: 'Counts as a heartbeat. Only who is online is given conversations; who is busy or away may still take them.',
      params: AccountParams, body: OwnPresenceBody, response: { 200: AgentView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId } = request.params
    const { presence: wanted } = request.body
    const { id: agentId } = await app.agents.require(request.actor, accountId)
    const agent = await app.db.write(async (tx) => {
      const said = await presence.say(tx, { accountId, agentId }, wanted, setterOf(request))
      await app.access.audit(tx, request, { action: 'agent.presence', accountId, targetKind: 'agent', targetId: agentId, detail: { presence: wanted } })
      return said
    })
    return viewAgent(agent)
  })

  app.post('/me/heartbeat', {
    config: mayAnswer,
    schema: {
      operationId: 'beatOwnHeart', summary: 'Say that one’s page is still there', tags,
      description: 'Three times as often as silence is allowed. After a longer silence one is offline, and stays it until one says otherwise.',
      params: AccountParams, response: { 200: BeatView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId } = request.params
    const { id: agentId } = await app.agents.require(request.actor, accountId)
    const { presence: now, freshUntil } = await presence.beat({ accountId, agentId })
    const { silentSeconds } = await settings.of(accountId)
    return { presence: now, freshUntil: freshUntil?.toISOString() ?? null, nextInSeconds: Math.floor(silentSeconds / 3) }
  })

  app.put('/:agentId/presence', {
    config: { access: { permission: 'agents.manage', scope: 'account' } },
    schema: {
      operationId: 'setPresence', summary: 'Set the presence of an agent', tags, description: 'Who and why stays in their timeline.',
      params: AgentParams, body: OthersPresenceBody, response: { 200: AgentView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, agentId } = request.params
    const { presence: wanted, note } = request.body
    const agent = await app.db.write(async (tx) => {
      const set = await presence.set(tx, { accountId, agentId }, wanted, { by: setterOf(request), note })
      await app.access.audit(tx, request, { action: 'agent.presence', accountId, targetKind: 'agent', targetId: agentId, detail: { presence: wanted } })
      return set
    })
    return viewAgent(agent)
  })

  app.get('/:agentId/presences', {
    config: mayRead,
    schema: {
      operationId: 'listPresences', summary: 'How an agent was there, newest first', tags, description: 'One’s own; another’s takes the permission agents.manage.',
      params: AgentParams, querystring: PageQuery, response: { 200: PresencePage, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, agentId } = request.params
    const { before, limit } = request.query
    const { userId } = await agents.get(accountId, agentId)
    const isOwn = request.actor?.kind === 'user' && request.actor.id === userId
    if (!isOwn) app.access.require(request.actor, 'agents.manage', accountId)
    const items = await presence.timeline({ accountId, agentId }, { before, limit })
    return { items: items.map(viewSpan), next: nextOf(items, limit) }
  })

  app.get('/availability', {
    config: mayRead,
    schema: {
      operationId: 'listAvailability', summary: 'Who is there, for what, and how busy', tags,
      params: AccountParams, querystring: AvailabilityQuery, response: { 200: AvailabilityPage, '4xx': Problem },
    },
  }, async ({ params: { accountId }, query: { teamId = null, after, limit } }) => {
    if (teamId !== null) await teams.get(accountId, teamId)
    const all = await candidates.of(app.db.read, accountId, { teamId }, app.clock.now())
    const items = all.filter(({ agentId }) => agentId > after).toSorted((a, b) => a.agentId - b.agentId).slice(0, limit)
    return { items: items.map(viewCandidate), next: items.length === limit ? items.at(-1)?.agentId ?? null : null }
  })
}
