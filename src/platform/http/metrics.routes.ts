import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { Problem } from './problem.ts'

/** For Prometheus, which signs in with an API key as bearer token. */
export const metricsRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/metrics', {
    config: { access: { permission: 'metrics.read', scope: 'installation' } },
    logLevel: 'warn',
    schema: {
      operationId: 'getMetrics', summary: 'Numbers about this process, for Prometheus', tags: ['operations'], produces: ['text/plain'],
      response: { 200: Type.String(), '4xx': Problem },
    },
  }, async (_request, reply) => reply.type(app.metrics.contentType).send(await app.metrics.text()))
}
