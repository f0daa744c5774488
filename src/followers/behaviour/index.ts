/**
 * What other systems tell of followers, such as orders and bookings, and what they call them.
 * Always true: an event is in the timeline once, however often and at how many places at once it is sent.
 */
import type { FastifyInstance } from 'fastify'
import type { Tx } from '../../platform/database/database.ts'
import { eraseRows, tellRows } from '../personal/holders.ts'
import type { TimelineEntry } from '../timeline.ts'
import { behaviourRoutes } from './behaviour.routes.ts'
import { behaviourTexts } from './behaviour.texts.ts'
import { createEventService } from './events.service.ts'
import { createExternalIds } from './external-ids.service.ts'

/** Registers what belongs to behaviour; for the door of the room. */
export async function furnishBehaviour (app: FastifyInstance, note: (tx: Tx, entries: readonly TimelineEntry[]) => void): Promise<void> {
  app.texts.add(behaviourTexts)
  const { db, clock } = app
  app.followers.personal.add({
    name: 'external-ids',
    erase: eraseRows(db, 'follower_external_ids'),
    tell: tellRows(db, 'follower_external_ids', ({ system, externalId }) => ({ system, externalId })),
  })
  const options = { prefix: '/api/v1/accounts/:accountId/followers', events: createEventService({ db, clock, note }), externalIds: createExternalIds({ db, clock }) }
  await app.register(behaviourRoutes, options)
}
