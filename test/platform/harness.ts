import { migrations } from '../../migrations/index.ts'
import { entities } from '../../src/entities.ts'
import { type Database, openDatabase } from '../../src/platform/database/database.ts'
import { ensureLanes } from '../../src/platform/database/lanes.ts'
import { migrate } from '../../src/platform/database/migrate.ts'
import { createTestDatabase } from '../support/database.ts'

export const isSqlite = process.env['TEST_DATABASE'] !== 'mysql'

export interface Ground {
  db: Database
  url: string
  /** The door as another process opens it. */
  openAnother: () => Promise<Database>
  stop: () => Promise<void>
}

/** An empty database, not yet migrated. */
export async function startBareGround (): Promise<Ground> {
  const database = await createTestDatabase()
  const opened: Database[] = []
  const options = { url: database.url, poolSize: 8, watchNesting: true, entities, migrations }
  async function openAnother (): Promise<Database> {
    const db = await openDatabase(options)
    opened.push(db)
    return db
  }
  return {
    db: await openAnother(),
    url: database.url,
    openAnother,
    async stop () {
      for (const db of opened) await db.close()
      await database.remove()
    },
  }
}

/** A migrated database with its lanes, and a table `notes` (id, text up to 8 characters) to try things on. */
export async function startGround (): Promise<Ground> {
  const ground = await startBareGround()
  await migrate(ground.db)
  await ensureLanes(ground.db)
  await ground.db.connections.writer.query('CREATE TABLE notes (id integer NOT NULL PRIMARY KEY, text varchar(8) NOT NULL)')
  return ground
}

/** The texts of all notes that are committed, by id. */
export async function committedNotes (db: Database): Promise<string[]> {
  const rows = await db.read.query<Array<{ text: string }>>('SELECT text FROM notes ORDER BY id')
  return rows.map(({ text }) => text)
}

/** Something to wait for that somebody else decides. */
export function createGate () {
  let open = () => undefined as void
  const opened = new Promise<void>((resolve) => { open = resolve })
  return { open, opened }
}
