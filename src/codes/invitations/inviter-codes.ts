import type { FastifyInstance, FastifyRequest } from 'fastify'
import { followerNotFound } from '../../followers/index.ts'
import type { Tx } from '../../platform/database/database.ts'
import { isDuplicate } from '../../platform/database/errors.ts'
import type { Asking } from '../record/asking.ts'
import type { Code } from '../record/code.entity.ts'
import { isExpired } from '../record/code.schemas.ts'
import type { CodeService } from '../record/code.service.ts'
import type { CodeSettingsService } from '../settings/settings.service.ts'

interface Needs { asking: Asking, codes: Pick<CodeService, 'invitationOf' | 'createInvitation'>, settings: Pick<CodeSettingsService, 'of'> }

/** The code of each follower who invites others. */
export function createInviterCodes (app: FastifyInstance, { asking, codes, settings }: Needs) {
  const { db, clock } = app

  /** Their record cannot go while the transaction lasts: nothing new is kept of somebody whose erase is just beginning. */
  async function create (tx: Tx, accountId: number, inviterId: number): Promise<Code | undefined> {
    const { invitations: { kind, lifeDays } } = await settings.of(accountId, tx)
    const there = await tx.query<unknown[]>(`SELECT id FROM followers WHERE accountId = ? AND id = ? ${db.dialect.shared}`, [accountId, inviterId])
    if (there.length === 0) throw followerNotFound()
    return codes.createInvitation(tx, accountId, { inviterId, kind, lifeDays })
  }

  return {
    async of (request: FastifyRequest, accountId: number, inviterId: number): Promise<{ code: Code, isNew: boolean }> {
      const there = await codes.invitationOf(accountId, inviterId)
      if (there === null) {
        try {
          return { code: await asking.first(request, accountId, (tx) => create(tx, accountId, inviterId)), isNew: true }
        } catch (error) {
          // Somebody else asks for it in the same moment.
          const other = isDuplicate(error) ? await codes.invitationOf(accountId, inviterId) : null
          if (other === null) throw error
          return { code: other, isNew: false }
        }
      }
      const isGood = there.url !== null && !isExpired(there, clock.now())
      return { code: isGood ? there : await asking.again(request, there), isNew: false }
    },
  }
}

export type InviterCodes = ReturnType<typeof createInviterCodes>
