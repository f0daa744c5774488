import { LessThan } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { isDuplicate } from '../../platform/database/errors.ts'
import { change as changeRows } from '../../platform/database/rows.ts'
import { groupChanged, groupExists, groupInUse, groupNotFound, groupsFull, mostGroups } from '../codes.errors.ts'
import { Code } from './code.entity.ts'
import { CodeGroup, type GroupKind } from './group.entity.ts'

/** What codes belong to and where they are seen. */
export function createGroups ({ db, clock }: { db: Database, clock: Clock }) {
  async function get (accountId: number, id: number, from: Tx = db.read): Promise<CodeGroup> {
    const group = await from.findOneBy(CodeGroup, { accountId, id })
    if (group === null) throw groupNotFound()
    return group
  }

  const named = async <T> (name: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw isDuplicate(error) ? groupExists(name) : error
    }
  }

  return {
    get,

    /** Newest first. */
    list: (accountId: number, { kind, before, limit }: { kind: GroupKind, before?: number | undefined, limit: number }): Promise<CodeGroup[]> => db.read.find(CodeGroup, {
      where: { accountId, kind, ...(before !== undefined && { id: LessThan(before) }) }, order: { id: 'DESC' }, take: limit,
    }),

    async create (tx: Tx, accountId: number, { kind, name }: { kind: GroupKind, name: string }): Promise<CodeGroup> {
      // Changes nothing and holds the rows until the end: two who add one come one after the other.
      if (db.dialect.kind !== 'sqlite') await changeRows(tx, 'UPDATE code_groups SET version = version WHERE accountId = ? AND kind = ?', [accountId, kind])
      const group = await named(name, () => tx.save(tx.create(CodeGroup, { accountId, kind, name, createdAt: clock.now(), version: 1 })))
      if (await tx.countBy(CodeGroup, { accountId, kind }) > mostGroups) throw groupsFull()
      return group
    },

    async rename (tx: Tx, { accountId, groupId, version, name }: { accountId: number, groupId: number, version: number, name: string }): Promise<CodeGroup> {
      const renamed = await named(name, () => changeRows(tx, 'UPDATE code_groups SET name = ?, version = version + 1 WHERE accountId = ? AND id = ? AND version = ?',
        [name, accountId, groupId, version]))
      const group = await get(accountId, groupId, tx)
      if (renamed !== 1) throw groupChanged()
      return group
    },

    /** What it counted is forgotten with it. */
    async remove (tx: Tx, accountId: number, groupId: number): Promise<CodeGroup> {
      await changeRows(tx, 'UPDATE code_groups SET version = version WHERE accountId = ? AND id = ?', [accountId, groupId])
      const group = await get(accountId, groupId, tx)
      if (await tx.existsBy(Code, { accountId, [`${group.kind}Id`]: groupId })) throw groupInUse()
      await changeRows(tx, 'DELETE FROM code_groups WHERE accountId = ? AND id = ?', [accountId, groupId])
      await changeRows(tx, 'DELETE FROM code_days WHERE accountId = ? AND ofKind = ? AND ofId = ?', [accountId, group.kind, groupId])
      return group
    },
  }
}

export type Groups = ReturnType<typeof createGroups>
