import helmet from '@fastify/helmet'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { type FastifyInstance, LogController } from 'fastify'
import { randomUUID } from 'node:crypto'
import type { Logger } from '../logger.ts'
import { AppError } from '../errors.ts'
import { languageAskedFor } from '../i18n.ts'
import type { Texts } from '../texts.ts'
import { docs } from './docs.ts'
import { answerTo, Problem } from './problem.ts'
import { buildSerializer } from './serialization.ts'
import { cutSlowBodies } from './slow-body.ts'
import { buildValidator } from './validation.ts'
import './access-rule.ts'

export interface ServerOptions {
  logger: Logger
  /** Addresses of the proxies in front of us, whose X-Forwarded-For is believed. */
  trustProxy: string[]
  /** What refusals say. */
  texts: Texts
}

const sweepMs = 50
/** Less than a process has to stop in. */
const patienceMs = 10_000

/** An HTTP server that knows nothing yet: problem documents, closed bodies, OpenAPI, safe headers. */
export async function createServer ({ logger, trustProxy, texts }: ServerOptions): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: logger,
    trustProxy: trustProxy.length > 0 ? trustProxy : false,
    bodyLimit: 1024 * 1024,
    http: { headersTimeout: 30_000 },
    forceCloseConnections: 'idle',
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    schemaController: { compilersFactory: { buildValidator, buildSerializer } },
  }).withTypeProvider<TypeBoxTypeProvider>()

  cutSlowBodies(app)
  app.setErrorHandler((error, request, reply) => {
    const asked = languageAskedFor(request.headers['accept-language'])
    const { problem, language, retryAfterMs, isBug } = answerTo(error, { requestId: request.id, language: asked, texts })
    if (isBug) request.log.error({ err: error, reqId: request.id, route: request.routeOptions.url }, 'bug')
    if (retryAfterMs !== undefined) void reply.header('retry-after', Math.ceil(retryAfterMs / 1000))
    void reply.headers({ 'content-language': language, 'vary': 'accept-language' })
    return reply.code(problem.status).type('application/problem+json').send(problem)
  })
  app.setNotFoundHandler(() => {
    throw new AppError('not-found', 'NO_SUCH_ROUTE', 'There is nothing at this address', { advice: 'GET /docs lists what there is.' })
  })
  app.addHook('onResponse', (request, reply, done) => {
    const { statusCode, elapsedTime } = reply
    if (statusCode >= 500 || request.log.level === 'debug') {
      const event = { reqId: request.id, method: request.method, route: request.routeOptions.url, status: statusCode, ms: Math.round(elapsedTime) }
      request.log[statusCode >= 500 ? 'warn' : 'debug'](event, 'answered')
    }
    done()
  })

  endConnections(app)

  app.addSchema(Problem)
  await app.register(helmet, { contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } })
  await app.register(docs)
  return app
}

/**
 * Node closes the connections that are idle when closing begins; those that become idle after it, and large files that are still coming,
 * would be waited for.
 */
function endConnections (app: FastifyInstance): void {
  let sweeping: NodeJS.Timeout | undefined
  app.addHook('preClose', async () => {
    let waitedMs = 0
    sweeping = setInterval(() => {
      waitedMs += sweepMs
      if (waitedMs < patienceMs) app.server.closeIdleConnections()
      else app.server.closeAllConnections()
    }, sweepMs)
  })
  app.addHook('onClose', async () => clearInterval(sweeping))
}
