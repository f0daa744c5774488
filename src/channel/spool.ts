import { createHash, randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Logger } from '../platform/logger.ts'
import { createTurns } from '../platform/turns.ts'
import { spoolFull } from './channel.errors.ts'
import type { Arrival } from './inbox.store.ts'

interface Needs { folder: string, maxBytes: number, logger: Logger }

const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)

/**
 * Where deliveries wait on disk while the database is away. What `append` has resolved for survives a power failure.
 * A line is `checksum json`; a line that was cut off was never acknowledged. Files are readable by their owner alone.
 */
export async function openSpool ({ folder, maxBytes, logger }: Needs) {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  // Whoever writes, closes or looks for files does it alone.
  const inTurn = createTurns()
  let current: { path: string, file: FileHandle } | undefined
  let bytes = await sizeOf(await drainable())
  let isFull = false

  async function closeCurrent (): Promise<void> {
    const closing = current
    current = undefined
    await closing?.file.close()
  }

  /** Ours, and those of processes of this machine that are gone; oldest first. */
  async function drainable (): Promise<string[]> {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.spool')).sort()
    return names.filter((name) => {
      const [, madeOn, pid] = name.split('-')
      return madeOn === machine && (Number(pid) === process.pid || !isAlive(Number(pid)))
    }).map((name) => join(folder, name))
  }

  async function write (lines: Buffer): Promise<void> {
    if (current === undefined) {
      const path = join(folder, `${String(Date.now()).padStart(15, '0')}-${machine}-${process.pid}-${randomUUID()}.spool`)
      current = { path, file: await open(path, 'a', 0o600) }
    }
    const { file } = current
    await file.appendFile(lines)
    await file.datasync()
    // A process that takes ours for dead may have brought the file in and removed it.
    if ((await file.stat()).nlink === 0) throw new Error('the spool file was removed while it was written')
  }

  async function bringIn (path: string, take: (arrivals: Arrival[]) => Promise<Arrival[]>): Promise<number> {
    const { arrivals, broken } = readLines(await readFile(path, 'utf8'))
    const useless = [...broken]
    for (let start = 0; start < arrivals.length; start += 200) useless.push(...(await take(arrivals.slice(start, start + 200))).map(lineOf))
    if (useless.length > 0) {
      logger.error({ lines: useless.length, file: `${path}.broken` }, 'spooled deliveries cannot be stored and are kept aside')
      await writeFile(`${path}.broken`, useless.join(''), { mode: 0o600 })
    }
    await unlink(path)
    return arrivals.length
  }

  return {
    bytes: () => bytes,
    /** True from a refusal until room was made. */
    isFull: () => isFull,

    /** On disk when this resolves; throws SPOOL_FULL rather than grow past its bound. */
    append: (arrivals: readonly Arrival[]): Promise<void> => inTurn(async () => {
      const lines = Buffer.from(arrivals.map(lineOf).join(''))
      if (bytes + lines.length > maxBytes) {
        isFull = true
        throw spoolFull()
      }
      bytes += lines.length
      try {
        await write(lines)
      } catch (error) {
        // Whatever was half written must not run into the next line.
        await closeCurrent()
        throw error
      }
    }),

    /**
     * Hands over what lay there when it began, in pieces and oldest first, and removes a file once all of it was taken. What
     * `take` returns it cannot use: that is kept aside in a file of its own, for somebody to look at. Tells how many were taken.
     */
    async drain (take: (arrivals: Arrival[]) => Promise<Arrival[]>): Promise<number> {
      const paths = await inTurn(async () => {
        await closeCurrent()
        return drainable()
      })
      let count = 0
      for (const path of paths) count += await bringIn(path, take)
      await inTurn(async () => {
        bytes = await sizeOf(await drainable())
        isFull = false
      })
      return count
    },

    /** Takes out of the files kept aside what names a person; what is still to be brought in is for whoever works on it. */
    forget: (openid: string): Promise<number> => inTurn(async () => {
      let forgotten = 0
      for (const name of (await readdir(folder)).filter((each) => each.endsWith('.broken'))) {
        const lines = (await readFile(join(folder, name), 'utf8')).split('\n')
        const kept = lines.filter((line) => !line.includes(openid))
        if (kept.length === lines.length) continue
        forgotten += lines.length - kept.length
        await writeFile(join(folder, `${name}.new`), kept.join('\n'), { mode: 0o600, flush: true })
        await rename(join(folder, `${name}.new`), join(folder, name))
      }
      return forgotten
    }),

    close: () => inTurn(closeCurrent),
  }
}

export type Spool = Awaited<ReturnType<typeof openSpool>>

function lineOf (arrival: Arrival): string {
  const json = JSON.stringify(arrival)
  return `${checksum(json)} ${json}\n`
}

function checksum (json: string): string {
  return createHash('sha256').update(json).digest('hex').slice(0, 16)
}

/** The last line may have been cut off by a crash before it was acknowledged; a broken one before it is damage. */
function readLines (text: string): { arrivals: Arrival[], broken: string[] } {
  const lines = text.split('\n').slice(0, -1)
  const isWhole = (line: string) => checksum(line.slice(17)) === line.slice(0, 16)
  return {
    arrivals: lines.filter(isWhole).map((line) => JSON.parse(line.slice(17)) as Arrival),
    broken: lines.filter((line) => !isWhole(line)).map((line) => `${line}\n`),
  }
}

function isAlive (pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function sizeOf (paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(paths.map(async (path) => stat(path).then(({ size }) => size, () => 0)))
  return sizes.reduce((sum, size) => sum + size, 0)
}
