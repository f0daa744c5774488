import type { FastifyInstance } from 'fastify'
import { Account } from '../../accounts/account.entity.ts'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { AppError } from '../../platform/errors.ts'
import type { FileStore } from '../../platform/files/file-store.ts'
import type { Follower } from '../follower.entity.ts'
import type { EraseService } from './erase.service.ts'
import { dataClasses, type Holder, type Holders } from './holders.ts'
import { type ForgetDeliveries, forgetEntries } from './known.ts'
import { Revocation } from './retention.entity.ts'
import { cutoffOf, kindsOfScope, revokedCutoff } from './retention.rules.ts'
import type { RetentionService } from './retention.service.ts'

type AuditNote = Parameters<FastifyInstance['access']['audit']>[2]

export interface RetentionNeeds {
  db: Database
  clock: Clock
  files: FileStore
  holders: Holders
  retention: RetentionService
  erase: EraseService
  /** In the name of the house. */
  audit: (tx: Tx, note: AuditNote) => Promise<void>
  forgetDeliveries: ForgetDeliveries
}

/** Erases begun at once for an account, so that other tasks need not wait for all of them; the next hour brings the next. */
const erasesAtOnce = 2000
const pieceSize = 500

/** Every night: what is older than its account keeps it. */
export async function forgetOld ({ db, clock, files, holders, retention }: RetentionNeeds): Promise<void> {
  const rules = new Map<number, Awaited<ReturnType<RetentionService['get']>>>()
  for (const id of await accountIds(db)) rules.set(id, await retention.get(id))
  for (const dataClass of dataClasses) {
    const before = new Map<number, Date>()
    for (const [id, { days }] of rules) {
      const cutoff = cutoffOf(days[dataClass], clock.now())
      if (cutoff !== null) before.set(id, cutoff)
    }
    for (const { old } of holders.all) if (old?.dataClass === dataClass && before.size > 0) await forgetOldOf(old, before, { db, files })
  }
}

async function forgetOldOf (old: NonNullable<Holder['old']>, before: ReadonlyMap<number, Date>, { db, files }: Pick<RetentionNeeds, 'db' | 'files'>): Promise<void> {
  for (let after = 0; ;) {
    const piece = await old.next(before, after)
    if (piece === null) return
    after = piece.upTo
    if (piece.rows === 0) continue
    await files.remove(piece.files ?? [])
    await db.write(piece.write, { repeatable: true })
  }
}

/** Whoever left, or was lost to WeChat, long enough ago. */
export async function eraseDue (needs: RetentionNeeds): Promise<void> {
  const { db, clock, retention } = needs
  for (const accountId of await accountIds(db)) {
    const { days } = await retention.get(accountId)
    const left = cutoffOf(days.unfollowed, clock.now())
    if (left !== null) await eraseLeft(needs, accountId, left)
    await heedRevocations(needs, accountId, revokedCutoff(days, clock.now()))
  }
}

async function eraseLeft (needs: RetentionNeeds, accountId: number, left: Date): Promise<void> {
  const due = await needs.db.read.query<Array<{ id: number }>>(`SELECT id FROM followers WHERE accountId = ? AND unfollowedAt < ?
    ORDER BY unfollowedAt LIMIT ${erasesAtOnce}`, [accountId, momentValue(left)])
  // Who follows again meanwhile stays.
  for (const { id } of due) {
    await eraseIf(needs, { accountId, followerId: Number(id), reason: 'unfollowed' }, ({ unfollowedAt }) => unfollowedAt !== null && unfollowedAt < left)
  }
}

interface Due { accountId: number, followerId: number, reason: 'unfollowed' | 'cancelled' }

async function eraseIf ({ db, erase, audit }: RetentionNeeds, due: Due, isStillDue: (follower: Follower) => boolean): Promise<void> {
  try {
    await db.write(async (tx) => {
      const { accountId, followerId, taskId } = await erase.begin(tx, { ...due, askedBy: 'system', isStillDue })
      await audit(tx, { action: 'follower.erase', accountId, targetKind: 'follower', targetId: followerId, detail: { taskId, reason: due.reason } })
    })
  } catch (error) {
    // Somebody else was quicker.
    if (!(error instanceof AppError) || error.kind !== 'not-found') throw error
  }
}

async function heedRevocations (needs: RetentionNeeds, accountId: number, before: Date): Promise<void> {
  const { db, clock } = needs
  const due = await db.read.createQueryBuilder(Revocation, 'revocation').where('revocation.accountId = :accountId AND revocation.endedAt IS NULL', { accountId })
    .andWhere('revocation.revokedAt < :before', { before: momentValue(before) }).orderBy('revocation.revokedAt').limit(erasesAtOnce).getMany()
  for (const { id, followerId, scope, revokedAt } of due) {
    // An account that follows again is in use.
    if (scope === 'account') {
      await eraseIf(needs, { accountId, followerId, reason: 'cancelled' },
        ({ subscribed, subscriptionAt }) => !subscribed || subscriptionAt === null || subscriptionAt <= revokedAt)
    } else {
      for (const kind of kindsOfScope[scope] ?? []) while (await forgetKind(needs, { accountId, followerId, kind, until: revokedAt })) continue
    }
    await db.change('UPDATE revocations SET endedAt = ? WHERE id = ?', [momentValue(clock.now()), id], { repeatable: true })
  }
}

interface Told { accountId: number, followerId: number, kind: string, until: Date }

/** A piece of what the timeline tells of a kind, with its deliveries. False when nothing is left. */
async function forgetKind ({ db, forgetDeliveries }: RetentionNeeds, { accountId, followerId, kind, until }: Told): Promise<boolean> {
  const entries = await db.read.query<Array<{ id: number }>>(`SELECT id FROM follower_events
    WHERE accountId = ? AND followerId = ? AND kind = ? AND occurredAt <= ? LIMIT ${pieceSize}`, [accountId, followerId, kind, momentValue(until)])
  if (entries.length === 0) return false
  await db.write((tx) => forgetEntries(tx, entries, forgetDeliveries), { repeatable: true })
  return true
}

async function accountIds (db: Database): Promise<number[]> {
  const accounts = await db.read.find(Account, { select: { id: true }, order: { id: 'ASC' } })
  return accounts.map(({ id }) => id)
}
