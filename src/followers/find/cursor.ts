import { createHash } from 'node:crypto'
import { cursorInvalid } from './find.errors.ts'
import type { FollowerFilter } from './filter.ts'

export type SortBy = 'id' | 'lastInboundAt' | 'subscriptionAt'
export interface Sort { by: SortBy, order: 'asc' | 'desc' }

/** Where in the order a follower stands. Rows that change meanwhile move, but nobody behind this place is left out. */
export interface Position { value: number | null, id: number }

/** What a cursor goes on with: another filter or order would leave out some and repeat others. */
export interface Question { accountId: number, filter: FollowerFilter, sort: Sort }

export function cursorFor (question: Question, { value, id }: Position): string {
  return Buffer.from(JSON.stringify([markOf(question), value, id])).toString('base64url')
}

export function positionIn (question: Question, cursor: string): Position {
  const [mark, value, id] = parsed(cursor)
  const isPlace = (value === null || Number.isSafeInteger(value)) && Number.isSafeInteger(id)
  if (mark !== markOf(question) || !isPlace) throw cursorInvalid()
  return { value: value === null ? null : Number(value), id: Number(id) }
}

function parsed (cursor: string): unknown[] {
  try {
    const content: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(content) ? content : []
  } catch {
    return []
  }
}

function markOf ({ accountId, filter, sort: { by, order } }: Question): string {
  return createHash('sha256').update(JSON.stringify([accountId, by, order, filter])).digest('base64url').slice(0, 12)
}
