import type { Database } from '../../platform/database/database.ts'
import { asking } from './asking.ts'
import type { Position, Question } from './cursor.ts'
import { createPace, firstStep } from './pace.ts'
import type { Predicate, Source } from './predicate.ts'
import { createSizes } from './sizes.ts'
import { anywhereAfter, between, inOrderOf, ordered, type Part, partsFrom, sortColumn, type Way, wayOfAll, wayOfSource } from './ways.ts'
import { mostMatches } from './words.ts'

export interface Search extends Question { predicates: readonly Predicate[], after: Position | null, limit: number }
export interface Found { places: Position[], next: Position | null }

/** How long one page looks. What is rare among many takes several pages. */
const usualPatienceMs = 25

interface Sized { predicate: Predicate, source: Source, size: number }

/**
 * Finds a page of followers in bounded time, whatever is asked. MariaDB does not know how the conditions go together and may sort half
 * of everybody, so we choose where to begin: with the smallest set if it is small, and else along an index in the order of the list,
 * while patience lasts. A page may then have fewer entries than asked for and still say where to go on.
 */
export function createFinder (db: Database, patienceMs = usualPatienceMs) {
  const sizeOf = createSizes(db)
  const { dialect } = db

  /** What an index finds, the smallest first. */
  async function sized (predicates: readonly Predicate[]): Promise<Sized[]> {
    const all = await Promise.all(predicates.map(async (predicate) => (predicate.source === undefined
      ? []
      : [{ predicate, source: predicate.source, size: await sizeOf(predicate.source) }])))
    return all.flat().toSorted((a, b) => a.size - b.size)
  }

  /** What is cheap to ask first, then what lets the fewest through. */
  function inOrder (predicates: readonly Predicate[], sets: readonly Sized[]): Predicate[] {
    const rank = (each: Predicate) => (each.column === undefined ? 1 + (sets.find(({ predicate }) => predicate === each)?.size ?? Infinity) : 0)
    return predicates.toSorted((a, b) => (rank(a) < rank(b) ? -1 : Number(rank(a) > rank(b))))
  }

  const setOf = ({ id, table, index, sql }: Source) => `SELECT DISTINCT ${id} AS id FROM ${table} ${index === '' ? '' : dialect.byIndex(index)} WHERE ${sql}`

  async function fromSet (source: Source, others: readonly Predicate[], { accountId, sort, after, limit }: Search): Promise<Found> {
    const value = sortColumn(sort.by)
    const later = anywhereAfter(sort, after)
    const { joins, and } = asking(others, dialect)
    const places = await placesOf(`SELECT followers.id AS id, ${value ?? 'NULL'} AS value FROM (${setOf(source)}) AS some ${dialect.joinInOrder} followers ON followers.id = some.id${joins.sql}
      WHERE followers.accountId = ?${later.sql}${and.sql} ${ordered({ id: 'followers.id', value, order: sort.order })} LIMIT ${limit}`,
    [...source.values, ...joins.values, accountId, ...later.values, ...and.values])
    return { places, next: places.length < limit ? null : places.at(-1) ?? null }
  }

  async function along (way: Way, { after, limit }: Search): Promise<Found> {
    const places: Position[] = []
    const nextStep = createPace(patienceMs)
    let at = after
    for (const part of partsFrom(way, after)) {
      if (part !== partOf(way, at)) at = null
      for (let until: Position | null = at; ; at = until) {
        // A part that was entered is looked into, so that there is a place in it where the next page goes on.
        const step = nextStep() || (at === null ? firstStep : 0)
        if (step === 0) return { places, next: at }
        until = await placeAfter(way, part, at, step)
        places.push(...await holding(way, part, { at, until, limit: limit - places.length }))
        if (places.length === limit) return { places, next: places.at(-1) ?? null }
        if (until === null) break
      }
    }
    return { places, next: null }
  }

  async function placeAfter (way: Way, part: Part, at: Position | null, step: number): Promise<Position | null> {
    const range = between(way, part, at, null)
    const [place] = await placesOf(`SELECT ${way.id} AS id, ${way.value ?? 'NULL'} AS value FROM ${way.steps} WHERE ${way.where.sql}${range.sql}
      ${inOrderOf(way, part)} LIMIT 1 OFFSET ${step - 1}`, [...way.where.values, ...range.values])
    return place ?? null
  }

  function holding (way: Way, part: Part, { at, until, limit }: { at: Position | null, until: Position | null, limit: number }): Promise<Position[]> {
    const range = between(way, part, at, until)
    const { joins, and } = asking(way.asked, dialect)
    return placesOf(`SELECT ${way.id} AS id, ${way.value ?? 'NULL'} AS value FROM ${way.rows}${joins.sql} WHERE ${way.where.sql}${range.sql}${and.sql} ${inOrderOf(way, part)} LIMIT ${limit}`,
    [...joins.values, ...way.where.values, ...range.values, ...and.values])
  }

  async function placesOf (sql: string, values: unknown[]): Promise<Position[]> {
    const rows = await db.read.query<Array<{ id: number | string, value: number | string | null }>>(sql, values)
    return rows.map(({ id, value }) => ({ id: Number(id), value: value === null ? null : Number(value) }))
  }

  return {
    async find (search: Search): Promise<Found> {
      const sets = await sized(search.predicates)
      const predicates = inOrder(search.predicates, sets)
      const without = (set: Sized) => predicates.filter((predicate) => predicate !== set.predicate)
      const [smallest] = sets
      if (smallest !== undefined && smallest.size <= mostMatches) return fromSet(smallest.source, without(smallest), search)
      const set = search.sort.by === 'id' ? sets.find(({ source }) => source.isOrdered) : undefined
      const road = { dialect, accountId: search.accountId, sort: search.sort }
      return along(set === undefined ? wayOfAll(predicates, road) : wayOfSource(set.source, without(set), road), search)
    },
    sized,
    setOf,
  }
}

const partOf = ({ value }: Way, at: Position | null): Part | null => (value === null ? 'all' : at === null ? null : at.value === null ? 'none' : 'some')

export type Finder = ReturnType<typeof createFinder>
