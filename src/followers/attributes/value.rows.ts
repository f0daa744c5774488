import type { EntityManager } from 'typeorm'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, inParts, insertRows, placeholders } from '../../platform/database/rows.ts'
import type { AttributeDefinition } from './attribute.entity.ts'
import { type AttributeValue, storedFrom, type StoredValue, valueFrom } from './attribute.rules.ts'

/** A value that a follower is to have, and the one they had. */
export interface ValueChange {
  followerId: number
  definition: AttributeDefinition
  before: AttributeValue | null
  after: AttributeValue | null
}

/** By follower, then by attribute. */
export type Stored = ReadonlyMap<number, ReadonlyMap<number, StoredValue[]>>

interface RawValue { followerId: number | string, attributeId: number | string, textValue: string | null, numberValue: number | null }

const key = ['accountId', 'followerId', 'attributeId', 'position']
const columns = [...key, 'textValue', 'numberValue']

/** Not narrowed to attributes: so many combinations of two lists make MySQL give up its index. */
export async function readValues (from: EntityManager, accountId: number, followerIds: readonly number[]): Promise<Stored> {
  const found = new Map<number, Map<number, StoredValue[]>>()
  for (const ids of inParts(followerIds)) {
    const rows = await from.query<RawValue[]>(
      `SELECT followerId, attributeId, textValue, numberValue FROM follower_attributes WHERE accountId = ? AND followerId IN (${placeholders(ids)})
       ORDER BY followerId, attributeId, position`, [accountId, ...ids])
    for (const { textValue, numberValue, ...raw } of rows) {
      const [followerId, attributeId] = [Number(raw.followerId), Number(raw.attributeId)]
      const values = found.get(followerId) ?? new Map<number, StoredValue[]>()
      found.set(followerId, values.set(attributeId, [...values.get(attributeId) ?? [], { textValue, numberValue }]))
    }
  }
  return found
}

export function valueIn (stored: Stored, followerId: number, { id, type }: AttributeDefinition): AttributeValue | null {
  return valueFrom(type, stored.get(followerId)?.get(id) ?? [])
}

export async function writeValues ({ dialect }: Database, tx: Tx, accountId: number, changes: readonly ValueChange[]): Promise<void> {
  for (const { attributeId, length, followerIds } of surplus(changes)) {
    for (const ids of inParts(followerIds)) {
      await change(tx, `DELETE FROM follower_attributes
        WHERE accountId = ? AND attributeId = ? AND position >= ? AND followerId IN (${placeholders(ids)})`, [accountId, attributeId, length, ...ids])
    }
  }
  const ending = dialect.orChange(key, ['textValue', 'numberValue'].map((column) => `${column} = ${dialect.incoming(column)}`))
  const rows = changes.flatMap(({ followerId, definition, after }) => storedFrom(after)
    .map(({ textValue, numberValue }, position) => [accountId, followerId, definition.id, position, textValue, numberValue]))
  await insertRows(tx, { table: 'follower_attributes', columns, rows, ending })
}

interface Surplus { attributeId: number, length: number, followerIds: number[] }

/** Which followers have more rows of an attribute than its new value takes. */
function surplus (changes: readonly ValueChange[]): Surplus[] {
  const groups = new Map<string, Surplus>()
  for (const { followerId, definition: { id }, before, after } of changes) {
    const { length } = storedFrom(after)
    if (storedFrom(before).length <= length) continue
    const group = groups.get(`${id}:${length}`) ?? { attributeId: id, length, followerIds: [] }
    group.followerIds.push(followerId)
    groups.set(`${id}:${length}`, group)
  }
  return [...groups.values()]
}
