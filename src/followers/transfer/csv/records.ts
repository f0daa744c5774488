import type { FileStore } from '../../../platform/files/file-store.ts'
import { cellsOf, type Delimiter } from './cells.ts'
import { decoderOf, type Encoding } from './encoding.ts'

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

const [lf, quote] = [0x0a, 0x22]
/** Cells may be long: fewer lines at once keep the memory bounded. */
const maxBytesAtOnce = 4 * 1024 * 1024

/** The lines of a file that was found sound, from `mark` on, some at a time. */
export async function * linesFrom (files: FileStore, { file, encoding, delimiter }: Table, { mark, atOnce }: { mark: LineMark, atOnce: number }): AsyncGenerator<Lines> {
  const decode = decoderOf(encoding)
  const source = await files.read(file, { start: mark.offset })
  let { offset, line } = mark
  let rest: Buffer = Buffer.alloc(0)
  let [lines, bytes]: [Line[], number] = [[], 0]

  function * take (end: number, from: number): Generator<Lines> {
    const text = decode(rest.subarray(from, end))
    if (text !== '' && text !== '\r') lines.push({ number: line, cells: cellsOf(text, delimiter) })
    line++
    offset += end + 1 - from
    bytes += end - from
    if (lines.length < atOnce && bytes < maxBytesAtOnce) return
    yield { lines, mark: { offset, line } }
    lines = []
    bytes = 0
  }

  try {
    for await (const part of source) {
      rest = Buffer.concat([rest, part as Buffer])
      let from = 0
      for (let end = endOf(rest, from, delimiter); end >= 0; end = endOf(rest, from, delimiter)) {
        yield * take(end, from)
        from = end + 1
      }
      rest = rest.subarray(from)
    }
    if (rest.length > 0) yield * take(rest.length, 0)
    if (lines.length > 0) yield { lines, mark: { offset, line } }
  } finally {
    source.destroy()
  }
}

/** Where the record that begins at `from` ends, or -1 if that is still to come. */
function endOf (bytes: Buffer, from: number, delimiter: Delimiter): number {
  const end = bytes.indexOf(lf, from)
  if (end < 0 || !bytes.subarray(from, end).includes(quote)) return end
  return quotedEnd(bytes, from, delimiter.charCodeAt(0))
}

/** A quote counts at the beginning of a cell; an end of line between two such quotes belongs to the cell. */
function quotedEnd (bytes: Buffer, from: number, delimiter: number): number {
  let isQuoted = false
  let isBegin = true
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at]
    // A quote written twice closes and opens again.
    if (byte === quote && (isQuoted || isBegin)) [isQuoted, isBegin] = [!isQuoted, isQuoted]
    else if (byte === lf && !isQuoted) return at
    else if (!isQuoted) isBegin = byte === delimiter
  }
  return -1
}
