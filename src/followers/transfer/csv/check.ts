import { CsvError } from 'csv-parse'
import { parse } from 'csv-parse/sync'
import { AppError } from '../../../platform/errors.ts'
import { cellTooLarge, columnsTooMany, linesTooMany, maxColumns, maxLines, type Place, quoteOpen, quoteStray } from '../transfer.errors.ts'
import { type Delimiter, delimiters } from './cells.ts'
import { createReader, isBlank, maxLineBytes, type Reader, recordEnds } from './reader.ts'

/** What a table is like; of its cells the header only, with a character for every byte. */
export interface Shape {
  header: string[]
  delimiter: Delimiter
  /** Where the first line below the header begins. */
  dataStart: number
  /** Lines below the header that are not empty. */
  lines: number
}

/** Enough of a file to see its header. */
const headBytes = 100_000
const bom = Buffer.from([0xef, 0xbb, 0xbf])

interface Open { reader: Reader, delimiter: Delimiter, start: number }

/** Checks a table as it passes. Throws where it is not sound: the line, and in it the column. */
export function createCheck () {
  const head: Buffer[] = []
  let open: Open | undefined
  let columns = maxColumns
  let [come, fed, taken, lines, dataStart] = [0, 0, 0, 0, 0]
  let header: string[] = []
  /** The last cell of the last record. */
  let last: Place = { line: 0, column: 0 }

  function take (cells: string[], end: number): void {
    last = { line: last.line + 1, column: cells.length }
    if (cells.length > columns) throw columnsTooMany({ ...last, column: columns + 1 }, columns)
    taken = end
    if (last.line === 1) [header, columns, dataStart] = [cells, cells.length, end]
    else if (!isBlank(cells) && ++lines > maxLines) throw linesTooMany()
  }

  async function feed ({ reader }: Open, bytes: Buffer): Promise<void> {
    await reader.push(bytes)
    fed += bytes.length
    // Empty cells count for nothing in the size of a record, and a quote may be written twice: what is still longer has cells beyond number.
    if (fed - taken > maxLineBytes * 3) throw columnsTooMany({ line: last.line + 1, column: columns + 1 }, columns)
  }

  async function begin (): Promise<Open> {
    const bytes = Buffer.concat(head)
    const start = bytes.subarray(0, bom.length).equals(bom) ? bom.length : 0
    const delimiter = delimiterOf(bytes.subarray(start, headBytes))
    open = { reader: createReader({ delimiter, take }), delimiter, start }
    await feed(open, bytes.subarray(start))
    return open
  }

  async function push (bytes: Buffer): Promise<void> {
    come += bytes.length
    if (open !== undefined) return feed(open, bytes)
    head.push(bytes)
    if (come >= headBytes) await begin()
  }

  async function end (): Promise<Shape> {
    const { reader, delimiter, start } = open ?? await begin()
    await reader.end()
    return { header, delimiter, dataStart: start + dataStart, lines }
  }

  /** Where a reader gave up: the record behind the last one. */
  const placeOf = (error: CsvError): Place => ({ line: last.line + 1, column: Number(error['index']) + 1 })

  async function naming<T> (work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (error) {
      throw error instanceof CsvError ? faultOf(error, placeOf(error)) : error
    }
  }

  return {
    push: (bytes: Buffer) => naming(push(bytes)),
    end: () => naming(end()),

    /** Where the next byte would stand: one more is read, and nothing behind it. */
    async place (): Promise<Place> {
      try {
        await push(Buffer.from('x'))
        await end()
      } catch (error) {
        if (error instanceof CsvError) return placeOf(error)
        if (!(error instanceof AppError)) throw error
      }
      return last
    },
  }
}

function faultOf (error: CsvError, place: Place): Error {
  if (error.code === 'CSV_MAX_RECORD_SIZE') return cellTooLarge(place, maxLineBytes)
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') return quoteOpen(place)
  return error.code === 'CSV_INVALID_CLOSING_QUOTE' || error.code === 'INVALID_OPENING_QUOTE' ? quoteStray(place) : error
}

/** Of the delimiters the one by which the header has the most columns; if it is sound by none, the one that comes furthest. */
function delimiterOf (head: Buffer): Delimiter {
  const [most = ','] = delimiters.toSorted((a, b) => widthOf(head, b) - widthOf(head, a))
  return most
}

function widthOf (head: Buffer, delimiter: Delimiter): number {
  try {
    const [header = []] = parse(head, { delimiter, encoding: 'latin1', recordDelimiter: recordEnds, to: 1 })
    return header.length
  } catch (error) {
    if (error instanceof CsvError) return Number(error['index']) - headBytes
    throw error
  }
}
