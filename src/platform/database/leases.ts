import { setTimeout as sleep } from 'node:timers/promises'
import { Column, Entity, PrimaryColumn } from 'typeorm'
import type { Database } from './database.ts'
import { keyColumn, numberColumn, ownKeyColumn } from './columns.ts'
import { change, insertRows } from './rows.ts'

/** Something only one process may do at a time. Measured by the database's clock, so machines need not agree on theirs. */
@Entity('leases')
export class Lease {
  @PrimaryColumn(ownKeyColumn(64))
  name!: string

  @Column(keyColumn(64))
  holder!: string

  @Column(numberColumn())
  expiresMs!: number
}

export interface LeaseRequest { name: string, holder: string, ttlMs: number }

/** True when `holder` has the lease now; asking again renews it. */
export async function takeLease (db: Database, { name, holder, ttlMs }: LeaseRequest): Promise<boolean> {
  const { nowMs, keepExisting } = db.dialect
  return db.write(async (tx) => {
    const taken = await change(tx,
      `UPDATE leases SET holder = ?, expiresMs = ${nowMs} + ? WHERE name = ? AND (holder = ? OR expiresMs < ${nowMs})`,
      [holder, ttlMs, name, holder])
    if (taken > 0) return true
    await insertRows(tx, { table: 'leases', columns: ['name', 'holder', 'expiresMs'], rows: [[name, holder, 0]], ending: keepExisting(['name']) })
    return await change(tx,
      `UPDATE leases SET holder = ?, expiresMs = ${nowMs} + ? WHERE name = ? AND expiresMs = 0`, [holder, ttlMs, name]) > 0
  }, { repeatable: true })
}

export async function dropLease (db: Database, { name, holder }: Pick<LeaseRequest, 'name' | 'holder'>): Promise<void> {
  await db.change('UPDATE leases SET expiresMs = 0 WHERE name = ? AND holder = ?', [name, holder], { repeatable: true })
}

/** Waits for the lease, does the work while renewing it, and gives it back. Undefined when it could not be had in time. */
export async function underLease<T> (db: Database, request: LeaseRequest & { waitMs: number }, work: () => Promise<T>): Promise<T | undefined> {
  const until = Date.now() + request.waitMs
  while (!await takeLease(db, request)) {
    if (Date.now() > until) return undefined
    await sleep(100)
  }
  let renewing: Promise<unknown> = Promise.resolve()
  const renewal = setInterval(() => { renewing = takeLease(db, request).catch(() => undefined) }, request.ttlMs / 3)
  try {
    return await work()
  } finally {
    clearInterval(renewal)
    // A renewal under way would take back what is given up here. If giving up fails, the lease ends by itself.
    await renewing
    await dropLease(db, request).catch(() => undefined)
  }
}
