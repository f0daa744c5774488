/**
 * Who you are, and whether you may: users, roles per account, sessions, API keys, and the record of who did what.
 * Always true: nobody gets in or does anything without a rule that says so, one admin is always left, and every change
 * here is in the audit. Register it before any other room: routes that were there before it are not looked at.
 */
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { AppError } from '../platform/errors.ts'
import { type Access, createAccess } from './access.service.ts'
import { accessTexts } from './access.texts.ts'
import type { Actor } from './actor.ts'
import { apiKeyRoutes } from './api-key.routes.ts'
import { auditRoutes } from './audit.routes.ts'
import { enforceAccess } from './enforcement.ts'
import type { Permission } from './permissions.ts'
import { sessionCookie } from './session-cookie.ts'
import { sessionRoutes } from './session.routes.ts'
import { userRoutes } from './user.routes.ts'

export { createAccess } from './access.service.ts'
export type { Permission } from './permissions.ts'
export { settingsRoutes } from './settings.routes.ts'

export interface AccessOptions {
  /** Under which address browsers reach us. */
  publicUrl?: string | undefined
}

declare module 'fastify' {
  interface FastifyInstance {
    access: Access & {
      /** Whether who sent the request, long ago perhaps, may do all of this now. */
      stillMay: (request: FastifyRequest, permissions: readonly Permission[], accountId: number) => Promise<boolean>
    }
  }
  interface FastifyRequest {
    /** Null until found, and on public routes. */
    actor: Actor | null
  }
}

export const access = fp<AccessOptions>(async (app, { publicUrl }) => {
  app.texts.add(accessTexts)
  const service = createAccess({ db: app.db, clock: app.clock })
  app.decorateRequest('actor', null)
  await app.register(sessionCookie, { isSecure: publicUrl?.startsWith('https:') ?? false })
  const { findActor } = enforceAccess(app, {
    publicUrl,
    ofSession: (token, origin) => service.sessions.actorFor(token, origin),
    ofApiKey: (key, origin) => service.apiKeys.actorFor(key, origin),
  })
  app.decorate('access', {
    ...service,
    async stillMay (request: FastifyRequest, permissions: readonly Permission[], accountId: number) {
      const actor = await findActor(request).catch((error: unknown) => {
        if (error instanceof AppError && error.kind === 'unauthenticated') return null
        throw error
      })
      return permissions.every((permission) => service.may(actor, permission, accountId))
    },
  })
  app.schedule.add({ name: 'forget-ended-sessions', cron: '41 4 * * *', run: () => service.forget() })

  const prefix = '/api/v1'
  await app.register(sessionRoutes, { prefix, publicUrl })
  for (const routes of [userRoutes, apiKeyRoutes, auditRoutes]) await app.register(routes, { prefix })
}, { name: 'access', decorators: { fastify: ['db', 'clock', 'schedule'] } })
