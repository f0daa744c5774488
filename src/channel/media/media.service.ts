import { type FindOptionsWhere, LessThan } from 'typeorm'
import type { Readable } from 'node:stream'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, placeholders } from '../../platform/database/rows.ts'
import type { FileStore } from '../../platform/files/file-store.ts'
import type { ByteRange } from './byte-range.ts'
import { Media, type MediaState } from './media.entity.ts'
import { mediaNotFound, mediaNotStored } from './media.errors.ts'
import { nameOf } from './media.names.ts'
import { extensionOf } from './media.types.ts'

interface Needs { db: Database, files: FileStore }

export interface MediaFilter {
  accountId: number
  openid?: string | undefined
  mediaId?: string | undefined
  /** Of these two it is enough to name one; without them `state` is needed. */
  state?: MediaState | undefined
  before?: number | undefined
  limit: number
}

/** Some rows that are to go: first their files, then what `write` changes. */
export interface MediaPiece { rows: number, files: string[], write: (tx: Tx) => Promise<void> }

const pieceSize = 900
const pageSize = 200

/** What we have of the files that followers sent, and how it is taken away again. */
export function createMediaService ({ db, files }: Needs) {
  async function get (accountId: number, mediaRowId: number): Promise<Media> {
    const row = await db.read.findOneBy(Media, { accountId, id: mediaRowId })
    if (row === null) throw mediaNotFound()
    return row
  }

  /** Whoever fetches one of them meanwhile finds that it is no longer theirs, and removes what came. */
  async function pieceOf (where: string, values: readonly unknown[]): Promise<MediaPiece | null> {
    const rows = await db.read.query<Array<{ id: number, state: MediaState }>>(`SELECT id, state FROM media WHERE ${where} LIMIT ${pieceSize}`, [...values])
    if (rows.length === 0) return null
    const ids = rows.map(({ id }) => Number(id))
    const isIn = `id IN (${placeholders(ids)})`
    await db.change(`UPDATE media SET state = 'gone', code = 'FORGOTTEN', dueAt = NULL, holder = NULL, heldUntilMs = 0 WHERE ${isIn} AND state = 'waiting'`, ids)
    const withFile = rows.filter(({ state }) => state === 'waiting' || state === 'stored')
    return {
      rows: rows.length,
      files: withFile.map(({ id }) => nameOf(Number(id))),
      write: async (tx) => { await change(tx, `DELETE FROM media WHERE ${isIn}`, ids) },
    }
  }

  async function * ofPerson (accountId: number, openid: string): AsyncGenerator<Media> {
    for (let after = 0; ;) {
      const rows = await db.read.createQueryBuilder(Media, 'media').where('media.accountId = :accountId AND media.openid = :openid AND media.id > :after',
        { accountId, openid, after }).orderBy('media.id').limit(pageSize).getMany()
      yield * rows
      if (rows.length < pageSize) return
      after = rows.at(-1)?.id ?? after
    }
  }

  return {
    get,

    /** Newest first; the next page is what lies `before` the last id. */
    list ({ accountId, openid, mediaId, state, before, limit }: MediaFilter): Promise<Media[]> {
      const isByPerson = openid !== undefined || mediaId !== undefined
      const where: FindOptionsWhere<Media> = { accountId }
      if (openid !== undefined) where.openid = openid
      if (mediaId !== undefined) where.mediaId = mediaId
      if (state !== undefined || !isByPerson) where.state = state ?? 'stored'
      if (before !== undefined) where.id = LessThan(before)
      return db.read.find(Media, { where, order: { id: 'DESC' }, take: limit })
    },

    /** The file of a row, or part of it; never more than the row says that there is. */
    open ({ id, state, bytes }: Media, range?: ByteRange): Promise<Readable> {
      if (state !== 'stored') throw mediaNotStored(state)
      return files.read(nameOf(id), range ?? { start: 0, end: (bytes ?? 0) - 1 })
    },

    /** The next piece of what a person sent up to a moment, files and all; null when nothing is left. */
    erase: (accountId: number, openid: string, until: Date) => pieceOf('accountId = ? AND openid = ? AND occurredAt <= ?', [accountId, openid, momentValue(until)]),

    /** Everything there is of a person, oldest first. */
    async * tell (accountId: number, openid: string): AsyncGenerator<object> {
      for await (const { id, mediaId, kind, state, code, type, bytes, occurredAt } of ofPerson(accountId, openid)) {
        yield { id, mediaId, kind, state, code, type, bytes, occurredAt: occurredAt.toISOString(), ...(state === 'stored' && { file: `${id}.${extensionOf(type)}` }) }
      }
    },

    /** Their files, by the names that `tell` says. */
    async * files (accountId: number, openid: string): AsyncGenerator<{ name: string, open: () => Promise<Readable> }> {
      for await (const { id, state, type } of ofPerson(accountId, openid)) {
        if (state === 'stored') yield { name: `${id}.${extensionOf(type)}`, open: () => files.read(nameOf(id)) }
      }
    },

    /** How many were sent before this moment. */
    async countBefore (accountId: number, before: Date): Promise<number> {
      const [row] = await db.read.query<Array<{ amount: number | string }>>('SELECT COUNT(*) AS amount FROM media WHERE accountId = ? AND occurredAt < ?',
        [accountId, momentValue(before)])
      return Number(row?.amount)
    },

    /** The next piece of what was sent before this moment; null when nothing is left. */
    eraseBefore: (accountId: number, before: Date) => pieceOf('accountId = ? AND occurredAt < ?', [accountId, momentValue(before)]),
  }
}

export type MediaService = ReturnType<typeof createMediaService>
