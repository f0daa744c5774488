import type { FastifyInstance } from 'fastify'
import Fastify from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createHealth, type Health, healthRoutes, type HealthState } from '../../src/platform/http/health.ts'

describe('health', () => {
  let app: FastifyInstance
  let health: Health
  beforeEach(async () => {
    health = createHealth()
    app = Fastify()
    await app.register(healthRoutes, { health })
  })
  afterEach(() => app.close())

  const ready = () => app.inject('/health/ready')

  it.each<[HealthState[], HealthState, number]>([
    [[], 'up', 200],
    [['up', 'up'], 'up', 200],
    [['up', 'degraded'], 'degraded', 200],
    [['down', 'degraded', 'up'], 'down', 503],
  ])('of %j is %s with status %i', async (states, status, code) => {
    for (const [i, state] of states.entries()) health.add(`check ${i}`, () => state)
    const answer = await ready()
    expect(answer.statusCode).toBe(code)
    expect(answer.json()).toEqual({ status, checks: Object.fromEntries(states.map((state, i) => [`check ${i}`, state])) })
  })

  it.each([
    ['throws', () => { throw new Error('broken') }],
    ['rejects', () => Promise.reject(new Error('broken'))],
  ])('counts a check that %s as down', async (_how, check) => {
    health.add('intake', check)
    expect((await ready()).json()).toEqual({ status: 'down', checks: { intake: 'down' } })
  })

  it('of the process is up as long as it answers, whatever the checks say', async () => {
    health.add('intake', () => 'down')
    const answer = await app.inject('/health/live')
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: 'up' }])
  })
})
