import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import { AppError } from '../../platform/errors.ts'
import type { Follower } from '../follower.entity.ts'
import type { Holder, Person } from './holders.ts'

interface Contents { follower: Follower, person: Person, holders: readonly Holder[], now: Date }

const readme = (now: Date) => `关于您的数据 / Your data
${now.toISOString()}

这里是我们保存的、与您有关的全部数据。record.json 是档案，其余每个 JSON 文件是一类数据（timeline：往来与行为，touches：发送给您的消息，
attributes：属性，tags：标签，consents：同意记录，media：您发来的文件，原件在 media 目录中）。时间均为 UTC（ISO 8601），编码为 UTF-8。

This is everything we keep about you. record.json is your record; every other JSON file is one kind of data (timeline: what happened,
touches: what was sent to you, attributes, tags, consents: what you agreed to, media: files you sent, the files themselves are in the folder
media). Moments are UTC (ISO 8601), texts are UTF-8.
`

/** What only we can read anything from. */
const ours = new Set(['bucket', 'profileDueAt', 'remarkDueAt', 'remarkSentAt', 'remarkProblem', 'syncedAt', 'personId'])
/** Items written as one piece. */
const together = 200

/** Written while it is read: however much there is of a person, little of it is in memory. */
export function zipOf ({ follower, person, holders, now }: Contents): Readable {
  const zip = new ZipFile()
  const out = zip.outputStream as Readable
  zip.on('error', (error: Error) => out.destroy(error))
  let reading: Readable | undefined
  // Who gives up half way leaves no file open.
  out.once('close', () => reading?.destroy())
  // Opened when its turn comes: a person may have sent thousands of files.
  const add = (name: string, open: () => Promise<Readable> | Readable) => zip.addReadStreamLazy(name, { mtime: now }, (give) => {
    reading = Readable.from(bytesOf(open))
    reading.on('error', (error) => out.destroy(error))
    give(null, reading)
  })
  zip.addBuffer(Buffer.from(readme(now)), 'README.txt', { mtime: now })
  add('record.json', () => Readable.from([JSON.stringify(Object.fromEntries(Object.entries(follower).filter(([name]) => !ours.has(name))), null, 2)]))
  for (const { name, tell } of holders) if (tell !== undefined) add(`${name}.json`, () => Readable.from(jsonOf(tell(person))))
  addFiles()
  return out

  function addFiles (): void {
    const all = async () => {
      for (const { files } of holders) {
        for await (const { name, open } of files?.(person) ?? []) add(`media/${name}`, open)
      }
    }
    all().then(() => zip.end(), (error: unknown) => out.destroy(error instanceof Error ? error : new Error('files could not be listed')))
  }
}

/** A file that went meanwhile, because it was old, is empty. */
async function * bytesOf (open: () => Promise<Readable> | Readable): AsyncIterable<unknown> {
  try {
    yield * await open()
  } catch (error) {
    if (!(error instanceof AppError) || error.kind !== 'not-found') throw error
  }
}

async function * jsonOf (items: AsyncIterable<object>): AsyncIterable<string> {
  let waiting = '['
  let count = 0
  for await (const item of items) {
    waiting += `${count === 0 ? '\n' : ',\n'}${JSON.stringify(item, null, 2).replaceAll(/^/gm, '  ')}`
    count++
    if (count % together !== 0) continue
    yield waiting
    waiting = ''
  }
  yield `${waiting}\n]\n`
}
