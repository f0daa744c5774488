import { randomUUID } from 'node:crypto'
import { AppError } from '../errors.ts'
import type { Database } from './database.ts'
import { underLease } from './leases.ts'

/** The lease must exist before the first migration, so its table is made here and nowhere else. */
const leasesTable = (collation: string) => `CREATE TABLE IF NOT EXISTS leases (
  name varchar(64) ${collation} NOT NULL PRIMARY KEY, holder varchar(64) ${collation} NOT NULL, expiresMs bigint NOT NULL)`

/** Brings the schema up to date. Of many processes starting together one does it and the others wait. */
export async function migrate (db: Database): Promise<string[]> {
  const collation = db.dialect.kind === 'sqlite' ? '' : 'CHARACTER SET utf8mb4 COLLATE utf8mb4_bin'
  await db.connections.writer.query(leasesTable(collation))
  // Most starts find nothing to do, and must not wait for the lease of a process that was killed while it looked.
  if (await isUpToDate(db)) return []
  const request = { name: 'migrations', holder: randomUUID(), ttlMs: 15_000, waitMs: 300_000 }
  const applied = await underLease(db, request, async () => {
    const migrations = await db.connections.writer.runMigrations({ transaction: 'each' })
    return migrations.map((migration) => migration.name)
  })
  if (applied === undefined) {
    throw new AppError('unavailable', 'MIGRATIONS_BUSY', 'Another process has been migrating the database for five minutes',
      { advice: 'Look at its log; start again when it is done.' })
  }
  return applied
}

/** Unlike TypeORM's `showMigrations` this makes no table, so that processes which start together do not collide over it. */
async function isUpToDate ({ connections: { writer } }: Database): Promise<boolean> {
  const rows = await writer.query<Array<{ name: string }>>('SELECT name FROM migrations').catch(() => [])
  const applied = new Set(rows.map(({ name }) => name))
  return writer.migrations.every(({ name }) => name !== undefined && applied.has(name))
}
