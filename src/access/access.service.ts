import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import { notAllowed } from './access.errors.ts'
import { accountsOf, type Actor, may, systemActor } from './actor.ts'
import { createApiKeyService } from './api-key.service.ts'
import { actorBehind, createAuditService } from './audit.service.ts'
import type { Permission } from './permissions.ts'
import { createSessionService } from './session.service.ts'
import { createThrottle } from './throttle.ts'
import { createUserService } from './user.service.ts'

interface Needs { db: Database, clock: Clock }

/** Everything the room does, without HTTP: the command line uses it too. */
export function createAccess ({ db, clock }: Needs) {
  const { audit, auditRead, auditLog } = createAuditService({ db, clock })
  const throttle = createThrottle({ db, clock })
  const users = createUserService({ db, clock, audit })
  const sessions = createSessionService({ db, clock, throttle, audit })

  return {
    users,
    sessions,
    apiKeys: createApiKeyService({ db, clock, audit }),
    audit,
    auditRead,
    auditLog,
    may,
    accountsOf,
    systemActor,

    /** Who is behind the request; throws NOT_SIGNED_IN on a public route. */
    actorOf: actorBehind,

    /** For what a route's rule cannot say: throws NOT_ALLOWED. */
    require (actor: Actor | null, permission: Permission, accountId: number): void {
      if (!may(actor, permission, accountId)) throw notAllowed(permission, accountId)
    },

    /** Makes the first user if there is none. Tells whether it was this process that did. */
    ensureFirstAdmin: (admin: { name: string, password: string }): Promise<boolean> => users.ensureFirstAdmin(admin),

    /** Ended sessions and counted attempts that nobody will ask about any more. */
    async forget (): Promise<void> {
      await db.write(async (tx) => {
        await sessions.forget(tx)
        await throttle.forget(tx)
      })
    },
  }
}

export type Access = ReturnType<typeof createAccess>
