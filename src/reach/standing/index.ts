/**
 * How every follower may be written to.
 * Always true: a window is what the follower opened and what was sent since; what was counted is written with what it was counted for.
 */
import type { FastifyInstance } from 'fastify'
import { followersHeard } from '../../followers/index.ts'
import { createSettings, type SettingsService } from '../settings/settings.service.ts'
import { reachSettingsRoutes } from '../settings/settings.routes.ts'
import { settingsTexts } from '../settings/settings.texts.ts'
import type { QuietService } from '../attention/quiet.ts'
import { createForeignSends } from '../results/foreign.ts'
import { createExplain } from './explain.ts'
import { createGrants } from './grants.ts'
import { followerReachRoutes, reachQueryRoutes } from './reachability.routes.ts'
import { createReachability, type ReachabilityService } from './reachability.service.ts'
import { createReachable } from './reachable.service.ts'
import { standingHolder } from './standing.holder.ts'
import { createStandingStore, type StandingStore } from './standing.store.ts'
import { createWindows } from './windows.ts'

export interface Standings { settings: SettingsService, store: StandingStore }

/** Registers what opens windows: before anybody who answers what was heard. */
export async function furnishStandings (app: FastifyInstance): Promise<Standings> {
  const { db, clock, facts } = app
  app.texts.add(settingsTexts)
  const settings = createSettings({ db, clock })
  const store = createStandingStore(db)
  facts.on(followersHeard, createWindows({ db, settingsOf: settings.of }))
  facts.on(followersHeard, createGrants({ dialect: db.dialect, lockStates: store.lockStates }))
  app.followers.personal.add(standingHolder(db))
  await app.register(reachSettingsRoutes, { prefix: '/api/v1/accounts/:accountId/reach/settings', settings })
  return { settings, store }
}

export interface ReachabilityOptions extends Standings { quiet: QuietService }

export interface Reachability extends ReachabilityService {
  /** Whom something may be sent to now, as conditions over the table `followers`. */
  reachableSql: ReturnType<typeof createReachable>
}

/** Registers what tells who can be written to. */
export async function furnishReachability (app: FastifyInstance, { settings, store, quiet }: ReachabilityOptions): Promise<Reachability> {
  const { db, clock, channel: { waitingUntil } } = app
  const explain = createExplain({ db, clock, settings, quiet, store, waitingUntil, foreignSends: createForeignSends(db) })
  const reachability = createReachability({ db, explain })
  await app.register(followerReachRoutes, { prefix: '/api/v1/accounts/:accountId/followers', reachability })
  await app.register(reachQueryRoutes, { prefix: '/api/v1/accounts/:accountId/reach', reachability })
  return { ...reachability, reachableSql: createReachable({ db, clock, settings, quiet }) }
}
