import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { AccountHandle } from '../account-handle.ts'
import { SimulatorError } from '../simulator.errors.ts'
import type { Handles } from '../handles.ts'
import type { World } from '../world.ts'
import { accountRoutes } from './accounts.routes.ts'
import { agentRoutes } from './agents.routes.ts'
import { AccountBody, ClockBody, FaultBody, FaultsQuery } from './control.schemas.ts'
import { draftRoutes } from './drafts.routes.ts'
import { followerRoutes } from './followers.routes.ts'
import { migrationRoutes } from './migrations.routes.ts'
import { quotaRoutes } from './quotas.routes.ts'
import { subscriptionRoutes, templateRoutes } from './templates.routes.ts'
import { menuRoutes } from './menus.routes.ts'
import { massRoutes } from './mass.routes.ts'
import { explainMismatch, viewProblem } from './problems.ts'

export interface ControlOptions {
  world: World
  handles: Handles
}

/** Everything a handle can do, for whoever sits in another process. */
export const controlRoutes: FastifyPluginAsyncTypebox<ControlOptions> = async (app, { world, handles }) => {
  const { clock, faults, log, timetable } = world
  const { account: handle, addAccount } = handles

  app.setSchemaErrorFormatter(explainMismatch)
  app.setErrorHandler((error, _request, reply) => {
    const { status, code, message } = viewProblem(error)
    return reply.code(status).send({ code, message })
  })
  app.setNotFoundHandler(({ method, url }, reply) =>
    reply.code(404).send({ code: 'NO_SUCH_CONTROL', message: `${method} ${url} is no control. GET /control names the accounts.` }))

  app.get('/', async () => ({
    now: world.clock.now(),
    accounts: [...world.accounts.keys()].map((appid) => viewAccount(handle(appid))),
    faults: faults.list(),
    injected: faults.injected(),
  }))

  app.post('/clock', { schema: { body: ClockBody } }, async ({ body }) => {
    clock.advance('to' in body ? Date.parse(body.to) - clock.now().getTime() : body.advanceMs)
    timetable.run()
    return { now: clock.now() }
  })

  app.post('/accounts', { schema: { body: AccountBody } }, async ({ body }) => viewAccount(addAccount({ webhookUrl: null, aesKey: null, ...body })))

  app.get('/log', async () => ({ entries: log.entries() }))

  app.get('/faults', async () => ({ faults: faults.list(), injected: faults.injected() }))
  app.put('/faults', { schema: { body: FaultBody } }, async ({ body }) => {
    try {
      faults.set(body)
    } catch (error) {
      throw new SimulatorError(400, 'FAULT_INVALID', error instanceof Error ? error.message : 'unknown fault')
    }
    return { faults: faults.list() }
  })
  app.delete('/faults', { schema: { querystring: FaultsQuery } }, async ({ query }) => {
    faults.clear(query.api)
    return { faults: faults.list() }
  })

  await app.register(accountRoutes, { prefix: '/accounts/:appid', handle, viewAccount })
  await app.register(migrationRoutes, { prefix: '/accounts/:appid', handle })
  await app.register(agentRoutes, { prefix: '/accounts/:appid', handle })
  await app.register(quotaRoutes, { prefix: '/accounts/:appid', handle })
  await app.register(draftRoutes, { prefix: '/accounts/:appid', handle })
  await app.register(massRoutes, { prefix: '/accounts/:appid/mass', handle })
  await app.register(templateRoutes, { prefix: '/accounts/:appid', handle })
  await app.register(subscriptionRoutes, { prefix: '/accounts/:appid/followers/:openid', handle })
  await app.register(menuRoutes, { prefix: '/accounts/:appid/followers/:openid', handle, clock })
  await app.register(followerRoutes, { prefix: '/accounts/:appid/followers/:openid', handle })
}

/** Without the account's secrets: they may be real ones. */
function viewAccount ({ appid, settings, followerCount, receivedCount, tokensIssued, calls }: AccountHandle) {
  const { originalId, mode, kind, verified, webhookUrl } = settings
  return {
    appid, originalId, mode, kind, verified, webhookUrl, tokensIssued, calls,
    followers: followerCount(),
    received: {
      total: receivedCount(), passive: receivedCount({ by: 'passive' }),
      service: receivedCount({ by: 'service' }), notice: receivedCount({ by: 'notice' }),
    },
  }
}
