/**
 * Who answers: agents with what they can and how much, teams, shifts, absences, presence.
 * Always true: nobody holds more than their capacity; whoever is offline, silent, off shift or absent is no candidate, whatever job has not run;
 * presence is a timeline without gaps.
 */
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Tx } from '../platform/database/database.ts'
import { createWatch } from '../platform/watch.ts'
import { absenceRoutes } from './absence.routes.ts'
import { createAbsences } from './absence.service.ts'
import type { Agent } from './agent.entity.ts'
import { agentRoutes } from './agent.routes.ts'
import { createAgentService } from './agent.service.ts'
import { agentDisabled, notAnAgent } from './agents.errors.ts'
import { agentsTexts } from './agents.texts.ts'
import { type Candidates, createCandidates } from './candidates.ts'
import { presenceRoutes } from './presence.routes.ts'
import { createPresence, type PresenceEvent, type PresenceService, type Setter } from './presence.service.ts'
import { createSeats, type Seats } from './seats.ts'
import { createAgentSettings } from './settings.service.ts'
import { createShifts } from './shifts.ts'
import { createSilence, silencePollMs } from './silence.ts'
import { teamRoutes } from './team.routes.ts'
import { createTeams, type Teams } from './team.service.ts'

export type { Agent } from './agent.entity.ts'
export { type AgentsChanged, agentsChanged } from './agents.facts.ts'
export type { Candidate } from './candidates.ts'
export type { Seats } from './seats.ts'

export interface AgentsOptions {
  /** Whether this process looks for agents who have fallen silent. */
  isWorker: boolean
}

export interface AgentsRoom {
  /** The agent that a user is in an account, disabled ones too. */
  ofUser: (accountId: number, userId: number) => Promise<Agent | null>
  /** The agent who asks; throws NOT_AN_AGENT or AGENT_DISABLED. */
  require: (actor: FastifyRequest['actor'], accountId: number) => Promise<Agent>
  candidates: Candidates['of']
  seats: Seats
  teams: Pick<Teams, 'get' | 'list' | 'ofAgent' | 'openAt'>
  stretch: PresenceService['stretch']
}

declare module 'fastify' {
  interface FastifyInstance {
    agents: AgentsRoom
  }
}

export const agents = fp<AgentsOptions>(async (app, { isWorker }) => {
  app.texts.add(agentsTexts)
  const { db, clock, facts, log: logger } = app
  const settings = createAgentSettings({ db })
  const shifts = createShifts({ openHours: app.reach.calendar.openHours })
  const tell = (tx: Tx, { accountId, at, ...event }: PresenceEvent) => app.streams.publish(tx, [
    { accountId, topic: 'agents', kind: 'agent.presence', detail: { ...event, at: at.toISOString() } },
  ])
  const presence = createPresence({ db, clock, facts, settings, tell })
  const service = createAgentService({ db, clock, facts, presence, shifts })
  const teams = createTeams({ db, clock, facts, shifts })
  const candidates = createCandidates({ settings, shifts })
  const setterOf = (request: FastifyRequest): Setter => {
    const { kind, id } = app.access.actorOf(request)
    return { kind, id }
  }

  app.decorate('agents', {
    ofUser: service.ofUser,
    require: async (actor: FastifyRequest['actor'], accountId: number) => {
      const agent = actor?.kind === 'user' ? await service.ofUser(accountId, actor.id) : null
      if (agent === null) throw notAnAgent()
      if (agent.disabledAt !== null) throw agentDisabled()
      return agent
    },
    candidates: candidates.of,
    seats: createSeats({ db, clock, facts }),
    teams: { get: teams.get, list: teams.list, ofAgent: teams.ofAgent, openAt: teams.openAt },
    stretch: presence.stretch,
  })
  app.streams.addTopic('agents', 'agents.read')

  const prefix = '/api/v1/accounts/:accountId/agents'
  await app.register(agentRoutes, { prefix, agents: service, settings, setterOf })
  await app.register(presenceRoutes, { prefix, agents: service, presence, candidates, teams, settings, setterOf })
  await app.register(absenceRoutes, { prefix: `${prefix}/:agentId/absences`, absences: createAbsences({ db, clock, facts }) })
  await app.register(teamRoutes, { prefix: '/api/v1/accounts/:accountId/teams', teams })
  if (!isWorker) return
  const watch = createWatch({ look: createSilence({ db, clock, presence }), logger, failure: 'silent agents not looked for', pollMs: silencePollMs })
  app.addHook('onReady', async () => watch.start())
  app.addHook('onClose', () => watch.stop())
}, { name: 'agents', dependencies: ['access', 'streams', 'reach'] })
