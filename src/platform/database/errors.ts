import { AppError } from '../errors.ts'

interface DriverError { code?: unknown, errno?: unknown, driverError?: unknown }

/** TypeORM wraps the driver's error; both shapes carry `code`, MySQL's also `errno`. */
function causes (error: unknown): DriverError[] {
  if (typeof error !== 'object' || error === null) return []
  const outer = error as DriverError
  return outer.driverError === undefined ? [outer] : [outer, outer.driverError as DriverError]
}

/** SQLite's extended codes (SQLITE_IOERR_WRITE) count as what they extend. */
function hasCode (error: unknown, codes: ReadonlySet<unknown>): boolean {
  return causes(error).some(({ code, errno }) => codes.has(code) || codes.has(errno) ||
    (typeof code === 'string' && codes.has(/^SQLITE_[A-Z]+/.exec(code)?.[0])))
}

const duplicate = new Set<unknown>(['ER_DUP_ENTRY', 1062, 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY'])

// 1213 deadlock or Galera certification failure, 1205 lock wait timeout, 1020 record changed (MariaDB snapshot isolation).
const contended = new Set<unknown>([1213, 1205, 1020, 'SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_LOCKED'])

const lost = new Set<unknown>([
  'ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EAI_AGAIN', 'ENETUNREACH', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH', 'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT', 'POOL_CLOSED', 'ER_SERVER_SHUTDOWN', 'ER_CON_COUNT_ERROR',
  // 1053 shutdown in progress, 1927 connection killed, 2006 gone away, 2013 lost during query, 1047 Galera node not ready.
  // 1290 read-only after a failover, 1021 and 1114 disk full, 1040 and 1203 too many connections.
  1053, 1927, 2006, 2013, 1047, 1290, 1021, 1114, 1040, 1203, 'ER_CONNECTION_KILLED', 'ER_QUERY_INTERRUPTED', 1317,
  'SQLITE_CANTOPEN', 'SQLITE_IOERR', 'SQLITE_FULL', 'SQLITE_READONLY',
])

// 1406 too long, 1366 wrong characters, 1264 out of range, 1153 packet too large, 1048 null, 1292 wrong value, 4025 constraint.
const unfit = new Set<unknown>([1406, 1366, 1264, 1153, 1048, 1292, 4025, 'SQLITE_TOOBIG', 'SQLITE_MISMATCH'])

// 1969 max_statement_time of MariaDB, 3024 MAX_EXECUTION_TIME of MySQL.
const timedOut = new Set<unknown>([1969, 3024])

/** The values themselves cannot be stored, now or ever. */
export function isDataFault (error: unknown): boolean {
  return hasCode(error, unfit) || causes(error).some(({ code }) => typeof code === 'string' && code.startsWith('SQLITE_CONSTRAINT'))
}

/** A unique key refused the row. */
export function isDuplicate (error: unknown): boolean {
  return hasCode(error, duplicate)
}

/** Somebody else was in the way and the database undid the whole transaction: doing it again is right. */
export function isContended (error: unknown): boolean {
  return hasCode(error, contended)
}

/** A select took longer than `dialect.within` allowed. */
export function isTimedOut (error: unknown): boolean {
  return hasCode(error, timedOut)
}

/** The database could not be reached, or went away. If that happened during COMMIT, the outcome is unknown. */
export function isLost (error: unknown): boolean {
  if (error instanceof Error && /Connection is closed|connection is in closed state|Pool is closed/i.test(error.message)) return true
  return hasCode(error, lost)
}

export const databaseUnavailable = (cause: unknown) => new AppError('unavailable', 'DATABASE_UNAVAILABLE',
  'The database cannot be reached right now', { advice: 'Try again in a moment.', retryAfterMs: 2000, cause })

export const writeInsideWrite = () => new Error('db.write or db.read inside db.write: pass tx down instead')
