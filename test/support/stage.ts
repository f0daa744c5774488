import Database from 'better-sqlite3'
import { mkdtempSync, rmSync } from 'node:fs'
import { createConnection } from 'mysql2/promise'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSchema, type OwnMariadb, startMariadb } from './mariadb.ts'

export type StageKind = 'sqlite' | 'mysql'

/** A durable database for a bench or fault run, with a way to look into it that is not the code under test. */
export interface Stage {
  kind: StageKind
  folder: string
  databaseUrl: string
  mariadb: OwnMariadb | undefined
  query: <Row>(sql: string) => Promise<Row[]>
  remove: () => Promise<void>
}

export async function createStage (kind: StageKind, { bufferPool }: { bufferPool?: string } = {}): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'duihua-stage-'))
  if (kind === 'sqlite') {
    const file = join(folder, 'stage.db')
    return {
      kind, folder, databaseUrl: `sqlite:${file}`, mariadb: undefined,
      async query<Row> (sql: string) {
        const database = new Database(file, { readonly: true, timeout: 5000 })
        try {
          return database.prepare(sql).all() as Row[]
        } finally {
          database.close()
        }
      },
      async remove () { rmSync(folder, { recursive: true, force: true }) },
    }
  }
  const mariadb = await startMariadb({ durable: true, ...(bufferPool !== undefined && { bufferPool }) })
  const overTcp = await createSchema(mariadb.url, 'duihua_stage')
  const databaseUrl = `${overTcp}?socketPath=${mariadb.socketPath}`
  return {
    kind, folder, databaseUrl, mariadb,
    async query<Row> (sql: string) {
      const connection = await createConnection({ uri: overTcp, supportBigNumbers: true })
      try {
        const [rows] = await connection.query(sql)
        return rows as Row[]
      } finally {
        await connection.end()
      }
    },
    async remove () {
      await mariadb.remove()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What every process on the stage shares. */
export function stageEnv (stage: Stage, more: Record<string, string> = {}): Record<string, string> {
  return {
    DATABASE_URL: stage.databaseUrl, DATA_DIR: stage.folder, LOG_LEVEL: 'warn',
    APP_KEY: Buffer.alloc(32, 7).toString('base64'), AUTO_ANSWER: '您好，已收到您的消息，我们会尽快回复。', ...more,
  }
}

export function say (line: string): void {
  process.stderr.write(`${line}\n`)
}
