import { IsNull } from 'typeorm'
import type { Clock } from '../platform/clock.ts'
import { momentValue } from '../platform/database/columns.ts'
import type { Database } from '../platform/database/database.ts'
import { apiKeyInvalid, apiKeyNotFound, momentUnfit, personNeeded, scopeNotYours } from './access.errors.ts'
import { type Actor, may, narrow, type Origin, rightsOf } from './actor.ts'
import { ApiKey } from './api-key.entity.ts'
import type { AuditService } from './audit.service.ts'
import { grantsOf } from './grants.ts'
import type { Permission } from './permissions.ts'
import { hashOf, newApiKey, prefixOf } from './tokens.ts'
import { User } from './user.entity.ts'

const usedEveryMs = 60_000

export interface NewApiKey { accountId: number, name: string, scopes: readonly Permission[], expiresAt: Date | null }

interface Needs { db: Database, clock: Clock, audit: AuditService['audit'] }

/** Programs' ways in. A key never does more than the person who made it may do now. */
export function createApiKeyService ({ db, clock, audit }: Needs) {
  /** At most one write a minute, and of requests side by side only one writes. */
  async function used ({ id, lastUsedAt }: ApiKey, now: Date): Promise<void> {
    const before = now.getTime() - usedEveryMs
    if (lastUsedAt !== null && lastUsedAt.getTime() > before) return
    await db.change('UPDATE api_keys SET lastUsedAt = ? WHERE id = ? AND (lastUsedAt IS NULL OR lastUsedAt <= ?)',
      [momentValue(now), id, before], { repeatable: true })
  }

  return {
    /** Who the key stands for; throws API_KEY_INVALID. */
    async actorFor (key: string, origin: Origin): Promise<Actor> {
      const now = clock.now()
      const found = await db.read.findOneBy(ApiKey, { keyHash: hashOf(key), revokedAt: IsNull() })
      if (found === null || (found.expiresAt !== null && found.expiresAt <= now)) throw apiKeyInvalid()
      const { id, name, accountId, createdBy, scopes } = found
      const [isMakerThere, grants] = await Promise.all([
        db.read.existsBy(User, { id: createdBy, disabledAt: IsNull() }),
        grantsOf(db.read, [createdBy]),
      ])
      if (!isMakerThere) throw apiKeyInvalid()
      await used(found, now)
      const rights = narrow(rightsOf(grants.get(createdBy) ?? []), accountId, scopes)
      return { kind: 'key', id, name, rights, sessionId: null, ...origin }
    },

    /** The only time that the key itself is seen. */
    async create (actor: Actor, { accountId, name, scopes, expiresAt }: NewApiKey): Promise<{ key: string, apiKey: ApiKey }> {
      if (actor.kind !== 'user') throw personNeeded()
      const missing = scopes.find((scope) => !may(actor, scope, accountId))
      if (missing !== undefined) throw scopeNotYours(missing)
      const now = clock.now()
      if (expiresAt !== null && !(expiresAt > now)) throw momentUnfit('body/expiresAt')
      const key = newApiKey()
      const fields = {
        accountId, name, keyHash: hashOf(key), prefix: prefixOf(key), scopes: [...new Set(scopes)], createdBy: actor.id,
        createdAt: now, expiresAt, lastUsedAt: null, revokedAt: null,
      }
      return db.write(async (tx) => {
        const { identifiers } = await tx.insert(ApiKey, fields)
        const id = Number(identifiers[0]?.['id'])
        const detail = { scopes: fields.scopes }
        await audit(tx, actor, { accountId, action: 'api-key.create', targetKind: 'api-key', targetId: id, detail })
        return { key, apiKey: { id, ...fields } }
      })
    },

    /** Those that are not revoked, the newest first. */
    list: (accountId: number): Promise<ApiKey[]> =>
      db.read.find(ApiKey, { where: { accountId, revokedAt: IsNull() }, order: { id: 'DESC' }, take: 500 }),

    async revoke (actor: Actor, { accountId, keyId }: { accountId: number, keyId: number }): Promise<void> {
      await db.write(async (tx) => {
        const revoked = await tx.update(ApiKey, { id: keyId, accountId, revokedAt: IsNull() }, { revokedAt: clock.now() })
        if (revoked.affected !== 1) throw apiKeyNotFound()
        await audit(tx, actor, { accountId, action: 'api-key.revoke', targetKind: 'api-key', targetId: keyId })
      })
    },
  }
}
