import type { FileStore } from '../../../platform/files/file-store.ts'
import { asItWas, type Delimiter } from './cells.ts'
import { decoderOf, type Encoding } from './encoding.ts'
import { createReader, isBlank } from './reader.ts'

/** A line of the file below its header. */
export interface Line { number: number, cells: string[] }

/** Some lines, and where to go on behind them. */
export interface Lines { lines: Line[], mark: LineMark }

export interface LineMark {
  /** The byte at which the next line begins. */
  offset: number
  /** The number of the next line; the header is line 1. */
  line: number
}

export interface Table { file: string, encoding: Encoding, delimiter: Delimiter }

/** Cells may be long: fewer lines at once keep the memory bounded. */
const maxBytesAtOnce = 4 * 1024 * 1024

/** The lines of a file that was found sound, from `mark` on, some at a time. */
export async function * linesFrom (files: FileStore, { file, encoding, delimiter }: Table, { mark, atOnce }: { mark: LineMark, atOnce: number }): AsyncGenerator<Lines> {
  const decode = decoderOf(encoding)
  const ready: Lines[] = []
  let lines: Line[] = []
  let from = mark.offset
  let at = mark

  function hand (): void {
    ready.push({ lines, mark: at })
    lines = []
    from = at.offset
  }

  const reader = createReader({
    delimiter,
    take (cells, end) {
      if (!isBlank(cells)) lines.push({ number: at.line, cells: cells.map((cell) => asItWas(decode(cell))) })
      at = { offset: mark.offset + end, line: at.line + 1 }
      if (lines.length >= atOnce || at.offset - from >= maxBytesAtOnce) hand()
    },
  })
  const source = await files.read(file, { start: mark.offset })
  try {
    for await (const part of source) {
      await reader.push(part as Buffer)
      yield * ready.splice(0)
    }
    await reader.end()
    if (lines.length > 0) hand()
    yield * ready
  } finally {
    source.destroy()
  }
}
