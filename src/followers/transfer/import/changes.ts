import type { AttributeValue } from '../../attributes/attribute.rules.ts'
import { type Stored, type ValueChange, valueIn } from '../../attributes/value.rows.ts'
import type { Tag } from '../../tags/tag.entity.ts'
import { wechatLimits } from '../../tags/tag.rules.ts'
import type { Found } from './found.ts'
import { followerErased, followerUnknown, tagsTooMany } from './import.errors.ts'
import type { Mapping } from './mapping.ts'
import type { Fault, Wish } from './read-line.ts'

/** What an undo needs: by field the value before and after, of an attribute under `attribute:<key>`; `tags` names those put on. */
export interface Changes {
  remark?: [string | null, string | null]
  stage?: [[stage: string, by: string, at: number | null], [stage: string, by: string]]
  ownerId?: [number | null, number | null]
  attributes?: Record<string, [AttributeValue | null, AttributeValue | null]>
  tags?: number[]
  /** More than an entry of the timeline holds: none of it is there. */
  tooLong?: boolean
}

/** A follower as a line leaves them. */
export interface Changed {
  line: number
  isCreated: boolean
  /** As it was. */
  before: Found
  /** As it will be. */
  after: Found
  changes: Changes
  values: ValueChange[]
  tags: readonly Tag[]
}

export interface Outcome { changed: Changed[], created: number, unchanged: number, faults: Fault[] }

export interface Present {
  followers: ReadonlyMap<string, Found>
  created: ReadonlySet<string>
  erased: ReadonlySet<string>
  values: Stored
  tags: ReadonlyMap<number, ReadonlySet<number>>
  /** Tags that WeChat counts. */
  wechatTags: ReadonlySet<number>
  nowMs: number
}

/** What the wishes change in what is there. */
export function changesOf (wishes: readonly Wish[], present: Present, { tags: tagColumn, openid }: Mapping): Outcome {
  const outcome: Outcome = { changed: [], created: 0, unchanged: 0, faults: [] }
  for (const wish of wishes) {
    const before = present.followers.get(wish.openid)
    if (before === undefined) {
      outcome.faults.push({ line: wish.line, at: openid, error: present.erased.has(wish.openid) ? followerErased() : followerUnknown() })
      continue
    }
    const isCreated = present.created.has(wish.openid)
    const change = changeOf(wish, before, present)
    if (hasTooManyTags(change, present)) {
      outcome.faults.push({ line: wish.line, at: tagColumn ?? null, error: tagsTooMany() })
    } else if (isCreated || Object.keys(change.changes).length > 0) {
      outcome.changed.push({ ...change, isCreated })
      outcome.created += Number(isCreated)
    } else outcome.unchanged++
  }
  return outcome
}

function changeOf (wish: Wish, before: Found, { values: stored, tags, nowMs }: Present): Omit<Changed, 'isCreated'> {
  const after = { ...before }
  const changes: Changes = {}
  if (wish.remark !== undefined && wish.remark !== before.remark) {
    changes.remark = [before.remark, wish.remark]
    setRemark(after, wish.remark, nowMs)
  }
  // A line that says what a rule said already leaves it to the rule: an export that comes back changes nothing.
  if (wish.stage !== undefined && wish.stage !== before.stage) {
    changes.stage = [[before.stage, before.stageBy, before.stageAt], [wish.stage, 'hand']]
    Object.assign(after, { stage: wish.stage, stageBy: 'hand', stageAt: nowMs })
  }
  if (wish.ownerId !== undefined && wish.ownerId !== before.ownerId) {
    changes.ownerId = [before.ownerId, wish.ownerId]
    after.ownerId = wish.ownerId
  }
  const values = wish.attributes.map(({ definition, after: value }) => ({ followerId: before.id, definition, before: valueIn(stored, before.id, definition), after: value }))
    .filter((value) => !isSame(value.before ?? value.definition.defaultValue, value.after))
  if (values.length > 0) changes.attributes = Object.fromEntries(values.map((value) => [value.definition.key, [value.before, value.after]]))
  const carried = tags.get(before.id)
  const missing = wish.tags.filter(({ id }) => !carried?.has(id))
  if (missing.length > 0) changes.tags = missing.map(({ id }) => id)
  return { line: wish.line, before, after, changes, values, tags: missing }
}

/** The sender finds it by when it is due; while a call is under way that moment is not moved. */
export function setRemark (after: Found, remark: string | null, nowMs: number): void {
  Object.assign(after, { remark, remarkDueAt: Math.max(after.remarkDueAt ?? 0, nowMs), remarkProblem: null })
}

export function isSame (a: AttributeValue | null, b: AttributeValue | null): boolean {
  return a === b || (Array.isArray(a) && JSON.stringify(a) === JSON.stringify(b))
}

function hasTooManyTags ({ before, tags: added }: Omit<Changed, 'isCreated'>, { tags, wechatTags }: Present): boolean {
  if (!added.some(({ id }) => wechatTags.has(id))) return false
  const carried = [...tags.get(before.id) ?? [], ...added.map(({ id }) => id)]
  return carried.filter((id) => wechatTags.has(id)).length > wechatLimits.tagsPerFollower
}
