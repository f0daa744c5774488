import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FastifyInstance, RouteOptions } from 'fastify'
import { startTestApp, type TestApp } from '../support/test-app.ts'

export interface HouseRoute { name: string, method: string, options: RouteOptions }

/** The whole app, and every route that was ever registered on it, whoever did it. HEAD comes with its GET. */
export async function startWholeHouse (): Promise<{ test: TestApp, routes: HouseRoute[] }> {
  const seen = new Map<FastifyInstance, RouteOptions[]>()
  const watch = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance }
    const routes: RouteOptions[] = []
    seen.set(fastify, routes)
    fastify.addHook('onRoute', (route) => { routes.push(route) })
  }
  subscribe('fastify.initialization', watch)
  try {
    const test = await startTestApp()
    const routes = (seen.get(test.app) ?? []).flatMap((options) => [options.method].flat()
      .filter((method) => method !== 'HEAD').map((method) => ({ name: `${method} ${options.url}`, method, options })))
    return { test, routes }
  } finally {
    unsubscribe('fastify.initialization', watch)
  }
}
