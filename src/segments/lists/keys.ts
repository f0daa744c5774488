import type { EntityManager } from 'typeorm'
import { inParts, placeholders } from '../../platform/database/rows.ts'
import { grouped } from '../../platform/grouped.ts'
import { listHeaderUnfit } from './list.errors.ts'
import type { ListFault } from './list.entity.ts'

/** By what a line names a follower. */
export type Key = { by: 'openid' | 'unionid', value: string } | { by: 'external', system: string, value: string }

/** What became of a line. */
export interface ReadLine { line: number, key: Key | null, fault: ListFault | null }

/** Which columns say who is meant; the first of openid, unionid, and system with externalId that a line fills counts. */
export interface KeyColumns { openid: number, unionid: number, system: number, externalId: number }

const maxKey = 64
const maxSystem = 20

/** Throws when no column says it. */
export function keyColumnsOf (header: readonly string[]): KeyColumns {
  const names = header.map((name) => name.trim().toLowerCase().replaceAll(/[_\- ]/g, ''))
  const columns = { openid: names.indexOf('openid'), unionid: names.indexOf('unionid'), system: names.indexOf('system'), externalId: names.indexOf('externalid') }
  if (columns.openid < 0 && columns.unionid < 0 && (columns.system < 0 || columns.externalId < 0)) throw listHeaderUnfit()
  return columns
}

export function keyOf (cells: readonly string[], { openid, unionid, system, externalId }: KeyColumns): Omit<ReadLine, 'line'> {
  const cell = (at: number) => (at < 0 ? '' : cells[at] ?? '').trim()
  const unfit = { key: null, fault: 'LIST_LINE_UNFIT' } as const
  for (const [by, value] of [['openid', cell(openid)], ['unionid', cell(unionid)]] as const) {
    if (value !== '') return value.length > maxKey ? unfit : { key: { by, value }, fault: null }
  }
  const [theirs, value] = [cell(system), cell(externalId)]
  if (value === '') return { key: null, fault: 'LIST_LINE_EMPTY' }
  return theirs === '' || theirs.length > maxSystem || value.length > maxKey ? unfit : { key: { by: 'external', system: theirs, value }, fault: null }
}

const nameOf = (key: Key) => (key.by === 'external' ? `${key.by} ${key.system} ${key.value}` : `${key.by} ${key.value}`)

interface Found { id: number | string, value: string }

/** The followers whom keys name; a key that is not in it names nobody. */
export async function findByKeys (from: EntityManager, accountId: number, keys: readonly Key[]): Promise<(key: Key) => number | undefined> {
  const found = new Map<string, number>()
  const groups = grouped(keys, (key) => (key.by === 'external' ? `external ${key.system}` : key.by))
  for (const group of groups.values()) {
    for (const some of inParts([...new Map(group.map((key) => [nameOf(key), key])).values()])) {
      const [first] = some
      if (first === undefined) continue
      const values = some.map(({ value }) => value)
      const rows = first.by === 'external'
        ? await from.query<Found[]>(`SELECT followerId AS id, externalId AS value FROM follower_external_ids
          WHERE accountId = ? AND system = ? AND externalId IN (${placeholders(values)})`, [accountId, first.system, ...values])
        : await from.query<Found[]>(`SELECT id, ${first.by} AS value FROM followers WHERE accountId = ? AND ${first.by} IN (${placeholders(values)})`, [accountId, ...values])
      for (const { id, value } of rows) found.set(nameOf({ ...first, value }), Number(id))
    }
  }
  return (key) => found.get(nameOf(key))
}
