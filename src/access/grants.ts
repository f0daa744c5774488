import type { EntityManager } from 'typeorm'
import { In } from 'typeorm'
import type { Tx } from '../platform/database/database.ts'
import { change } from '../platform/database/rows.ts'
import { lastAdmin } from './access.errors.ts'
import { type Grant, wholeInstallation } from './actor.ts'
import { RoleGrant, User } from './user.entity.ts'

/** The grants of several users at once, in a stable order. */
export async function grantsOf (from: EntityManager, userIds: readonly number[]): Promise<Map<number, Grant[]>> {
  const rows = await from.find(RoleGrant, { where: { userId: In([...userIds]) }, order: { accountId: 'ASC', role: 'ASC' } })
  const grants = new Map(userIds.map((userId): [number, Grant[]] => [userId, []]))
  for (const { userId, accountId, role } of rows) grants.get(userId)?.push({ accountId, role })
  return grants
}

export async function replaceGrants (tx: Tx, userId: number, grants: readonly Grant[]): Promise<void> {
  await tx.delete(RoleGrant, { userId })
  const distinct = new Map(grants.map((grant) => [`${grant.accountId}:${grant.role}`, grant]))
  if (distinct.size === 0) return
  await tx.insert(RoleGrant, [...distinct.values()].map(({ accountId, role }) => ({ accountId, userId, role, guard: 0 })))
}

/**
 * Runs `work`, which may take an admin away, and throws LAST_ADMIN if none is left. Two who do so at once, each seeing
 * the other's admin still there, would leave none: changing the rows first makes the second wait for the first.
 */
export async function keepingAnAdmin (tx: Tx, work: () => Promise<void>): Promise<void> {
  await change(tx, 'UPDATE role_grants SET guard = guard + 1 WHERE accountId = ? AND role = ?', [wholeInstallation, 'admin'])
  await work()
  const left = await tx.createQueryBuilder(RoleGrant, 'held')
    .innerJoin(User, 'holder', 'holder.id = held.userId')
    .where('held.accountId = :accountId AND held.role = :role', { accountId: wholeInstallation, role: 'admin' })
    .andWhere('holder.disabledAt IS NULL')
    .getCount()
  if (left === 0) throw lastAdmin()
}
