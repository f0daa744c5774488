import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { join } from 'node:path'
import { migrations } from '../../migrations/index.ts'
import { access } from '../../src/access/index.ts'
import { ApiKey } from '../../src/access/api-key.entity.ts'
import { AuditEntry } from '../../src/access/audit.entity.ts'
import type { Grant } from '../../src/access/actor.ts'
import { LoginAttempts, Session } from '../../src/access/session.entity.ts'
import { RoleGrant, User } from '../../src/access/user.entity.ts'
import { createMovableClock } from '../../src/platform/clock.ts'
import { Lane, LaneHolder } from '../../src/platform/database/lanes.ts'
import { Lease } from '../../src/platform/database/leases.ts'
import { createLocalStore } from '../../src/platform/files/local-store.ts'
import type { AccessRule } from '../../src/platform/http/access-rule.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { createPlatform } from '../../src/platform/platform.ts'
import { JobRun } from '../../src/platform/schedule.ts'
import { createTestDatabase } from '../support/database.ts'

export const accessEntities = [ApiKey, AuditEntry, LoginAttempts, RoleGrant, Session, User]
export const adminPassword = 'correct horse battery'

export type Answer = LightMyRequestResponse
export type Ask = (options: InjectOptions) => Promise<Answer>

export interface TestAccess {
  app: FastifyInstance
  clock: ReturnType<typeof createMovableClock>
  /** Nobody. */
  ask: Ask
  signIn: (name: string, password?: string) => Promise<Answer>
  /** Asks with the session of a sign-in, as one of our own pages would. */
  as: (name: string, password?: string) => Promise<Ask>
  /** Adds a user with the password `<name> has a password`. */
  addUser: (name: string, grants?: Grant[]) => Promise<number>
  audit: (action: string) => Promise<AuditEntry[]>
  stop: () => Promise<void>
}

export const passwordOf = (name: string) => `${name} has a password`

interface Options { publicUrl?: string, prepare?: (app: FastifyInstance) => Promise<void>, logged?: string[] }

/** Platform and access on an empty database, with one admin called `root` and a route for every kind of rule. */
export async function startAccess ({ publicUrl, prepare = probeRoutes, logged = [] }: Options = {}): Promise<TestAccess> {
  const database = await createTestDatabase({ isMigrated: true })
  const clock = createMovableClock('2026-03-01T09:00:00Z')
  const app = await createPlatform({
    databaseUrl: database.url,
    poolSize: 5,
    files: createLocalStore(join(database.dataDir, 'files')),
    entities: [Lane, LaneHolder, Lease, JobRun, ...accessEntities],
    migrations,
    trustProxy: ['127.0.0.1'],
    clock,
    logger: createLogger({ level: 'trace', destination: { write: (line) => { logged.push(line) } } }),
  })
  const stop = async () => {
    await app.close()
    await database.remove()
  }
  try {
    await app.register(access, { publicUrl })
    await prepare(app)
    await app.ready()
    await app.access.ensureFirstAdmin({ name: 'root', password: adminPassword })
  } catch (error) {
    await stop()
    throw error
  }

  const ask: Ask = (options) => app.inject(options)
  const signIn = (name: string, password = name === 'root' ? adminPassword : passwordOf(name)) =>
    ask({ method: 'POST', url: '/api/v1/session', payload: { name, password } })
  return {
    app,
    clock,
    ask,
    signIn,
    async as (name, password) {
      const cookie = cookieOf(await signIn(name, password))
      return (options) => ask({ ...options, headers: { cookie, 'sec-fetch-site': 'same-origin', ...options.headers } })
    },
    async addUser (name, grants = []) {
      const { user } = await app.access.users.create(app.access.systemActor(), {
        name, displayName: name, language: 'en', password: passwordOf(name), grants,
      })
      return user.id
    },
    audit: (action) => app.db.read.find(AuditEntry, { where: { action }, order: { id: 'ASC' } }),
    stop,
  }
}

export function cookieOf (answer: Answer): string {
  const [session] = answer.cookies
  if (session === undefined) throw new Error(`no session: ${answer.body}`)
  return `${session.name}=${session.value}`
}

/** One route for every kind of rule. */
export async function probeRoutes (app: FastifyInstance): Promise<void> {
  const answer = async () => ({ ok: true })
  const probe = (url: string, access: AccessRule) => app.route({ method: ['GET', 'POST'], url, config: { access }, handler: answer })
  probe('/probe/public', 'public')
  probe('/probe/signed-in', 'signed-in')
  probe('/probe/:accountId/followers', { permission: 'followers.read', scope: 'account' })
  probe('/probe/metrics', { permission: 'metrics.read', scope: 'installation' })
}
