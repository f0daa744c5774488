import type { Fields } from '../values.ts'

interface Page {
  offset: number
  count: number
  withContent: boolean
}

const maxCount = 20

/** How `batchget` asks for a piece of a list: 1 to 20 from an offset on. */
export function readPage ({ offset, count, no_content: noContent }: Fields): Page | null {
  if (!isWhole(offset) || offset < 0 || !isWhole(count) || count < 1 || count > maxCount) return null
  return { offset, count, withContent: noContent !== 1 }
}

function isWhole (value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value)
}
