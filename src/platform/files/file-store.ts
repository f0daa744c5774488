import type { Readable } from 'node:stream'
import { AppError } from '../errors.ts'

/**
 * Keeps what is too large for the database: in a folder of this machine, or in a store that every process reaches. A name is made
 * by us, never by whoever sent the file: small letters, digits, `.`, `-`, and `/` between its parts.
 */
export interface FileStore {
  /**
   * Whole or not at all: who reads the name meanwhile finds what was there before. Throws FILE_TOO_LARGE when more comes than
   * `maxBytes`, and whatever the source breaks with.
   */
  write: (name: string, source: Readable | Uint8Array, options: { maxBytes: number }) => Promise<{ bytes: number }>
  /** From the byte `start` to the byte `end`, that one included. Throws FILE_GONE when nothing has the name. */
  read: (name: string, options?: { start?: number, end?: number }) => Promise<Readable>
  /** What is not there is removed already. */
  remove: (names: readonly string[]) => Promise<void>
  /** The names that begin with `prefix`, which ends with `/`, in their order, at most `limit` behind `after`. */
  list: (prefix: string, options: { after?: string, limit: number }) => Promise<string[]>
}

export const fileGone = () => new AppError('not-found', 'FILE_GONE', 'The file is not there any more')

export const fileTooLarge = (maxBytes: number) => new AppError('too-large', 'FILE_TOO_LARGE', 'The file has more than {maxMb} MB', {
  values: { maxMb: Math.floor(maxBytes / 1024 / 1024) }, advice: 'Send it in several files.',
})

export const filesUnavailable = (code: string, cause?: unknown) => new AppError('unavailable', 'FILES_UNAVAILABLE', 'The store of the files does not do its work ({code})', {
  values: { code }, advice: 'Try again later; if it stays so, look at S3_ENDPOINT, the bucket and its keys.', cause,
})

/** A name that would lead out of the store is a bug of ours. */
export function soundName (name: string): string {
  if (name.length > 200 || !/^[a-z0-9-][a-z0-9.-]*(?:\/[a-z0-9-][a-z0-9.-]*)*$/.test(name)) throw new Error('not a name of a file')
  return name
}
