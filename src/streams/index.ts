/**
 * What happens, live: events that people's pages follow as server-sent events, whichever process they happen in.
 * Always true: an event is told only if its transaction committed, and only to those who may read its topic at that time.
 */
import fp from 'fastify-plugin'
import { type StreamHub, createStreamHub } from './stream.hub.ts'
import { streamRoutes } from './stream.routes.ts'
import { streamTexts } from './streams.texts.ts'

export type { StreamHub } from './stream.hub.ts'

declare module 'fastify' {
  interface FastifyInstance {
    streams: StreamHub
  }
}

export const streams = fp(async (app) => {
  app.texts.add(streamTexts)
  const { db, clock, log: logger } = app
  const hub = createStreamHub({ db, clock, logger })
  app.decorate('streams', hub)
  await app.register(streamRoutes, { prefix: '/api/v1' })
  app.schedule.add({ name: 'forget-stream-events', cron: '*/5 * * * *', run: () => hub.forget() })
  app.addHook('onClose', () => hub.stop())
}, { name: 'streams', dependencies: ['access'] })
