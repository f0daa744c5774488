/**
 * Who gets which conversation.
 * Always true: whoever waits has been asked about by every rule, in order; nobody who is not there is given anything; a conversation is given
 * once and nobody holds more than they can, however many processes give at once; every decision says why.
 */
import type { FastifyInstance } from 'fastify'
import { agentsChanged } from '../../agents/index.ts'
import { eraseRows } from '../../followers/index.ts'
import { createWatch } from '../../platform/watch.ts'
import { conversationsHeard, conversationsMoved } from '../facts.ts'
import type { BesideOf } from '../record/beside.ts'
import type { ConversationService } from '../record/conversation.service.ts'
import type { Moves } from '../record/moves.ts'
import type { Say } from '../record/say.ts'
import type { DeskSettingsService } from '../settings/settings.service.ts'
import { createDecisions } from './decisions.ts'
import { createDriftCheck } from './drift.ts'
import { createEngine } from './engine.ts'
import { createHandBack } from './hand-back.ts'
import { handoverRoutes } from './handover.routes.ts'
import { createHandover, type Handover } from './handover.service.ts'
import { createNotices } from './notices.ts'
import { queueRoutes } from './queue.routes.ts'
import { createQueue } from './queue.service.ts'
import { type ClickCalls, createRouter, type Router, type TeamHints } from './router.ts'
import { routingTexts } from './routing.texts.ts'
import { ruleRoutes } from './rule.routes.ts'
import { createRuleService } from './rule.service.ts'
import { createTrial } from './try.service.ts'

export interface RoutingOptions {
  moves: Moves
  say: Say
  settings: DeskSettingsService
  conversations: Pick<ConversationService, 'get'>
  besideOf: BesideOf
  teamHints: TeamHints
  clickCalls: ClickCalls
  /** Whether this process gives conversations to agents. */
  isWorker: boolean
}

export interface Routing extends Pick<Router, 'calls' | 'callsAmong'> { handover: Handover }

const drainEveryMs = 1000
const handBackEveryMs = 5000

export async function furnishRouting (app: FastifyInstance, { moves, say, settings, conversations, besideOf, teamHints, clickCalls, isWorker }: RoutingOptions): Promise<Routing> {
  app.texts.add(routingTexts)
  const { db, clock, facts, log: logger } = app
  const { candidates, teams, seats } = app.agents
  const { attributes } = app.followers
  const { openHours } = app.reach.calendar
  const decisions = createDecisions({ db, clock })
  const rules = createRuleService({ db, clock, attributes })
  const trial = createTrial({ db, settings, assertSound: rules.assertSound, attributes, openHours })
  const router = createRouter({ moves, settings, decisions, teamHints, clickCalls, attributes, openHours })
  const queue = createQueue({ db, clock, candidates, teams, settings })
  const handover = createHandover({ clock, moves, candidates })
  const tellWhoWaits = createNotices({ db, clock, say, candidates, teams, settings })
  const engine = createEngine({ db, clock, logger, candidates, moves, settings, decisions })
  const drain = createWatch({ look: engine.look, logger, failure: 'the queue was not looked at', pollMs: drainEveryMs })

  facts.on(conversationsMoved, router.route)
  facts.on(conversationsMoved, async (tx, moved) => {
    if (moved.some(({ conversation: { status } }) => status === 'waiting')) db.afterCommit(tx, drain.wake)
  })
  facts.on(agentsChanged, async (tx) => db.afterCommit(tx, drain.wake))
  facts.on(conversationsHeard, router.hear)
  // Bots come first: an answer is worth more than a place in the queue.
  facts.on(conversationsHeard, async (tx, heard) => db.beforeCommit(tx, () => tellWhoWaits(tx, heard)))
  app.followers.personal.add({ name: 'routing-decisions', erase: eraseRows(db, 'routing_decisions') })

  const prefix = '/api/v1/accounts/:accountId'
  await app.register(ruleRoutes, { prefix: `${prefix}/desk/rules`, rules, trial })
  await app.register(queueRoutes, { prefix: `${prefix}/queue`, queue, besideOf })
  await app.register(handoverRoutes, { prefix: `${prefix}/conversations/:conversationId`, handover, decisions, queue, conversations, besideOf })
  const { calls, callsAmong } = router
  if (!isWorker) return { handover, calls, callsAmong }

  const handBack = createWatch({
    look: createHandBack({ db, clock, logger, moves, settings }), logger, failure: 'conversations of who is gone not looked for', pollMs: handBackEveryMs,
  })
  app.addHook('onReady', async () => { for (const watch of [drain, handBack]) watch.start() })
  app.addHook('onClose', async () => { await Promise.all([drain.stop(), handBack.stop()]) })
  app.schedule.add({ name: 'put-loads-right', cron: '40 */5 * * * *', run: createDriftCheck({ db, logger, seats }) })
  return { handover, calls, callsAmong }
}
