/**
 * Who brought whom.
 * Always true: nobody is brought by two; how many somebody brought, and how many of them still follow, adds up to the rows that say
 * so; what is odd about it is told and never dropped.
 */
import type { FastifyInstance } from 'fastify'
import { followersHeard } from '../../followers/index.ts'
import type { CodeRecord } from '../record/index.ts'
import type { CodeSettingsService } from '../settings/settings.service.ts'
import { invitationHolder } from './invitation.holder.ts'
import { createInvitationReader } from './invitation.reader.ts'
import { invitationRoutes } from './invitation.routes.ts'
import { createInviterCodes } from './inviter-codes.ts'
import { createLeaving } from './leaving.ts'

export interface InvitationsOptions extends Pick<CodeRecord, 'codes' | 'asking'> { isWorker: boolean, settings: CodeSettingsService }

/** After whoever writes down who came: they listen in that order. */
export async function furnishInvitations (app: FastifyInstance, { isWorker, settings, codes, asking }: InvitationsOptions): Promise<void> {
  const { db, clock, facts } = app
  const leaving = createLeaving({ db, clock, settings })
  facts.on(followersHeard, leaving.hear)
  app.followers.personal.add(invitationHolder({ db, clock }))
  await app.register(invitationRoutes, {
    prefix: '/api/v1/accounts/:accountId/codes', codes, reader: createInvitationReader({ db }), inviterCodes: createInviterCodes(app, { asking, codes, settings }),
  })
  if (isWorker) app.schedule.add({ name: 'find-lost-invited', cron: '35 4 * * *', run: leaving.sweep })
}
