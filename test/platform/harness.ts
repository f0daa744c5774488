import { migrations } from '../../migrations/index.ts'
import { entities } from '../../src/entities.ts'
import { type Database, openDatabase } from '../../src/platform/database/database.ts'
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
export const startBareGround = (): Promise<Ground> => groundOn({ isMigrated: false })

/** A migrated database with its lanes, and a table `notes` (id, text up to 8 characters) to try things on. */
export async function startGround (): Promise<Ground> {
  const ground = await groundOn({ isMigrated: true })
  await ground.db.connections.writer.query('CREATE TABLE notes (id integer NOT NULL PRIMARY KEY, text varchar(8) NOT NULL)')
  return ground
}

async function groundOn ({ isMigrated }: { isMigrated: boolean }): Promise<Ground> {
  const database = await createTestDatabase({ isMigrated })
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
