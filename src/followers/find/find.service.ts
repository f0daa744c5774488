import { In } from 'typeorm'
import type { Database } from '../../platform/database/database.ts'
import { placeholders } from '../../platform/database/rows.ts'
import type { AttributeValue } from '../attributes/attribute.rules.ts'
import { Follower } from '../follower.entity.ts'
import { cursorFor, positionIn, type Question } from './cursor.ts'
import { createFinder } from './finder.ts'
import type { FollowerFilter } from './filter.ts'
import { predicatesOf } from './predicates.ts'
import { createTotals } from './totals.ts'

interface Needs {
  db: Database
  /** What is known of followers, by id and attribute. */
  attributesOf: (accountId: number, followerIds: readonly number[]) => Promise<ReadonlyMap<number, Record<string, AttributeValue | null>>>
  /** How long one page looks. */
  patienceMs?: number
}

export interface FindAsked extends Question { after: string | undefined, limit: number, with: ReadonlyArray<'tags' | 'attributes'> }

export interface FoundFollower { follower: Follower, tags?: CarriedName[], attributes?: Record<string, AttributeValue | null> }
export interface CarriedName { id: number, name: string }

/** Finds followers by what is known of them, and tells how many there are. */
export function createFindService ({ db, attributesOf, patienceMs }: Needs) {
  const finder = createFinder(db, patienceMs)
  const total = createTotals(db, finder)

  async function tagsOf (accountId: number, ids: readonly number[]): Promise<Map<number, CarriedName[]>> {
    const found = new Map<number, CarriedName[]>()
    if (ids.length === 0) return found
    const rows = await db.read.query<Array<{ followerId: number | string, tagId: number | string, name: string }>>(
      `SELECT followerId, tagId, tags.name FROM follower_tags JOIN tags ON tags.id = tagId AND tags.liveName IS NOT NULL
       WHERE follower_tags.accountId = ? AND followerId IN (${placeholders(ids)}) AND wanted = 1 ORDER BY followerId, tagId`, [accountId, ...ids])
    for (const { followerId, tagId, name } of rows) found.set(Number(followerId), [...found.get(Number(followerId)) ?? [], { id: Number(tagId), name }])
    return found
  }

  async function told (accountId: number, ids: readonly number[], more: FindAsked['with']): Promise<FoundFollower[]> {
    const [rows, tags, attributes] = await Promise.all([
      db.read.findBy(Follower, { accountId, id: In([...ids]) }),
      more.includes('tags') ? tagsOf(accountId, ids) : undefined,
      more.includes('attributes') ? attributesOf(accountId, ids) : undefined,
    ])
    const byId = new Map(rows.map((follower) => [follower.id, follower]))
    return ids.flatMap((id) => {
      const follower = byId.get(id)
      if (follower === undefined) return []
      return [{ follower, ...(tags && { tags: tags.get(id) ?? [] }), ...(attributes && { attributes: attributes.get(id) ?? {} }) }]
    })
  }

  return {
    /** A page, and where the next one begins; null when this was the last. */
    async find ({ after, limit, with: more, ...question }: FindAsked): Promise<{ items: FoundFollower[], next: string | null }> {
      const { accountId, filter } = question
      const predicates = await predicatesOf({ from: db.read }, accountId, filter)
      const { places, next } = await finder.find({ ...question, predicates, after: after === undefined ? null : positionIn(question, after), limit })
      const items = places.length === 0 ? [] : await told(accountId, places.map(({ id }) => id), more)
      return { items, next: next === null ? null : cursorFor(question, next) }
    },

    async count (accountId: number, filter: FollowerFilter, exact: boolean) {
      return total(accountId, await predicatesOf({ from: db.read }, accountId, filter), { exact })
    },
  }
}

export type FindService = ReturnType<typeof createFindService>
