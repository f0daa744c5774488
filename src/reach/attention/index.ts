/**
 * What followers want to hear, and when.
 * Always true: what somebody wants is what they said last, and every choice has its consent.
 */
import type { FastifyInstance } from 'fastify'
import { consentRecorded, followersHeard } from '../../followers/index.ts'
import type { Sending } from '../sending/index.ts'
import type { SettingsService } from '../settings/settings.service.ts'
import type { StandingStore } from '../standing/standing.store.ts'
import { attentionTexts } from './attention.texts.ts'
import { choiceHolder } from './choice.holder.ts'
import { choiceRoutes } from './choice.routes.ts'
import { createChoices } from './choices.ts'
import { linkRoutes } from './link.routes.ts'
import { createLinks, type Links } from './links.ts'
import { pageRoutes } from './page.routes.ts'
import { createPage } from './page.service.ts'
import { topicRoutes } from './topic.routes.ts'
import { createTopics } from './topics.ts'
import { createWordListener, type WordListener } from './word.listener.ts'

export interface AttentionOptions {
  settings: Pick<SettingsService, 'contextOf'>
  store: Pick<StandingStore, 'lockStates'>
  send: Sending['touches']['send']
  /** Sign the links to the page. */
  linkKeys: readonly Buffer[]
  baseUrl: () => string
}

export interface Attention extends Pick<Links, 'linkFor'>, Pick<WordListener, 'choicesAmong'> {}

/** Listens to what followers write: after whoever opens reply windows, before whoever answers. */
export async function furnishAttention (app: FastifyInstance, { settings, store, send, linkKeys, baseUrl }: AttentionOptions): Promise<Attention> {
  app.texts.add(attentionTexts)
  const { db, clock, facts } = app
  const { note, personal: { consents } } = app.followers
  const topics = createTopics({ db, clock })
  const choices = createChoices({ db, lockStates: store.lockStates })
  facts.on(consentRecorded, choices.apply)
  app.followers.personal.add(choiceHolder(db))
  const links = createLinks({ clock, keys: linkKeys, baseUrl })
  const words = createWordListener({ clock, settings, consents, offerReplies: app.channel.offerReplies, send, note, linkFor: links.linkFor })
  facts.on(followersHeard, words.hear)
  await app.register(topicRoutes, { prefix: '/api/v1/accounts/:accountId/reach/topics', topics })
  await app.register(choiceRoutes, { prefix: '/api/v1/accounts/:accountId/followers', topics, choices })
  await app.register(linkRoutes, { prefix: '/api/v1/accounts/:accountId/followers', links })
  await app.register(pageRoutes, { prefix: '/attention', links, page: createPage({ db, clock, choices, consents }) })
  return { linkFor: links.linkFor, choicesAmong: words.choicesAmong }
}
