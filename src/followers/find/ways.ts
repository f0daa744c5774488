import type { Dialect } from '../../platform/database/dialect.ts'
import type { Position, Sort, SortBy } from './cursor.ts'
import type { Predicate, Source, Sql } from './predicate.ts'

/** An index that has followers in the order of a list, and what is still to be asked of each of them. */
export interface Way {
  /** Reads the index alone. */
  steps: string
  /** Reads the followers too. */
  rows: string
  /** Of the index itself. */
  where: Sql
  /** What must hold of the followers. */
  asked: readonly Predicate[]
  id: string
  /** What the list is sorted by before the id; null when by the id alone. */
  value: string | null
  order: Sort['order']
}

const indices: Readonly<Record<SortBy, string>> = { id: 'idx_followers_recent', lastInboundAt: 'idx_followers_heard', subscriptionAt: 'idx_followers_subscription' }

export const sortColumn = (by: SortBy) => (by === 'id' ? null : `followers.${by}`)

interface Road { dialect: Dialect, accountId: number, sort: Sort }

/** Along everybody. What is asked of the column that sorts narrows the index itself. */
export function wayOfAll (predicates: readonly Predicate[], { dialect, accountId, sort: { by, order } }: Road): Way {
  const table = `followers ${dialect.byIndex(indices[by])}`
  const value = sortColumn(by)
  const isOfIndex = ({ column }: Predicate) => value !== null && column === value
  const own = predicates.filter(isOfIndex)
  return {
    steps: table, rows: table, id: 'followers.id', value, order,
    where: { sql: ['followers.accountId = ?', ...own.map(({ sql }) => sql)].join(' AND '), values: [accountId, ...own.flatMap(({ values }) => values)] },
    asked: predicates.filter((predicate) => !isOfIndex(predicate)),
  }
}

/** Along the followers of a source that has them in the order of their ids. */
export function wayOfSource (source: Source, others: readonly Predicate[], { dialect, accountId, sort: { order } }: Road): Way {
  const table = `${source.table} ${dialect.byIndex(source.index)}`
  const isOwn = source.table === 'followers'
  return {
    steps: table, rows: isOwn ? table : `${table} ${dialect.joinInOrder} followers ON followers.id = ${source.id}`, id: source.id, value: null, order,
    where: source, asked: isOwn ? others : [{ sql: 'followers.accountId = ?', values: [accountId] }, ...others],
  }
}

/** A part of a way: who has a value to be sorted by, and who has none, stand apart in every index. */
export type Part = 'some' | 'none' | 'all'

export function partsFrom ({ value, order }: Way, after: Position | null): Part[] {
  if (value === null) return ['all']
  const parts: Part[] = order === 'desc' ? ['some', 'none'] : ['none', 'some']
  return after === null ? parts : parts.slice(parts.indexOf(after.value === null ? 'none' : 'some'))
}

/** Of a part what comes after one place and not after another. */
export function between (way: Way, part: Part, after: Position | null, until: Position | null): Sql {
  const base = part === 'all' ? [] : [`${way.value} IS ${part === 'some' ? 'NOT ' : ''}NULL`]
  const bounds = [...(after === null ? [] : [bound(way, part, after, 'after')]), ...(until === null ? [] : [bound(way, part, until, 'until')])]
  return { sql: [...base, ...bounds.map(({ sql }) => sql)].map((sql) => ` AND ${sql}`).join(''), values: bounds.flatMap(({ values }) => values) }
}

function bound ({ id, value, order }: Way, part: Part, place: Position, side: 'after' | 'until'): Sql {
  const isDown = (order === 'desc') === (side === 'after')
  const beyond = isDown ? '<' : '>'
  const onId = side === 'after' ? beyond : `${beyond}=`
  if (part !== 'some') return { sql: `${id} ${onId} ?`, values: [place.id] }
  // The first comparison says nothing new, and lets SQLite begin at the right place.
  return {
    sql: `${value} ${beyond}= ? AND (${value} ${beyond} ? OR (${value} = ? AND ${id} ${onId} ?))`,
    values: [place.value, place.value, place.value, place.id],
  }
}

/** The same for all parts together, where no index is walked along. */
export function anywhereAfter (sort: Sort, after: Position | null): Sql {
  const value = sortColumn(sort.by)
  if (after === null) return { sql: '', values: [] }
  const beyond = sort.order === 'desc' ? '<' : '>'
  const byId = { sql: `followers.id ${beyond} ?`, values: [after.id] }
  if (value === null) return { sql: ` AND ${byId.sql}`, values: byId.values }
  if (after.value === null) {
    const sql = sort.order === 'desc' ? `${value} IS NULL AND ${byId.sql}` : `(${value} IS NOT NULL OR ${byId.sql})`
    return { sql: ` AND ${sql}`, values: byId.values }
  }
  const nulls = sort.order === 'desc' ? ` OR ${value} IS NULL` : ''
  return { sql: ` AND (${value} ${beyond} ? OR (${value} = ? AND ${byId.sql})${nulls})`, values: [after.value, after.value, after.id] }
}

export function ordered ({ id, value, order }: Pick<Way, 'id' | 'value' | 'order'>): string {
  return `ORDER BY ${value === null ? '' : `${value} ${order}, `}${id} ${order}`
}

/** MariaDB would sort all who have no value, though one NULL is like the other. */
export const inOrderOf = (way: Way, part: Part) => ordered(part === 'none' ? { ...way, value: null } : way)
