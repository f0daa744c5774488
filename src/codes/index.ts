/**
 * QR codes: who came by which, and what came of it; and who brought whom.
 * Always true: every scan of a code of ours is counted once, with its row, whatever it sets off; nobody is brought by two.
 */
import fp from 'fastify-plugin'
import type { Wechat } from '../wechat/client.ts'
import { furnishInvitations } from './invitations/index.ts'
import { createInvitations } from './invitations/invitations.ts'
import { furnishNumbers } from './numbers/index.ts'
import { createLogos } from './picture/logo.service.ts'
import { pictureRoutes } from './picture/picture.routes.ts'
import { createGreetings, type GreetingOf } from './record/greetings.ts'
import { furnishRecord } from './record/index.ts'
import { createCodeSettings } from './settings/settings.service.ts'

export interface CodesOptions {
  wechat: Wechat
  /** Whether this process does background work. */
  isWorker: boolean
}

declare module 'fastify' {
  interface FastifyInstance {
    codes: {
      /** What scans set off, by scene: for whoever answers them, in the transaction of the deliveries. */
      greetingOf: GreetingOf
    }
  }
}

export const codes = fp<CodesOptions>(async (app, { wechat, isWorker }) => {
  const { db, clock } = app
  const settings = createCodeSettings({ db, clock })
  const greetingOf = createGreetings({ settings })
  app.decorate('codes', { greetingOf })
  const { codes: made, groups, asking } = await furnishRecord(app, { wechat, isWorker, settings })
  const onScanned = createInvitations({ db, settings, note: app.followers.note })
  await furnishNumbers(app, { isWorker, settings, greetingOf, onScanned, codes: made, groups })
  await furnishInvitations(app, { isWorker, settings, codes: made, asking })
  await app.register(pictureRoutes, { prefix: '/api/v1/accounts/:accountId/codes', codes: made, logos: createLogos({ db }) })
}, { name: 'codes', dependencies: ['access', 'accounts', 'followers', 'reach', 'agents', 'conversations', 'pushes'] })
