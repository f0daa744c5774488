import { cellTooLarge, columnsTooMany, fileBinary, linesTooMany, maxCellBytes, maxColumns, maxLines, type Place, quoteOpen, quoteStray } from '../transfer.errors.ts'
import { type Delimiter, delimiters } from './cells.ts'

/** What passes through a file looks at every byte once, and keeps the header only. */
export interface Shape {
  /** The bytes of the header, without what ends it. */
  header: Buffer
  delimiter: Delimiter
  /** Where the first line below the header begins. */
  dataStart: number
  /** Lines below the header that are not empty. */
  lines: number
}

const [lf, cr, quote, bom] = [0x0a, 0x0d, 0x22, [0xef, 0xbb, 0xbf]] as const
type State = 'begin' | 'plain' | 'quoted' | 'after' | 'ending'

/** Checks a table as it passes. Throws where it is not sound: the line, and in it the column. */
export function createScan () {
  const codes = new Map(delimiters.map((delimiter) => [delimiter.charCodeAt(0), 0]))
  const headerParts: Buffer[] = []
  let delimiter: number | undefined
  let columns = maxColumns
  let state: State = 'begin'
  let [offset, line, column, cellBytes, recordBytes, lines, dataStart] = [0, 1, 1, 0, 0, 0, 0]
  let opened: Place = { line: 1, column: 1 }

  const place = (): Place => ({ line, column })
  const isDelimiter = (byte: number) => (delimiter === undefined ? codes.has(byte) : byte === delimiter)

  function endCell (byte: number): void {
    if (delimiter === undefined) codes.set(byte, (codes.get(byte) ?? 0) + 1)
    column++
    if (column > columns) throw columnsTooMany(place(), columns)
    cellBytes = 0
    state = 'begin'
  }

  function endHeader (): void {
    const [most] = [...codes].toSorted(([, a], [, b]) => b - a)
    delimiter = most?.[0] ?? 0x2c
    columns = (most?.[1] ?? 0) + 1
    dataStart = offset
  }

  function endRecord (): void {
    if (delimiter === undefined) endHeader()
    else if (recordBytes > 0 && ++lines > maxLines) throw linesTooMany()
    line++
    column = 1
    cellBytes = 0
    recordBytes = 0
    state = 'begin'
  }

  /** One byte of a cell, or of the quotes around it. */
  function takeInCell (byte: number): void {
    if (byte !== cr) recordBytes++
    if (++cellBytes > maxCellBytes || (delimiter === undefined && offset > maxCellBytes)) throw cellTooLarge(place())
    if (state === 'quoted') state = byte === quote ? 'after' : 'quoted'
    else if (state === 'after' && byte === quote) state = 'quoted'
    else if (state === 'after' && byte === cr) state = 'ending'
    else if (state === 'after' || state === 'ending') throw quoteStray(place())
    else if (state === 'begin' && byte === quote) [state, opened] = ['quoted', place()]
    else state = 'plain'
  }

  function take (byte: number): void {
    if (byte === 0) throw fileBinary(place())
    if (state === 'quoted') return takeInCell(byte)
    if (byte === lf) return endRecord()
    if (state === 'ending' || !isDelimiter(byte)) return takeInCell(byte)
    recordBytes++
    endCell(byte)
  }

  return {
    place,

    push (bytes: Buffer): void {
      const began = offset
      if (delimiter === undefined) headerParts.push(bytes)
      for (const byte of bytes) {
        const isMark = offset < bom.length && byte === bom[offset]
        offset++
        if (!isMark) take(byte)
      }
      // The part in which the header ended holds more than it.
      if (dataStart > began) headerParts.push(headerParts.pop()?.subarray(0, dataStart - began) ?? bytes)
    },

    end (): Shape {
      if (state === 'quoted') throw quoteOpen(opened)
      if (delimiter === undefined || recordBytes > 0) endRecord()
      const whole = Buffer.concat(headerParts)
      const start = bom.every((byte, at) => whole[at] === byte) ? bom.length : 0
      const text = whole.subarray(start, whole.at(-1) === lf ? -1 : undefined)
      return { header: text, delimiter: String.fromCharCode(delimiter ?? 0x2c) as Delimiter, dataStart, lines }
    },
  }
}
