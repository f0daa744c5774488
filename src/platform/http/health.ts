import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'

/** `degraded` still takes traffic; `down` asks a load balancer to look elsewhere. */
export type HealthState = 'up' | 'degraded' | 'down'
export type HealthCheck = () => HealthState | Promise<HealthState>

const State = Type.Union([Type.Literal('up'), Type.Literal('degraded'), Type.Literal('down')])
const Readiness = Type.Object({ status: State, checks: Type.Record(Type.String(), State) })

export function createHealth () {
  const checks = new Map<string, HealthCheck>()
  return {
    add: (name: string, check: HealthCheck) => { checks.set(name, check) },
    async look () {
      const entries = await Promise.all([...checks].map(async ([name, check]) => {
        const state = await Promise.resolve().then(check).catch((): HealthState => 'down')
        return [name, state] as const
      }))
      const states = entries.map(([, state]) => state)
      const status: HealthState = states.includes('down') ? 'down' : states.includes('degraded') ? 'degraded' : 'up'
      return { status, checks: Object.fromEntries(entries) }
    },
  }
}

export type Health = ReturnType<typeof createHealth>

export const healthRoutes: FastifyPluginAsyncTypebox<{ health: Health }> = async (app, { health }) => {
  app.get('/health/live', {
    config: { access: 'public' },
    logLevel: 'warn',
    schema: {
      operationId: 'isAlive', summary: 'The process answers', tags: ['operations'],
      response: { 200: Type.Object({ status: Type.Literal('up') }) },
    },
  }, async () => ({ status: 'up' as const }))

  app.get('/health/ready', {
    config: { access: 'public' },
    logLevel: 'warn',
    schema: {
      operationId: 'isReady', summary: 'The process can take webhooks and requests', tags: ['operations'],
      response: { 200: Readiness, 503: Readiness },
    },
  }, async (_request, reply) => {
    const seen = await health.look()
    return reply.code(seen.status === 'down' ? 503 : 200).send(seen)
  })
}
