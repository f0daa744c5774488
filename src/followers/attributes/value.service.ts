import { randomUUID } from 'node:crypto'
import type { EntityManager } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change } from '../../platform/database/rows.ts'
import { Follower } from '../follower.entity.ts'
import { followerChanged } from '../follower.errors.ts'
import { lockFollowers } from '../follower.locks.ts'
import { followerNotFound } from '../follower.service.ts'
import type { TimelineEntry } from '../timeline.ts'
import type { AttributeDefinition } from './attribute.entity.ts'
import { attributeRequired, attributeUnknown } from './attribute.errors.ts'
import { acceptValue, type AttributeValue } from './attribute.rules.ts'
import type { DefinitionService } from './definition.service.ts'
import { readValues, type ValueChange, valueIn, writeValues } from './value.rows.ts'

/** What somebody wants a follower to have; null for nothing. Any value is looked at before it is believed. */
export interface AttributeChange { followerId: number, key: string, value: unknown }

/** What came of it. */
export interface AttributeChanged { followerId: number, key: string, before: AttributeValue | null, after: AttributeValue | null }

export type AttributeValues = Record<string, AttributeValue | null>

export interface AttributesEdit {
  accountId: number
  followerId: number
  /** The follower's version that the edit was based on. */
  version: number
  values: Readonly<Record<string, unknown>>
  by: string
}

interface Needs {
  db: Database
  clock: Clock
  definitions: DefinitionService
  note: (tx: Tx, entries: readonly TimelineEntry[]) => void
}

/** What we know of followers, by the attributes that their account defines. */
export function createValueService ({ db, clock, definitions, note }: Needs) {
  async function set (tx: Tx, accountId: number, changes: readonly AttributeChange[], by: string): Promise<AttributeChanged[]> {
    if (changes.length === 0) return []
    const wanted = accepted(changes, await definitions.inUse(accountId, tx, { isShared: true }))
    const followerIds = [...new Set(wanted.map(({ followerId }) => followerId))].toSorted((a, b) => a - b)
    if (await lockFollowers(db, tx, accountId, followerIds) !== followerIds.length) throw followerNotFound()
    const stored = await readValues(tx, accountId, followerIds)
    const real = wanted.map((each) => ({ ...each, before: valueIn(stored, each.followerId, each.definition) }))
      .filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after))
    await writeValues(db, tx, accountId, real)
    const changed = real.map(({ followerId, definition: { key }, before, after }) => ({ followerId, key, before, after }))
    note(tx, entriesOf(accountId, changed, by))
    return changed
  }

  /** Each change is a new source: what runs twice finds nothing to change and tells nothing. Numbered, so that an index takes them side by side. */
  function entriesOf (accountId: number, changed: readonly AttributeChanged[], by: string): TimelineEntry[] {
    const [run, occurredAt] = [randomUUID(), clock.now()]
    return changed.map(({ followerId, ...detail }, at) =>
      ({ accountId, followerId, kind: 'attribute.changed', occurredAt, source: { kind: 'attribute', id: `${run}:${at}` }, detail: { ...detail, by } }))
  }

  async function of (accountId: number, followerIds: readonly number[], from: EntityManager = db.read): Promise<Map<number, AttributeValues>> {
    const known = await definitions.inUse(accountId, from)
    const stored = await readValues(from, accountId, followerIds)
    return new Map(followerIds.map((id) => [id, Object.fromEntries(known.map((definition) =>
      [definition.key, valueIn(stored, id, definition) ?? definition.defaultValue]))]))
  }

  async function read (accountId: number, followerId: number, from: EntityManager = db.read) {
    // The version first: an edit based on older values is then refused, never the other way round.
    const follower = await from.findOneBy(Follower, { accountId, id: followerId })
    if (follower === null) throw followerNotFound()
    return { version: follower.version, values: (await of(accountId, [followerId], from)).get(followerId) ?? {} }
  }

  return {
    /**
     * Gives followers values, thousands at once, and tells their timelines what changed. Of two changes of the same value the later
     * counts. All or nothing: throws what is wrong with the first bad one, at the place `attributes/<key>`. Tells what really changed.
     */
    set,

    /** By follower the value of every attribute in use: the default where there is none, else null. */
    of,

    /** For who looks at values one by one, such as lines of a file: what would be kept, or the refusal that `set` would throw. */
    accept: acceptedValue,

    read,

    /** An edit by a person, who must have seen what is there, and leaves nothing empty that is required. */
    async edit (tx: Tx, { accountId, followerId, version, values, by }: AttributesEdit) {
      const raised = await change(tx, 'UPDATE followers SET version = version + 1 WHERE accountId = ? AND id = ? AND version = ?',
        [accountId, followerId, version])
      if (raised !== 1) throw followerChanged(await read(accountId, followerId, tx), { version, values })
      const changed = await set(tx, accountId, Object.entries(values).map(([key, value]) => ({ followerId, key, value })), by)
      const now = await read(accountId, followerId, tx)
      const empty = (await definitions.inUse(accountId, tx)).find(({ key, isRequired }) => isRequired && now.values[key] === null)
      if (empty !== undefined) throw attributeRequired(empty.key)
      return { ...now, changed }
    },
  }
}

/** Each value as it will be kept, the last one where several are for the same. */
function accepted (changes: readonly AttributeChange[], known: readonly AttributeDefinition[]): Array<Omit<ValueChange, 'before'>> {
  const byKey = new Map(known.map((definition) => [definition.key, definition]))
  const wanted = new Map<string, Omit<ValueChange, 'before'>>()
  for (const { followerId, key, value } of changes) {
    const definition = byKey.get(key)
    if (definition === undefined) throw attributeUnknown(key)
    wanted.set(`${followerId}:${definition.id}`, { followerId, definition, after: acceptedValue(definition, value) })
  }
  return [...wanted.values()]
}

function acceptedValue (definition: AttributeDefinition, value: unknown): AttributeValue | null {
  const accepts = acceptValue(definition, value)
  if (accepts === null && definition.isRequired && definition.defaultValue === null) throw attributeRequired(definition.key)
  return accepts
}
