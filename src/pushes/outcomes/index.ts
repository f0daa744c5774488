/**
 * What comes of pushes: clicks, replies, conversions, and who leaves.
 * Always true: each outcome counts once for a delivery, with its row; and for those held out as for those reached, where they can
 * have it too.
 */
import type { FastifyInstance } from 'fastify'
import { followersHeard } from '../../followers/index.ts'
import type { Tx } from '../../platform/database/database.ts'
import { conversionsRecorded } from './conversions.facts.ts'
import { conversionRoutes } from './conversions.routes.ts'
import { createConversions } from './conversions.service.ts'
import { createOutcomes, type Outcomes } from './outcomes.ts'
import { createRecent } from './recent.ts'
import { createReplies } from './replies.ts'
import { reportRoutes } from './report.routes.ts'
import { createReports } from './report.service.ts'
import { createUnfollows } from './unfollows.ts'

export interface OutcomesOptions {
  settings: { of: (accountId: number, tx?: Tx) => Promise<{ conversionDays: number }> }
  /** The keys of a push's variants; throws PUSH_NOT_FOUND. */
  variantsOf: (accountId: number, pushId: number) => Promise<string[]>
}

export async function furnishOutcomes (app: FastifyInstance, { settings, variantsOf }: OutcomesOptions): Promise<{ outcomes: Outcomes }> {
  const { db, clock, facts } = app
  const { note, events } = app.followers
  const outcomes = createOutcomes({ db })
  const recent = createRecent({ clock })
  app.conversations.onReply(createReplies({ db, recent, outcomes, note }))
  facts.on(followersHeard, createUnfollows({ db, recent, outcomes }))
  const conversions = createConversions({ db, events, outcomes, settings, note, announce: (tx, recorded) => facts.announce(tx, conversionsRecorded, recorded) })
  const prefix = '/api/v1/accounts/:accountId'
  await app.register(conversionRoutes, { prefix: `${prefix}/conversions`, conversions })
  await app.register(reportRoutes, { prefix: `${prefix}/pushes`, reports: createReports({ db }), variantsOf })
  return { outcomes }
}
