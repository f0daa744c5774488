/**
 * Whom one means: a filter over everything known of followers, lists and totals by it.
 * Always true: no page and no total works longer than bounded, whatever is asked.
 */
import type { FastifyInstance } from 'fastify'
import type { Attributes } from '../attributes/attributes.ts'
import { findRoutes } from './find.routes.ts'
import { createFindService } from './find.service.ts'
import { findTexts } from './find.texts.ts'

/** Registers what belongs to finding; for the door of the room. */
export async function furnishFind (app: FastifyInstance, attributes: Pick<Attributes, 'of'>): Promise<void> {
  app.texts.add(findTexts)
  const service = createFindService({ db: app.db, attributesOf: attributes.of })
  await app.register(findRoutes, { prefix: '/api/v1/accounts/:accountId/followers', service })
}
