import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { DataSource, type DataSourceOptions, type MixedList } from 'typeorm'
import { AppError } from '../errors.ts'
import type { DatabaseKind } from './dialect.ts'

export interface DatabaseOptions {
  /** `sqlite:path/to/file` or `mysql://user:password@host:port/name`, with `?socketPath=` for a Unix socket. */
  url: string
  /** Connections at most; SQLite has one to write and one to read. */
  poolSize: number
  /**
   * Whether a write inside a write is caught. It follows every promise of the process, which costs about a tenth of its
   * speed: tests do it; so does SQLite always, where such a write would wait for itself for ever.
   */
  watchNesting?: boolean
  // TypeORM declares these as Function.
  entities: MixedList<Function>
  migrations: MixedList<Function>
}

/** The writer and the reader: on SQLite two connections, so that nobody reads what may yet be rolled back. */
export interface Connections { kind: DatabaseKind, writer: DataSource, reader: DataSource }

/** TypeORM's other loggers tell of failed migrations on the console; whoever catches the error tells it here. */
const logger = 'debug'

const badUrl = () => new AppError('invalid', 'CONFIG_INVALID', 'DATABASE_URL is neither sqlite:<file> nor mysql://…',
  { place: 'DATABASE_URL', advice: 'Use sqlite:data/duihua.db or mysql://user:password@host:3306/duihua.' })

const unusable = (cause: unknown) => new AppError('unavailable', 'DATABASE_UNREACHABLE',
  `The database of DATABASE_URL lets nobody in: ${(cause as { code?: string }).code ?? 'no answer'}`,
  { place: 'DATABASE_URL', advice: 'Look whether it runs, and at host, port, user, password and name in DATABASE_URL.', cause })

/** Opens the connections; says what is wrong with the address or the database if it cannot. */
export async function connect (options: DatabaseOptions): Promise<Connections> {
  if (options.url.startsWith('sqlite:')) return connectSqlite(options)
  if (options.url.startsWith('mysql://') || options.url.startsWith('mariadb://')) return connectMysql(options)
  throw badUrl()
}

async function connectSqlite ({ url, entities, migrations }: DatabaseOptions): Promise<Connections> {
  const database = resolve(url.slice('sqlite:'.length))
  mkdirSync(dirname(database), { recursive: true, mode: 0o700 })
  // A short wait: the driver blocks the whole process while it waits. `db.write` tries again by itself.
  const common = { type: 'better-sqlite3', database, entities, timeout: 50, statementCacheSize: 500, logger } as const
  const writer = new DataSource({
    ...common,
    migrations,
    prepareDatabase: (connection: { pragma: (text: string) => unknown }) => {
      for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON', 'secure_delete = ON']) connection.pragma(pragma)
    },
  })
  await writer.initialize()
  const reader = new DataSource({ ...common, readonly: true })
  await reader.initialize()
  return { kind: 'sqlite', writer, reader }
}

async function connectMysql ({ url, poolSize, entities, migrations }: DatabaseOptions): Promise<Connections> {
  if (!URL.canParse(url)) throw badUrl()
  const address = addressOf(new URL(url))
  const kind = await inspectServer(address)
  const options: DataSourceOptions = {
    type: kind,
    ...address,
    charset: 'utf8mb4',
    timezone: 'Z',
    connectTimeout: 3000,
    supportBigNumbers: true,
    bigNumberStrings: false,
    poolSize,
    logger,
    entities,
    migrations,
  }
  const source = new DataSource(options)
  await source.initialize()
  await prepareSessions(source)
  return { kind, writer: source, reader: source }
}

interface MysqlAddress { host: string, port: number, username: string, password: string, database: string, socketPath?: string }

/** `?socketPath=/run/mysqld/mysqld.sock` goes through a Unix socket: half the way of a connection on loopback. */
function addressOf (url: URL): MysqlAddress {
  const socketPath = url.searchParams.get('socketPath')
  return {
    host: url.hostname,
    port: Number(url.port || 3306),
    username: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: url.pathname.slice(1),
    ...(socketPath !== null && { socketPath }),
  }
}

/**
 * Asked for once per connection instead of once per transaction. Claims by conditional update need no gap locks; and
 * whatever the server's own mode is, over-long text is refused rather than cut off.
 */
const perSession = [
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  `SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'`,
]

interface RawConnection { query: (sql: string, done: (error: Error | null) => void) => void, destroy: () => void }

async function prepareSessions (source: DataSource): Promise<void> {
  const { pool } = source.driver as unknown as { pool: { on: (event: 'connection', listener: (connection: RawConnection) => void) => void } }
  pool.on('connection', (connection) => {
    // A connection that cannot be prepared is not used.
    for (const sql of perSession) connection.query(sql, (error) => { if (error !== null) connection.destroy() })
  })
  // The one connection that is there already, from connecting.
  for (const sql of perSession) await source.query(sql)
}

/** Names the server truthfully: entities and migrations compare differently on MySQL and MariaDB. */
async function inspectServer ({ username, ...address }: MysqlAddress): Promise<'mysql' | 'mariadb'> {
  const connection = await createConnection({ ...address, user: username, connectTimeout: 3000 })
    .catch((error: unknown) => { throw unusable(error) })
  try {
    const [rows] = await connection.query('SELECT VERSION() AS version, @@character_set_database AS charset')
    const { version, charset } = (rows as Array<{ version: string, charset: string }>)[0] ?? { version: '', charset: '' }
    if (charset !== 'utf8mb4') {
      throw new AppError('invalid', 'CONFIG_INVALID', `The database of DATABASE_URL uses the character set ${charset}`,
        { place: 'DATABASE_URL', advice: 'ALTER DATABASE … CHARACTER SET utf8mb4 and start again.' })
    }
    return /mariadb/i.test(version) ? 'mariadb' : 'mysql'
  } finally {
    await connection.end()
  }
}
