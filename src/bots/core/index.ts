import type { FastifyInstance } from 'fastify'
import { conversationsHeard } from '../../conversations/index.ts'
import { followersHeard } from '../../followers/index.ts'
import type { Tx } from '../../platform/database/database.ts'
import type { Answerer, LateAnswerer } from './answerer.ts'
import { hitHolder, talkHolder } from './bots.holder.ts'
import { createChain } from './chain.ts'
import { createDeeds } from './deeds.ts'
import { createHits, type Hits } from './hits.ts'
import { createScanDeeds } from './scans.ts'
import { botSettingsRoutes } from './settings.routes.ts'
import { type BotSettingsService, createBotSettings } from './settings.service.ts'
import { createSpeaking } from './speaking.ts'
import { createTalks, type Talks } from './talks.ts'

export interface Ground { settings: BotSettingsService, talks: Talks, hits: Hits }

export async function furnishGround (app: FastifyInstance): Promise<Ground> {
  const { db, clock } = app
  const settings = createBotSettings({ db, clock })
  const zoneOf = async (accountId: number, tx: Tx) => (await app.reach.contextOf(accountId, tx)).account.timeZone
  app.followers.personal.add(hitHolder(db))
  app.followers.personal.add(talkHolder(db))
  await app.register(botSettingsRoutes, { prefix: '/api/v1/accounts/:accountId/bots/settings', settings })
  return { settings, talks: createTalks({ db, clock }), hits: createHits({ db, clock, zoneOf }) }
}

interface ChainOptions extends Ground {
  answerers: readonly Answerer[]
  late: LateAnswerer
  last: readonly Answerer[]
}

/** Listens to deliveries after the desk has: what a follower does in no conversation is answered too. */
export function furnishChain (app: FastifyInstance, options: ChainOptions) {
  const { clock, facts, log: logger, conversations: { say, queue, isStaffed }, channel: { offerReplies }, reach: { send, lockStates }, codes: { greetingOf }, followers: { note, tags, attributes } } = app
  const speak = createSpeaking({ clock, say, offerReplies, send, note })
  const act = createDeeds({ logger, carry: tags.carry, setAttributes: attributes.set })
  const chain = createChain({ ...options, clock, speak, act, queue, isStaffed, lockStates })
  facts.on(conversationsHeard, async (tx, messages) => chain.know(tx, messages))
  facts.on(followersHeard, createScanDeeds({ act, greetingOf }))
  facts.on(followersHeard, chain.hear)
  return chain
}
