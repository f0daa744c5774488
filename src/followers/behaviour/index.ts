/**
 * What other systems tell of followers, such as orders and bookings, and what they call them.
 * Always true: an event is in the timeline once, however often and at how many places at once it is sent.
 */
import type { FastifyInstance } from 'fastify'
import { eraseRows, tellRows } from '../personal/holders.ts'
import { behaviourRoutes } from './behaviour.routes.ts'
import { behaviourTexts } from './behaviour.texts.ts'
import type { EventService } from './events.service.ts'
import { createExternalIds } from './external-ids.service.ts'

/** Registers what belongs to behaviour; for the door of the room. */
export async function furnishBehaviour (app: FastifyInstance, events: EventService): Promise<void> {
  app.texts.add(behaviourTexts)
  const { db, clock } = app
  app.followers.personal.add({
    name: 'external-ids',
    erase: eraseRows(db, 'follower_external_ids'),
    tell: tellRows(db, 'follower_external_ids', ({ system, externalId }) => ({ system, externalId })),
  })
  await app.register(behaviourRoutes, { prefix: '/api/v1/accounts/:accountId/followers', events, externalIds: createExternalIds({ db, clock }) })
}
