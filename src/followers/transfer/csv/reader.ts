import { parse } from 'csv-parse'
import type { Delimiter } from './cells.ts'

/** More than any record needs, and little enough to be held. */
export const maxLineBytes = 1_000_000

/** A record ends with either, whatever the first one ends with: reading may begin anywhere. */
export const recordEnds = ['\r\n', '\n']

interface ReaderOptions {
  delimiter: Delimiter
  /** Gets each record, its cells with a character for every byte, and the byte behind it. What it throws ends the reading. */
  take: (cells: string[], end: number) => void
}

export interface Reader {
  push: (bytes: Uint8Array) => Promise<void>
  end: () => Promise<void>
}

/** Reads a table as it comes. In none of our encodings is a byte of another character a delimiter, a quote or an end of line. */
export function createReader ({ delimiter, take }: ReaderOptions): Reader {
  const parser = parse({
    delimiter, encoding: 'latin1', recordDelimiter: recordEnds, relaxColumnCount: true, maxRecordSize: maxLineBytes,
    onRecord (cells: string[], { bytes }) {
      take(cells, bytes)
      return null
    },
  })
  // Whoever pushes hears of it.
  parser.on('error', () => undefined)

  const settled = (begin: (done: (error?: Error | null) => void) => void) => new Promise<void>((resolve, reject) => {
    begin((error) => {
      if (error) reject(error)
      else resolve()
    })
  })
  return {
    push: (bytes) => settled((done) => parser.write(bytes, done)),
    end: () => settled((done) => parser.end(done)),
  }
}

/** An end of line with nothing before it. */
export function isBlank (cells: readonly string[]): boolean {
  return cells.length === 1 && cells[0] === ''
}
