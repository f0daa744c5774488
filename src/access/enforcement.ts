import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import { AppError } from '../platform/errors.ts'
import type { AccessRule } from '../platform/http/access-rule.ts'
import { csrfRefused, notAllowed, notSignedIn, rulesMissing } from './access.errors.ts'
import { type Actor, may, type Origin, wholeInstallation } from './actor.ts'
import { isPermission } from './permissions.ts'
import { foreignBecause } from './same-site.ts'
import { sessionTokenOf } from './session-cookie.ts'

interface Enforcement {
  ofSession: (token: string, origin: Origin) => Promise<Actor>
  ofApiKey: (key: string, origin: Origin) => Promise<Actor>
  publicUrl: string | undefined
}

/** Tells who a request is from, by what is true now; throws when it is nobody. */
export type FindActor = (request: FastifyRequest) => Promise<Actor>

/** Every route has a rule, or the app does not start; every request meets its rule before anything else looks at it. */
export function enforceAccess (app: FastifyInstance, { ofSession, ofApiKey, publicUrl }: Enforcement): { findActor: FindActor } {
  const routes: RouteOptions[] = []
  app.addHook('onRoute', (route) => { routes.push(route) })
  app.addHook('onReady', async () => {
    const faults = routes.flatMap(faultOf)
    if (faults.length > 0) throw rulesMissing(faults)
  })

  app.addHook('onRequest', async (request) => {
    if (request.is404) return
    const rule = request.routeOptions.config.access
    if (rule === 'public') return
    request.actor = await findActor(request)
    if (rule !== 'signed-in') allow(request, rule)
  })

  app.addHook('onError', async (_request, reply, error) => {
    if (error instanceof AppError && error.kind === 'unauthenticated') void reply.header('www-authenticate', 'Bearer')
  })

  async function findActor (request: FastifyRequest): Promise<Actor> {
    const origin = originOf(request)
    const key = apiKeyOf(request)
    const token = sessionTokenOf(request)
    if (key === undefined && token === undefined) throw notSignedIn()
    const actor = key === undefined ? await ofSession(token ?? '', origin) : await ofApiKey(key, origin)
    if (actor.kind === 'user') refuseForeign(request, publicUrl)
    return actor
  }

  return { findActor }
}

export function originOf ({ id, socket, ip }: FastifyRequest): Origin {
  // Whoever has hung up has no address any more.
  const address = socket.remoteAddress === undefined ? null : ip.slice(0, 64)
  return { requestId: id.slice(0, 64), address }
}

/** Throws CSRF_REFUSED for a change that a browser may have been tricked into. */
export function refuseForeign (request: FastifyRequest, publicUrl: string | undefined): void {
  const { method, headers, host } = request
  const sign = foreignBecause({
    method,
    contentType: headers['content-type'],
    secFetchSite: first(headers['sec-fetch-site']),
    origin: headers.origin,
    ownHeader: first(headers['x-duihua-request']),
  }, [host.toLowerCase(), ...(publicUrl === undefined ? [] : [new URL(publicUrl).host])])
  if (sign !== undefined) throw csrfRefused(sign)
}

function allow (request: FastifyRequest, rule: Exclude<AccessRule, string> | undefined): void {
  const accountId = rule?.scope === 'account' ? accountIdOf(request) : wholeInstallation
  // A route without a known rule cannot have passed the start; if one ever does, nobody passes the route.
  if (rule === undefined || !isPermission(rule.permission)) throw notAllowed(rule?.permission ?? 'none', accountId)
  if (!may(request.actor, rule.permission, accountId)) throw notAllowed(rule.permission, accountId)
}

/** Read before the path is validated: whatever is not plainly an id counts as the whole installation, which takes the most rights. */
function accountIdOf ({ params }: FastifyRequest): number {
  const accountId: unknown = typeof params === 'object' && params !== null && 'accountId' in params ? params.accountId : undefined
  return typeof accountId === 'string' && /^[1-9]\d{0,14}$/.test(accountId) ? Number(accountId) : wholeInstallation
}

/** A proxy in front of us may use other schemes for itself. */
function apiKeyOf ({ headers }: FastifyRequest): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1]
}

function first (header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}

function faultOf ({ method, url, config }: RouteOptions): string[] {
  const rule = config?.access
  const name = `${String(method)} ${url}`
  if (rule === 'public' || rule === 'signed-in') return []
  if (typeof rule !== 'object') return [`${name}: states none`]
  if (!isPermission(rule.permission)) return [`${name}: there is no permission ${rule.permission}`]
  if (rule.scope === 'account' && !url.split('/').includes(':accountId')) return [`${name}: its path names no :accountId`]
  return []
}
