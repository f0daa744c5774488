import { isAscii } from 'node:buffer'
import { encodingBroken, fileEmpty, headerUnfit, maxNameCharacters } from '../transfer.errors.ts'
import { cellsOf, type Delimiter } from './cells.ts'
import { createGbkWatch, createUtf8Watch, decoderOf, type Encoding } from './encoding.ts'
import { createScan } from './scan.ts'

/** What a table in a file is like. */
export interface FileFacts { encoding: Encoding, delimiter: Delimiter, columns: string[], dataStart: number, lines: number }

/** Where a file stops being in an encoding. */
type Break = Error | undefined

export interface SoundFile {
  /** Lets a table through and learns what it is like; breaks off where it is not sound, with the line and the column. */
  pass: (source: AsyncIterable<Buffer>) => AsyncIterable<Buffer>
  /** Once it is through. */
  facts: () => FileFacts
}

export function createSoundFile (): SoundFile {
  const scan = createScan()
  const watches = { 'utf-8': createUtf8Watch(), 'gbk': createGbkWatch() }
  const broken: Record<Encoding, Break> = { 'utf-8': undefined, 'gbk': undefined }
  let offset = 0

  /** As far as the first byte that ends what may still be, or the whole part. */
  function push (bytes: Buffer): void {
    const isPlain = isAscii(bytes) && watches['utf-8'].isWhole() && watches.gbk.isWhole()
    const found = isPlain ? [] : (['utf-8', 'gbk'] as const).filter((encoding) => broken[encoding] === undefined)
      .map((encoding) => ({ encoding, at: watches[encoding].watch(bytes) })).filter(({ at }) => at >= 0).toSorted((a, b) => a.at - b.at)
    let done = 0
    for (const { encoding, at } of found) {
      scan.push(bytes.subarray(done, at))
      done = at
      broken[encoding] = encodingBroken(scan.place(), offset + at)
      if (broken['utf-8'] !== undefined && broken.gbk !== undefined) throw broken[encoding]
    }
    scan.push(bytes.subarray(done))
    offset += bytes.length
  }

  function encodingOf (): Encoding {
    for (const encoding of ['utf-8', 'gbk'] as const) {
      if (!watches[encoding].isWhole()) broken[encoding] ??= encodingBroken(scan.place(), offset)
      if (broken[encoding] === undefined) return encoding
    }
    throw broken.gbk ?? new Error('no encoding')
  }

  let known: FileFacts | undefined
  function facts (): FileFacts {
    if (known !== undefined) return known
    const { header, delimiter, dataStart, lines } = scan.end()
    const encoding = encodingOf()
    if (lines === 0) throw fileEmpty()
    known = { encoding, delimiter, columns: namesOf(cellsOf(decoderOf(encoding)(header), delimiter)), dataStart, lines }
    return known
  }

  return {
    facts,
    async * pass (source) {
      for await (const bytes of source) {
        push(bytes)
        yield bytes
      }
      facts()
    },
  }
}

function namesOf (cells: readonly string[]): string[] {
  const names = cells.map((cell) => cell.trim())
  const unfit = names.findIndex((name, at) => name === '' || Array.from(name).length > maxNameCharacters || names.indexOf(name) !== at)
  if (unfit >= 0) throw headerUnfit(unfit + 1)
  return names
}
