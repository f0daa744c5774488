import type { Database } from '../../platform/database/database.ts'
import { inParts, maxListed, placeholders } from '../../platform/database/rows.ts'
import { anyMessage } from './grams.ts'

/** From which ids messages are taken: from `floor` on, up to where a page begins. */
export interface Bounds { accountId: number, floor: number }

/** The newest ids below `below`, newest first: as many as asked for, or all that are left. */
export type Source = (below: number, size: number) => Promise<number[]>

/** Of so many conversations the messages are looked through by themselves; more of them tell too little. */
const fewConversations = 400
/** A character that no more words begin with is looked up by all of them. */
const fewPlaces = 8000
/** How far terms are followed to see which of them is the rarest. */
const probeDepth = 300

const idsOf = (rows: ReadonlyArray<{ id: number | string }>) => rows.map(({ id }) => Number(id))

export function createSources (db: Database) {
  const { byIndex } = db.dialect
  const select = async (sql: string, values: readonly unknown[]) => idsOf(await db.read.query<Array<{ id: number | string }>>(sql, [...values]))

  /** What stands under one term. */
  function ofTerm ({ accountId, floor }: Bounds, term: string): Source {
    return (below, size) => select(`SELECT messageId AS id FROM message_grams WHERE accountId = ? AND gram = ? AND messageId < ? AND messageId >= ?
      ORDER BY messageId DESC LIMIT ${size}`, [accountId, term, below, floor])
  }

  function ofColumn ({ accountId, floor }: Bounds, column: 'conversationId' | 'followerId', id: number): Source {
    const table = `messages ${byIndex(column === 'followerId' ? 'idx_messages_follower' : 'idx_messages_conversation')}`
    return (below, size) => select(`SELECT id FROM ${table} WHERE accountId = ? AND ${column} = ? AND id < ? AND id >= ? ORDER BY id DESC LIMIT ${size}`,
      [accountId, id, below, floor])
  }

  function ofConversations ({ accountId, floor }: Bounds, ids: readonly number[]): Source {
    if (ids.length === 0) return async () => []
    // Left to itself an optimizer may walk all messages from the newest on, hoping to meet some of these.
    return (below, size) => select(`SELECT id FROM messages ${byIndex('idx_messages_conversation')} WHERE accountId = ? AND conversationId IN (${placeholders(ids)})
      AND id < ? AND id >= ? ORDER BY id DESC LIMIT ${size}`, [accountId, ...ids, below, floor])
  }

  return {
    ofTerm,
    ofColumn,

    /** The messages of the few conversations that a filter leaves; undefined if it leaves many. */
    async ofFew (bounds: Bounds, filter: { table: 'conversation_labels' | 'assignments', column: 'labelId' | 'agentId', id: number }): Promise<Source | undefined> {
      const found = await select(`SELECT conversationId AS id FROM ${filter.table} WHERE accountId = ? AND ${filter.column} = ? LIMIT ${fewConversations + 1}`,
        [bounds.accountId, filter.id])
      return found.length > fewConversations ? undefined : ofConversations(bounds, [...new Set(found)])
    },

    /** For single characters: the messages that have one of them that few have, else all messages, one of which has them soon. */
    async ofCharacters (bounds: Bounds, characters: readonly string[]): Promise<Source> {
      for (const character of characters) {
        const found = await select(`SELECT messageId AS id FROM message_grams WHERE accountId = ? AND gram >= ? AND gram < ? LIMIT ${fewPlaces + 1}`,
          [bounds.accountId, character, `${character}\u{10ffff}`])
        if (found.length > fewPlaces) continue
        const ids = [...new Set(found)].filter((id) => id >= bounds.floor).toSorted((a, b) => b - a)
        return async (below, size) => ids.filter((id) => id < below).slice(0, size)
      }
      return ofTerm(bounds, anyMessage)
    },

    /**
     * The rarest first. Nobody counts what stands under a term: of two, the rarer one is that whose 300th newest message is older, and one
     * that has not so many is as rare as need be.
     */
    async byRarity ({ accountId }: Bounds, terms: readonly string[], below: number): Promise<string[]> {
      if (terms.length < 2) return [...terms]
      const probe = `SELECT ? AS place, (SELECT messageId FROM message_grams WHERE accountId = ? AND gram = ? AND messageId < ?
        ORDER BY messageId DESC LIMIT 1 OFFSET ${probeDepth - 1}) AS id`
      const rows = await db.read.query<Array<{ place: number | string, id: number | string | null }>>(terms.map(() => probe).join(' UNION ALL '),
        terms.flatMap((term, place) => [place, accountId, term, below]))
      const depths = new Map(rows.map(({ place, id }) => [Number(place), Number(id ?? 0)]))
      return terms.map((term, place) => ({ term, depth: depths.get(place) ?? 0 })).toSorted((a, b) => a.depth - b.depth).map(({ term }) => term)
    },

    /** Those of the ids that stand under a term too. */
    async under (accountId: number, term: string, ids: readonly number[]): Promise<number[]> {
      const there = new Set<number>()
      for (const some of inParts(ids, maxListed)) {
        const rows = await select(`SELECT messageId AS id FROM message_grams WHERE accountId = ? AND gram = ? AND messageId IN (${placeholders(some)})`,
          [accountId, term, ...some])
        for (const id of rows) there.add(id)
      }
      return ids.filter((id) => there.has(id))
    },

    /** The first id that may be of this moment or later, a minute before it: ids do not come quite in the order of time. Null if there is none. */
    async firstSince (accountId: number, atMs: number): Promise<number | null> {
      const [id] = await select('SELECT id FROM messages WHERE accountId = ? AND createdAt >= ? ORDER BY createdAt, id LIMIT 1', [accountId, atMs - 60_000])
      return id ?? null
    },

    /** The last id that may be older than this moment. */
    async lastBefore (accountId: number, atMs: number): Promise<number | null> {
      const [id] = await select('SELECT id FROM messages WHERE accountId = ? AND createdAt < ? ORDER BY createdAt DESC, id DESC LIMIT 1', [accountId, atMs + 60_000])
      return id ?? null
    },
  }
}
