import type { Readable } from 'node:stream'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, inParts, maxListed, placeholders } from '../../platform/database/rows.ts'

/** A person at one account. When they are erased their record is gone already: these are the keys by which the rest is found. */
export interface Person {
  accountId: number
  followerId: number
  /** '' when holders are asked once more, a night later, and nobody knows it any more. */
  openid: string
  unionid: string | null
  personId: number | null
  /** What came from WeChat after this moment belongs to a new record. */
  until: Date
}

/** What can be kept for a number of days of its own. */
export const dataClasses = ['deliveries', 'timeline', 'touches', 'media', 'messages'] as const
export type DataClass = typeof dataClasses[number]

/** Some of what is to go, few enough for one transaction. */
export interface Piece {
  /** For the counts: how many of them this takes away. */
  rows: number
  /** Names in the file store, removed before `write`: they may be gone already. */
  files?: readonly string[]
  /** Database only, and safe to run twice. */
  write: (tx: Tx) => Promise<void>
}

/** `rows` is 0 when nothing of it is old. */
export interface OldPiece extends Piece { upTo: number }

export interface PersonalFile { name: string, open: () => Promise<Readable> }

/** What a room keeps of people. */
export interface Holder {
  /** Names the part in counts and in a person's export: small letters and `-`. */
  name: string
  /** The next piece of what is there of them; null when nothing is left. Asked again and again, also after a crash. */
  erase?: (person: Person) => Promise<Piece | null>
  /** Everything there is of them, oldest first, as it is handed to them. Must not read it all at once. */
  tell?: (person: Person) => AsyncIterable<object>
  files?: (person: Person) => AsyncIterable<PersonalFile>
  /** What of it goes by itself when it is old. */
  old?: {
    dataClass: DataClass
    count: (accountId: number, before: Date) => Promise<number>
    /** Looks through the next 5,000 behind the id `after` for what is older than its account keeps it; null at the end. */
    next: (before: ReadonlyMap<number, Date>, after: number) => Promise<OldPiece | null>
  }
}

/** Who holds something of a person: every room that does says so, and erasing, telling and forgetting reach it. */
export function createHolders () {
  const holders: Holder[] = []
  return {
    /** Before the app is ready. Who comes later is erased earlier: higher rooms stand on what lower ones keep. */
    add (holder: Holder): void {
      if (holders.some(({ name }) => name === holder.name)) throw new Error(`a holder twice: ${holder.name}`)
      holders.push(holder)
    },
    all: holders as readonly Holder[],
  }
}

export type Holders = ReturnType<typeof createHolders>

const pageSize = 500
const oldPieceSize = 5000

/** Rows of a table with `id`, `accountId` and `followerId`, with an index that begins with the last two. */
export function eraseRows (db: Database, table: string) {
  return async ({ accountId, followerId }: Person): Promise<Piece | null> => {
    const rows = await db.read.query<Array<{ id: number }>>(
      `SELECT id FROM ${table} WHERE accountId = ? AND followerId = ? LIMIT ${maxListed}`, [accountId, followerId])
    return rows.length === 0 ? null : { rows: rows.length, write: (tx) => deleteRows(tx, table, rows) }
  }
}

/** The same rows, for the person. `view` leaves out what only we can read anything from. */
export function tellRows (db: Database, table: string, view: (row: Record<string, unknown>) => object) {
  return async function * ({ accountId, followerId }: Person): AsyncIterable<object> {
    for (let after = 0; ;) {
      const rows = await db.read.query<Array<Record<string, unknown>>>(`SELECT * FROM ${table} WHERE accountId = ? AND followerId = ? AND id > ?
        ORDER BY id LIMIT ${pageSize}`, [accountId, followerId, after])
      for (const row of rows) yield view(row)
      if (rows.length < pageSize) return
      after = Number(rows.at(-1)?.['id'])
    }
  }
}

interface OldRows {
  dataClass: DataClass
  table: string
  /** The column that tells how old a row is. */
  moment: string
  /** Which of them may go, as SQL; from code. */
  condition?: string
  /** Whether ids rise with the moment, so that nobody looks further than what is old. */
  isOrdered?: boolean
  /** Takes away more than the rows themselves. */
  remove?: (tx: Tx, rows: ReadonlyArray<{ id: number }>) => Promise<void>
}

/**
 * Rows that go when they are old. Looks through the table by id, a piece at a time, for all accounts together: no index is kept
 * up for what happens once a night.
 */
export function oldRows (db: Database, { table, dataClass, ...options }: OldRows): NonNullable<Holder['old']> {
  const { moment, condition = '1 = 1', isOrdered = false, remove = (tx, rows) => deleteRows(tx, table, rows) } = options

  async function look (before: ReadonlyMap<number, Date>, after: number): Promise<{ old: Array<{ id: number }>, upTo: number } | null> {
    const rows = await db.read.query<Array<{ id: number, accountId: number, at: number, mayGo: number }>>(`SELECT id, accountId, ${moment} AS at,
      CASE WHEN ${condition} THEN 1 ELSE 0 END AS mayGo FROM ${table} WHERE id > ? ORDER BY id LIMIT ${oldPieceSize}`, [after])
    const last = rows.at(-1)
    const newest = Math.max(0, ...[...before.values()].map((each) => each.getTime()))
    if (last === undefined || (isOrdered && rows.every(({ at }) => Number(at) >= newest))) return null
    const old = rows.filter((row) => Number(row.mayGo) === 1 && Number(row.at) < (before.get(Number(row.accountId))?.getTime() ?? 0))
    return { old, upTo: Number(last.id) }
  }

  return {
    dataClass,
    async count (accountId, before) {
      let amount = 0
      for (let after = 0; ;) {
        const seen = await look(new Map([[accountId, before]]), after)
        if (seen === null) return amount
        amount += seen.old.length
        after = seen.upTo
      }
    },
    async next (before, after) {
      const seen = await look(before, after)
      return seen === null ? null : { rows: seen.old.length, upTo: seen.upTo, write: (tx) => remove(tx, seen.old) }
    },
  }
}

export async function deleteRows (tx: Tx, table: string, rows: ReadonlyArray<{ id: number }>): Promise<void> {
  for (const ids of inParts(rows.map(({ id }) => Number(id)))) {
    await change(tx, `DELETE FROM ${table} WHERE id IN (${placeholders(ids)})`, ids)
  }
}
