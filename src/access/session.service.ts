import { IsNull } from 'typeorm'
import type { Clock } from '../platform/clock.ts'
import { momentValue } from '../platform/database/columns.ts'
import type { Database, Tx } from '../platform/database/database.ts'
import { change } from '../platform/database/rows.ts'
import { loginRefused, notAllowed, passwordWrong, personNeeded, sessionInvalid, sessionNotFound } from './access.errors.ts'
import { type Actor, may, type Origin, rightsOf, systemActor, wholeInstallation } from './actor.ts'
import type { AuditService } from './audit.service.ts'
import { grantsOf } from './grants.ts'
import { hashPassword, isOutdated, verifyPassword } from './passwords.ts'
import { Session } from './session.entity.ts'
import type { Subjects, Throttle } from './throttle.ts'
import { hashOf, newSessionToken } from './tokens.ts'
import { normalName } from './user-names.ts'
import { User } from './user.entity.ts'

const idleMs = 12 * 3600_000
const absoluteMs = 7 * 24 * 3600_000
const seenEveryMs = 60_000
/** Ended sessions stay a while, so that their owner can see where somebody was signed in. */
const keepEndedMs = 30 * 24 * 3600_000

/** Where somebody signs in from. */
export interface Browser extends Origin { userAgent: string }

export interface SignIn { name: string, password: string, browser: Browser }

export interface PasswordChange { currentPassword: string, newPassword: string, browser: Browser }

/** The token exists here and in the browser's cookie, nowhere else. */
export interface Opened { token: string, expiresAt: Date, userId: number }

interface Needs { db: Database, clock: Clock, throttle: Throttle, audit: AuditService['audit'] }

/** Who is signed in, and for how long. */
export function createSessionService ({ db, clock, throttle, audit }: Needs) {
  async function open (tx: Tx, userId: number, { address, userAgent }: Browser): Promise<Opened & { sessionId: number }> {
    const now = clock.now()
    const token = newSessionToken()
    const expiresAt = new Date(now.getTime() + absoluteMs)
    const { identifiers } = await tx.insert(Session, {
      tokenHash: hashOf(token), userId, createdAt: now, lastSeenAt: now, expiresAt, revokedAt: null,
      address: (address ?? '').slice(0, 64), userAgent: userAgent.slice(0, 200),
    })
    return { token, expiresAt, userId, sessionId: Number(identifiers[0]?.['id']) }
  }

  /** Holds the user's row, so that no session is opened with a password or for a user that ceases to be good meanwhile. */
  async function holdUser (tx: Tx, user: User, passwordHash: string): Promise<boolean> {
    const held = await tx.update(User, { id: user.id, passwordHash: user.passwordHash, disabledAt: IsNull() }, { passwordHash })
    return held.affected === 1
  }

  async function refuse (user: User | null, browser: Browser): Promise<never> {
    const detail = { reason: user === null ? 'unknown name' : user.disabledAt === null ? 'wrong password' : 'disabled user' }
    const target = user === null ? {} : { targetKind: 'user', targetId: user.id }
    await db.write((tx) => audit(tx, systemActor(browser), { action: 'session.refuse', ...target, detail }))
    throw loginRefused()
  }

  /** Undefined when the user's row changed between reading it and holding it. */
  async function openIfRight ({ password, browser }: SignIn, subjects: Subjects): Promise<Opened | undefined> {
    const user = await db.read.findOneBy(User, { name: subjects.name })
    const isRight = await verifyPassword(user?.passwordHash, password)
    if (user === null || !isRight || user.disabledAt !== null) return refuse(user, browser)
    const passwordHash = isOutdated(user.passwordHash) ? await hashPassword(password) : user.passwordHash
    return db.write(async (tx) => {
      if (!await holdUser(tx, user, passwordHash)) return undefined
      await throttle.giveBack(tx, subjects)
      const { sessionId, ...opened } = await open(tx, user.id, browser)
      const actor: Actor = { ...systemActor(browser), kind: 'user', id: user.id, name: user.name }
      await audit(tx, actor, { action: 'session.open', targetKind: 'session', targetId: sessionId })
      return opened
    })
  }

  /** At most one write a minute, and of requests side by side only one writes. */
  async function seen ({ id, lastSeenAt }: Session, now: Date): Promise<void> {
    const before = now.getTime() - seenEveryMs
    if (lastSeenAt.getTime() > before) return
    await db.change('UPDATE sessions SET lastSeenAt = ? WHERE id = ? AND lastSeenAt <= ?',
      [momentValue(now), id, before], { repeatable: true })
  }

  return {
    /** Opens a session, or throws LOGIN_REFUSED, which never tells whether there is such a name. */
    async signIn (request: SignIn): Promise<Opened> {
      const subjects = { name: normalName(request.name), address: request.browser.address }
      await throttle.take(subjects)
      const opened = await openIfRight(request, subjects) ?? await openIfRight(request, subjects)
      if (opened === undefined) throw loginRefused()
      return opened
    },

    /** Who the cookie's token belongs to; throws SESSION_INVALID. */
    async actorFor (token: string, origin: Origin): Promise<Actor> {
      const session = await db.read.findOneBy(Session, { tokenHash: hashOf(token) })
      if (session === null || !isAlive(session, clock.now())) throw sessionInvalid()
      const [user, grants] = await Promise.all([
        db.read.findOneBy(User, { id: session.userId, disabledAt: IsNull() }),
        grantsOf(db.read, [session.userId]),
      ])
      if (user === null) throw sessionInvalid()
      await seen(session, clock.now())
      return { kind: 'user', id: user.id, name: user.name, rights: rightsOf(grants.get(user.id) ?? []), sessionId: session.id, ...origin }
    },

    async signOut (actor: Actor): Promise<void> {
      const { userId, sessionId } = personal(actor)
      await db.write(async (tx) => {
        await endSessions(tx, clock.now(), { userId, sessionId })
        await audit(tx, actor, { action: 'session.close', targetKind: 'session', targetId: sessionId })
      })
    },

    /** The sessions that are open, the newest first: one's own, or another's for who manages users. */
    async list (actor: Actor, userId: number): Promise<Session[]> {
      if (personal(actor).userId !== userId && !may(actor, 'users.manage')) throw notAllowed('users.manage', wholeInstallation)
      const sessions = await db.read.find(Session, { where: { userId, revokedAt: IsNull() }, order: { id: 'DESC' }, take: 200 })
      return sessions.filter((session) => isAlive(session, clock.now()))
    },

    async revoke (actor: Actor, sessionId: number): Promise<void> {
      const { userId } = personal(actor)
      await db.write(async (tx) => {
        const session = await tx.findOneBy(Session, { id: sessionId, revokedAt: IsNull() })
        if (session === null || (session.userId !== userId && !may(actor, 'users.manage'))) throw sessionNotFound()
        await endSessions(tx, clock.now(), { userId: session.userId, sessionId })
        await audit(tx, actor, { action: 'session.revoke', targetKind: 'session', targetId: sessionId, detail: { userId: session.userId } })
      })
    },

    /** Ends every session of the user and opens a new one in the browser that asked. */
    async changePassword (actor: Actor, { currentPassword, newPassword, browser }: PasswordChange): Promise<Opened> {
      const { userId } = personal(actor)
      // Whoever sits down at an open browser must not guess faster than at the door.
      const subjects = { name: actor.name, address: null }
      await throttle.take(subjects)
      const user = await db.read.findOneBy(User, { id: userId })
      if (user === null || !await verifyPassword(user.passwordHash, currentPassword)) throw passwordWrong()
      const passwordHash = await hashPassword(newPassword)
      return db.write(async (tx) => {
        if (!await holdUser(tx, user, passwordHash)) throw passwordWrong()
        await throttle.giveBack(tx, subjects)
        await endSessions(tx, clock.now(), { userId })
        const { sessionId: _, ...opened } = await open(tx, userId, browser)
        await audit(tx, actor, { action: 'user.change-password', targetKind: 'user', targetId: userId })
        return opened
      })
    },

    async forget (tx: Tx): Promise<void> {
      await change(tx, 'DELETE FROM sessions WHERE expiresAt < ?', [clock.now().getTime() - keepEndedMs])
    },
  }
}

/** Ends one session of the user, or all of them. */
export async function endSessions (tx: Tx, now: Date, which: { userId: number, sessionId?: number }): Promise<void> {
  const { userId, sessionId } = which
  await tx.update(Session, { userId, revokedAt: IsNull(), ...(sessionId !== undefined && { id: sessionId }) }, { revokedAt: now })
}

function isAlive ({ revokedAt, expiresAt, lastSeenAt }: Session, now: Date): boolean {
  return revokedAt === null && expiresAt > now && lastSeenAt.getTime() + idleMs > now.getTime()
}

/** The person behind a session; an API key has neither a password nor sessions. */
function personal ({ kind, id, sessionId }: Actor): { userId: number, sessionId: number } {
  if (kind !== 'user' || sessionId === null) throw personNeeded()
  return { userId: id, sessionId }
}
