import type { EntityManager, EntityTarget } from 'typeorm'
import type { Clock } from './clock.ts'
import { momentValue } from './database/columns.ts'
import type { Database, Tx } from './database/database.ts'
import { change, insertRows } from './database/rows.ts'
import type { AppError } from './errors.ts'
import { type DeepPartial, laidOver } from './laid-over.ts'

/** What an account changed of the defaults; the table has these columns. */
export interface SettingsRow { accountId: number, value: object, version: number, changedAt: Date }

export interface StoredSettings<S> { version: number, settings: S }

interface Needs<S> {
  db: Database
  clock: Clock
  table: string
  entity: EntityTarget<SettingsRow>
  defaults: S
  /** The refusal of a change that was made from an older version than `now`. */
  changed: (now: number) => AppError
}

/** A change made in another process counts within this time. */
const freshMs = 1000

/** Settings of accounts: a few named groups over defaults, changed by optimistic version, and at hand in memory. */
export function createAccountSettings<S extends object> ({ db, clock, table, entity, defaults, changed }: Needs<S>) {
  const known = new Map<number, { settings: S, readAtMs: number }>()

  async function stored (manager: EntityManager, accountId: number): Promise<StoredSettings<S>> {
    const row = await manager.findOneBy(entity, { accountId })
    return { version: row?.version ?? 0, settings: laidOver<S>(defaults, (row?.value ?? {}) as DeepPartial<S>) }
  }

  return {
    /** At most a second old. Inside a transaction give its `tx`. */
    async of (accountId: number, from: EntityManager = db.read): Promise<S> {
      const there = known.get(accountId)
      const readAtMs = performance.now()
      if (there !== undefined && readAtMs - there.readAtMs < freshMs) return there.settings
      const { settings } = await stored(from, accountId)
      known.set(accountId, { settings, readAtMs })
      return settings
    },

    get: (accountId: number): Promise<StoredSettings<S>> => stored(db.read, accountId),

    /** Replaces the groups that are named, each as a whole; throws what `changed` makes over somebody else's change. */
    async set (tx: Tx, accountId: number, version: number, changes: DeepPartial<S>): Promise<StoredSettings<S>> {
      const before = await tx.findOneBy(entity, { accountId })
      const value: object = Object.assign({}, before?.value, changes)
      const now = momentValue(clock.now())
      // Of two who change the first version at once, the second changes nothing.
      if (version === 0) await insertRows(tx, { table, columns: ['accountId', 'value', 'version', 'changedAt'], rows: [[accountId, '{}', 0, now]], ending: db.dialect.keepExisting(['accountId']) })
      const written = await change(tx, `UPDATE ${table} SET value = ?, version = version + 1, changedAt = ? WHERE accountId = ? AND version = ?`, [JSON.stringify(value), now, accountId, version])
      if (written !== 1) throw changed((await tx.findOneBy(entity, { accountId }))?.version ?? 0)
      db.afterCommit(tx, () => { known.delete(accountId) })
      return { version: version + 1, settings: laidOver<S>(defaults, value as DeepPartial<S>) }
    },
  }
}

export type AccountSettings<S extends object> = ReturnType<typeof createAccountSettings<S>>
