import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { isDuplicate } from '../../platform/database/errors.ts'
import { change, insertRows } from '../../platform/database/rows.ts'
import { lockFollowers } from '../follower.locks.ts'
import { followerNotFound } from '../follower.service.ts'
import { externalIdNotFound, externalIdTaken, maxExternalIds, tooManyExternalIds } from './behaviour.errors.ts'
import { FollowerExternalId } from './behaviour.entity.ts'

export interface ExternalId { system: string, externalId: string }
export interface Named { accountId: number, followerId: number }

interface Needs { db: Database, clock: Clock }

/** What other systems call our followers. */
export function createExternalIds ({ db, clock }: Needs) {
  return {
    of: ({ accountId, followerId }: Named): Promise<FollowerExternalId[]> =>
      db.read.find(FollowerExternalId, { where: { accountId, followerId }, order: { system: 'ASC' }, take: maxExternalIds }),

    async put (tx: Tx, { accountId, followerId }: Named, { system, externalId }: ExternalId): Promise<void> {
      // Two who give ids to one follower come one after the other.
      if (await lockFollowers(db, tx, accountId, [followerId]) === 0) throw followerNotFound()
      const other = await tx.findOneBy(FollowerExternalId, { accountId, system, externalId })
      if (other !== null && other.followerId !== followerId) throw externalIdTaken()
      try {
        await tx.query('DELETE FROM follower_external_ids WHERE accountId = ? AND followerId = ? AND system = ?', [accountId, followerId, system])
        await insertRows(tx, {
          table: 'follower_external_ids', columns: ['accountId', 'system', 'externalId', 'followerId', 'createdAt'],
          rows: [[accountId, system, externalId, followerId, momentValue(clock.now())]],
        })
      } catch (error) {
        throw isDuplicate(error) ? externalIdTaken() : error
      }
      if (await tx.countBy(FollowerExternalId, { accountId, followerId }) > maxExternalIds) throw tooManyExternalIds()
    },

    async remove (tx: Tx, { accountId, followerId }: Named, system: string): Promise<void> {
      const removed = await change(tx, 'DELETE FROM follower_external_ids WHERE accountId = ? AND followerId = ? AND system = ?', [accountId, followerId, system])
      if (removed === 0) throw externalIdNotFound()
    },
  }
}

export type ExternalIds = ReturnType<typeof createExternalIds>
