/**
 * Sends to many followers at once.
 * Always true: who it goes to is decided and counted before the call; the call is repeated under one key until WeChat has told
 * what became of it, and never under another; nobody is in it who has said no by then; what it did not take is given back.
 */
import type { FastifyInstance } from 'fastify'
import { createWaker } from '../../platform/waker.ts'
import type { Wechat } from '../../wechat/client.ts'
import type { QuietService } from '../attention/quiet.ts'
import type { TouchContent } from '../library/content.ts'
import { createJudge, type Judge } from '../sending/judgement.ts'
import type { SendLanes } from '../sending/lanes.ts'
import type { Tally } from '../sending/tallies.ts'
import type { SettingsService } from '../settings/settings.service.ts'
import type { StandingStore } from '../standing/standing.store.ts'
import { createAssembly } from './assembly.ts'
import { createMassCaller, decidedForMs } from './caller.ts'
import { createMassResults } from './mass-results.ts'
import { massHolder } from './mass.holder.ts'
import { type MassRoutesOptions, massRoutes } from './mass.routes.ts'
import { createMassService, type MassService } from './mass.service.ts'
import { massTexts } from './mass.texts.ts'
import { createMassWorker } from './mass.worker.ts'
import { quietAhead } from './quiet-ahead.ts'
import { createSettling } from './settling.ts'
import { flagUnconfirmed } from './unconfirmed.ts'

export interface MassOptions extends Pick<MassRoutesOptions, 'topicIdOf' | 'assertReady'> {
  wechat: Wechat
  /** Whether this process sends. */
  isWorker: boolean
  settings: SettingsService
  quiet: QuietService
  store: StandingStore
  lanes: SendLanes
  tally: Tally
  judge: Judge
  resolveContent: (accountId: number, content: TouchContent, route: 'mass') => Promise<TouchContent>
  forgetIds: (accountId: number, content: TouchContent) => Promise<boolean>
}

export interface Mass {
  massCalls: MassService
  settleMass: ReturnType<typeof createMassResults>
}

export async function furnishMass (app: FastifyInstance, options: MassOptions): Promise<Mass> {
  const { wechat, isWorker, settings, quiet, store, lanes, tally, judge, resolveContent, forgetIds, topicIdOf, assertReady } = options
  app.texts.add(massTexts)
  const { db, facts, clock, log: logger, accounts: { caller }, followers: { note, doubt } } = app
  const waker = createWaker()
  const ahead = quietAhead(quiet, decidedForMs)
  // Nothing is written by whoever only asks.
  const reader = createJudge({ clock, settings, quiet: ahead, doubt, store: { ...store, lockStates: async () => undefined, writeStandings: async () => undefined } })
  const massCalls = createMassService({ db, clock, settings, reader, wake: waker.wake })
  const settling = createSettling({ db, facts, clock, judge, tally, note })
  const worker = createMassWorker({
    db, clock, logger, waker, lanes, settling,
    assembly: createAssembly({ db, facts, clock, tally, settings, quiet: ahead, judge: createJudge({ clock, settings, quiet: ahead, store, doubt }) }),
    caller: createMassCaller({ db, clock, logger, wechat, caller, settings, quiet, lanes, resolveContent, forgetIds, leaveOut: settling.leaveOut }),
  })
  app.followers.personal.add(massHolder(db))
  await app.register(massRoutes, { prefix: '/api/v1/accounts/:accountId/mass-calls', massCalls, topicIdOf, assertReady })
  if (isWorker) {
    app.schedule.add({ name: 'flag-unconfirmed-mass', cron: '3-59/10 * * * *', run: () => flagUnconfirmed({ db, clock }) })
    app.addHook('onReady', async () => worker.start())
    app.addHook('onClose', () => worker.stop())
  }
  return { massCalls, settleMass: createMassResults({ db, clock, wake: waker.wake }) }
}
