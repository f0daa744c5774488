/** What there is to send: the kinds of content, and by which routes they go. */
import type { FastifyInstance } from 'fastify'
import { contentRoutes } from './content.routes.ts'
import { libraryTexts } from './library.texts.ts'

export async function furnishLibrary (app: FastifyInstance): Promise<void> {
  app.texts.add(libraryTexts)
  await app.register(contentRoutes, { prefix: '/api/v1/accounts/:accountId' })
}
