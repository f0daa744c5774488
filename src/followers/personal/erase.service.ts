import { IsNull } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change } from '../../platform/database/rows.ts'
import type { FileStore } from '../../platform/files/file-store.ts'
import type { TaskService } from '../../tasks/index.ts'
import { aliasOf } from '../alias.ts'
import { Follower } from '../follower.entity.ts'
import { followerNotFound } from '../follower.service.ts'
import { createEraseKind } from './erase.kind.ts'
import { Erasure, type ErasureReason } from './erasure.entity.ts'
import type { Holders } from './holders.ts'
import { eraseNotConfirmed } from './personal.errors.ts'
import type { Tombstones } from './tombstones.ts'

interface Needs { db: Database, clock: Clock, files: FileStore, tasks: TaskService, holders: Holders, tombstones: Tombstones }

export interface Erase {
  accountId: number
  followerId: number
  askedBy: string
  reason: ErasureReason
  /** Asked when nobody can change the record any more: false leaves them alone. */
  isStillDue?: (follower: Follower) => boolean
}

export interface AskedErase extends Omit<Erase, 'reason' | 'isStillDue'> {
  /** Their alias, so that nobody is erased by a slip. */
  confirm: string
  /** On which other accounts the same person is to be erased; null to leave those alone. */
  alsoAt: ((accountId: number) => boolean) | null
}

export interface Begun { accountId: number, followerId: number, taskId: number }

export function createEraseService (needs: Needs) {
  const { clock, tasks, tombstones } = needs
  const kind = createEraseKind(needs)
  tasks.describe(kind)

  /**
   * From the end of `tx` on there is no record of them, what is older than now is dropped wherever it comes from, and a task takes away
   * the rest. Two who erase the same go one after the other, and the second finds nobody.
   */
  async function begin (tx: Tx, { accountId, followerId, askedBy, reason, isStillDue = () => true }: Erase): Promise<Begun> {
    await tombstones.lock(tx)
    const follower = await tx.findOneBy(Follower, { accountId, id: followerId })
    if (follower === null || !isStillDue(follower)) throw followerNotFound()
    const { openid, unionid, personId } = follower
    const erasure = tx.create(Erasure, {
      accountId, followerId, openidHash: tombstones.hashOf(accountId, openid), reason, askedBy, openid, unionid, personId, counts: null, taskId: null,
      erasedAt: clock.now(), endedAt: null,
    })
    await tx.save(erasure)
    await change(tx, 'DELETE FROM followers WHERE accountId = ? AND id = ?', [accountId, followerId])
    return { accountId, followerId, taskId: await takeAway(tx, erasure) }
  }

  async function takeAway (tx: Tx, { id: erasureId, accountId, askedBy }: Erasure): Promise<number> {
    const task = await tasks.start(tx, kind, { accountId, input: { erasureId }, askedBy })
    await tx.update(Erasure, { id: erasureId }, { taskId: task.id })
    return task.id
  }

  return {
    begin,

    /** Throws ERASE_NOT_CONFIRMED unless `confirm` is their alias. The first of what begins is the one asked for. */
    async ask (tx: Tx, { accountId, followerId, askedBy, confirm, alsoAt }: AskedErase): Promise<Begun[]> {
      await tombstones.lock(tx)
      const follower = await tx.findOneBy(Follower, { accountId, id: followerId })
      if (follower === null) throw followerNotFound()
      if (confirm !== (follower.alias ?? aliasOf(accountId, follower.openid))) throw eraseNotConfirmed()
      const others = alsoAt === null ? [] : await samePerson(tx, follower)
      const begun: Begun[] = []
      for (const each of [follower, ...others.filter((other) => alsoAt?.(other.accountId) === true)]) {
        begun.push(await begin(tx, { accountId: each.accountId, followerId: each.id, askedBy, reason: 'asked' }))
      }
      return begun
    },

    /** Another task for an erase whose task ended before it did. */
    async goOn (tx: Tx, erasureId: number): Promise<void> {
      const erasure = await tx.findOneBy(Erasure, { id: erasureId, endedAt: IsNull() })
      if (erasure !== null) await takeAway(tx, erasure)
    },
  }
}

export type EraseService = ReturnType<typeof createEraseService>

/** At most this many accounts: one installation serves tens. */
const maxAccounts = 200

async function samePerson (tx: Tx, { id, unionid, personId }: Follower): Promise<Follower[]> {
  const same = [...unionid === null ? [] : [{ unionid }], ...personId === null ? [] : [{ personId }]]
  if (same.length === 0) return []
  const found = await tx.find(Follower, { where: same, order: { id: 'ASC' }, take: maxAccounts })
  return found.filter((other) => other.id !== id)
}
