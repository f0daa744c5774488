import { encodingBroken, fileBinary, fileEmpty, headerUnfit, maxNameCharacters } from '../transfer.errors.ts'
import { asItWas, type Delimiter } from './cells.ts'
import { createCheck } from './check.ts'
import { createEncodingWatch, decoderOf, type Encoding } from './encoding.ts'

/** What a table in a file is like. */
export interface FileFacts { encoding: Encoding, delimiter: Delimiter, columns: string[], dataStart: number, lines: number }

export interface SoundFile {
  /** Lets a table through and learns what it is like; breaks off where it is not sound, with the line and the column. */
  pass: (source: AsyncIterable<Buffer>) => AsyncIterable<Buffer>
  /** Once it is through. */
  facts: () => FileFacts
}

export function createSoundFile (): SoundFile {
  const check = createCheck()
  const encodings = createEncodingWatch()
  let offset = 0
  let known: FileFacts | undefined

  async function push (bytes: Buffer): Promise<void> {
    const nul = bytes.indexOf(0)
    const text = nul < 0 ? bytes : bytes.subarray(0, nul)
    const broken = encodings.watch(text)
    await check.push(broken < 0 ? text : text.subarray(0, broken))
    if (broken >= 0) throw encodingBroken(await check.place(), offset + broken)
    if (nul >= 0) throw fileBinary(await check.place())
    offset += bytes.length
  }

  async function end (): Promise<FileFacts> {
    const encoding = encodings.found()
    if (encoding === undefined) throw encodingBroken(await check.place(), offset)
    const { header, delimiter, dataStart, lines } = await check.end()
    if (lines === 0) throw fileEmpty()
    return { encoding, delimiter, columns: namesOf(header.map(decoderOf(encoding)).map(asItWas)), dataStart, lines }
  }

  return {
    async * pass (source) {
      for await (const bytes of source) {
        await push(bytes)
        yield bytes
      }
      known = await end()
    },

    facts () {
      if (known === undefined) throw new Error('the table is not through yet')
      return known
    },
  }
}

function namesOf (cells: readonly string[]): string[] {
  const names = cells.map((cell) => cell.trim())
  const unfit = names.findIndex((name, at) => name === '' || Array.from(name).length > maxNameCharacters || names.indexOf(name) !== at)
  if (unfit >= 0) throw headerUnfit(unfit + 1)
  return names
}
