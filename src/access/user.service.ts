import { MoreThan } from 'typeorm'
import type { Clock } from '../platform/clock.ts'
import type { Database, Tx } from '../platform/database/database.ts'
import { isDuplicate } from '../platform/database/errors.ts'
import type { Language } from '../platform/i18n.ts'
import { nameTaken, userChanged, userNotFound } from './access.errors.ts'
import { type Actor, type Grant, systemActor, wholeInstallation } from './actor.ts'
import type { AuditService } from './audit.service.ts'
import { grantsOf, keepingAnAdmin, replaceGrants } from './grants.ts'
import { hashPassword } from './passwords.ts'
import { endSessions } from './session.service.ts'
import { fitName, normalName } from './user-names.ts'
import { User } from './user.entity.ts'

export interface UserWithGrants { user: User, grants: Grant[] }

export interface NewUser { name: string, displayName: string, language: Language, password: string, grants: readonly Grant[] }

export interface UserChange {
  version: number
  displayName?: string | undefined
  language?: Language | undefined
  password?: string | undefined
  isDisabled?: boolean | undefined
}

export interface GrantsChange { version: number, grants: readonly Grant[] }

export interface NewAdmin { name: string, displayName?: string | undefined, password: string }

interface Needs { db: Database, clock: Clock, audit: AuditService['audit'] }

const adminOfAll: readonly Grant[] = [{ accountId: wholeInstallation, role: 'admin' }]

/** Our people. One admin of the whole installation who is not disabled is always left. */
export function createUserService ({ db, clock, audit }: Needs) {
  async function insert (tx: Tx, actor: Actor, { user, grants }: { user: Omit<User, 'id'>, grants: readonly Grant[] }): Promise<number> {
    const { identifiers } = await tx.insert(User, user)
    const userId = Number(identifiers[0]?.['id'])
    await replaceGrants(tx, userId, grants)
    await audit(tx, actor, { action: 'user.create', targetKind: 'user', targetId: userId, detail: { grants } })
    return userId
  }

  async function prepare ({ name, displayName, language, password }: Omit<NewUser, 'grants'>): Promise<Omit<User, 'id'>> {
    const passwordHash = await hashPassword(password)
    return { name: fitName(name), displayName, language, passwordHash, createdAt: clock.now(), disabledAt: null, version: 1 }
  }

  /** Takes the change if `version` is still the one that was read. */
  async function update (tx: Tx, userId: number, version: number, fields: Partial<User>): Promise<void> {
    const updated = await tx.update(User, { id: userId, version }, { ...fields, version: version + 1 })
    if (updated.affected === 1) return
    throw await tx.existsBy(User, { id: userId }) ? userChanged() : userNotFound()
  }

  async function get (userId: number): Promise<UserWithGrants> {
    const user = await db.read.findOneBy(User, { id: userId })
    if (user === null) throw userNotFound()
    const grants = await grantsOf(db.read, [userId])
    return { user, grants: grants.get(userId) ?? [] }
  }

  async function create (actor: Actor, { grants, ...draft }: NewUser): Promise<UserWithGrants> {
    const user = await prepare(draft)
    try {
      return await get(await db.write((tx) => insert(tx, actor, { user, grants })))
    } catch (error) {
      throw isDuplicate(error) ? nameTaken() : error
    }
  }

  return {
    get,
    create,

    async list ({ after, limit }: { after: number, limit: number }): Promise<UserWithGrants[]> {
      const users = await db.read.find(User, { where: { id: MoreThan(after) }, order: { id: 'ASC' }, take: limit })
      const grants = await grantsOf(db.read, users.map(({ id }) => id))
      return users.map((user) => ({ user, grants: grants.get(user.id) ?? [] }))
    },

    /** A new password and being disabled both end every session of the user. */
    async change (actor: Actor, userId: number, wanted: UserChange): Promise<UserWithGrants> {
      const { version, password, isDisabled, displayName, language } = wanted
      const passwordHash = password === undefined ? undefined : await hashPassword(password)
      const disabledAt = isDisabled === undefined ? undefined : isDisabled ? clock.now() : null
      const fields = given({ displayName, language, passwordHash, disabledAt })
      // That there is a new password is worth knowing; the password is not.
      const detail = { changed: Object.keys(given({ displayName, language, password, isDisabled })) }
      await db.write(async (tx) => {
        const work = () => update(tx, userId, version, fields)
        await (isDisabled === true ? keepingAnAdmin(tx, work) : work())
        if (password !== undefined || isDisabled === true) await endSessions(tx, clock.now(), { userId })
        await audit(tx, actor, { action: 'user.change', targetKind: 'user', targetId: userId, detail })
      })
      return get(userId)
    },

    async setGrants (actor: Actor, userId: number, { version, grants }: GrantsChange): Promise<UserWithGrants> {
      await db.write((tx) => keepingAnAdmin(tx, async () => {
        const before = await grantsOf(tx, [userId])
        await update(tx, userId, version, {})
        await replaceGrants(tx, userId, grants)
        const detail = { before: before.get(userId) ?? [], after: grants }
        await audit(tx, actor, { action: 'user.grant', targetKind: 'user', targetId: userId, detail })
      }))
      return get(userId)
    },

    /** For whoever holds the machine: a way back in when the password is forgotten. Also enables the user again. */
    async resetPassword (name: string, password: string): Promise<void> {
      const passwordHash = await hashPassword(password)
      await db.write(async (tx) => {
        const user = await tx.findOneBy(User, { name: normalName(name) })
        if (user === null) throw userNotFound()
        await update(tx, user.id, user.version, { passwordHash, disabledAt: null })
        await endSessions(tx, clock.now(), { userId: user.id })
        await audit(tx, systemActor(), { action: 'user.reset-password', targetKind: 'user', targetId: user.id })
      })
    },

    /** An admin of the whole installation, made from the command line. */
    async createAdmin ({ name, displayName = name, password }: NewAdmin): Promise<void> {
      await create(systemActor(), { name, displayName, language: 'zh-CN', password, grants: adminOfAll })
    },

    /** Makes the first user if there is none; of processes that start together one makes it. Tells whether it was this one. */
    async ensureFirstAdmin ({ name, password }: { name: string, password: string }): Promise<boolean> {
      if (await db.read.exists(User)) return false
      const user = await prepare({ name, displayName: name, language: 'zh-CN', password })
      try {
        return await db.write(async (tx) => {
          if (await tx.exists(User)) return false
          await insert(tx, systemActor(), { user, grants: adminOfAll })
          return true
        })
      } catch (error) {
        if (isDuplicate(error)) return false
        throw error
      }
    },
  }
}

function given (fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
