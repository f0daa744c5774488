import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type FileStore, fileGone, fileTooLarge, soundName } from './file-store.ts'

/** Files in a folder. What a crash left half written lies in `incoming` and is nobody's file. */
export function createLocalStore (folder: string): FileStore {
  const pathOf = (name: string) => join(folder, soundName(name))

  return {
    async write (name, source, { maxBytes }) {
      const path = pathOf(name)
      const incoming = join(folder, 'incoming', randomUUID())
      await mkdir(dirname(incoming), { recursive: true, mode: 0o700 })
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const counted = counter(maxBytes)
      try {
        await pipeline(source instanceof Readable ? source : Readable.from([source]), counted.stream, createWriteStream(incoming, { mode: 0o600, flush: true }))
        await rename(incoming, path)
        await keepEntry(dirname(path))
      } catch (error) {
        await rm(incoming, { force: true })
        throw error
      }
      return { bytes: counted.bytes() }
    },

    async read (name, { start = 0, end = Infinity } = {}) {
      const stream = createReadStream(pathOf(name), { start, end })
      try {
        await once(stream, 'open')
      } catch (error) {
        throw isMissing(error) ? fileGone() : error
      }
      return stream
    },

    async remove (names) {
      for (const name of names) await rm(pathOf(name), { force: true })
    },

    async list (prefix, { after = '', limit }) {
      const entries = await readdir(pathOf(prefix.replace(/\/$/, '')), { recursive: true, withFileTypes: true })
        .catch((error: unknown) => { if (isMissing(error)) return []; throw error })
      return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name).slice(join(folder, '/').length))
        .filter((name) => name > after).toSorted().slice(0, limit)
    },
  }
}

/** Throws as soon as more comes than may. */
function counter (maxBytes: number) {
  let bytes = 0
  const stream = new Transform({
    transform (part: Uint8Array, _encoding, done) {
      bytes += part.length
      if (bytes > maxBytes) done(fileTooLarge(maxBytes))
      else done(null, part)
    },
  })
  return { stream, bytes: () => bytes }
}

/** A name is on disk when its folder is. */
async function keepEntry (folder: string): Promise<void> {
  const handle = await open(folder)
  await handle.sync()
  await handle.close()
}

function isMissing (error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}
