import type { FollowerRecord } from './follower-book.ts'
import type { PositionSet } from './position-set.ts'
import { createPositionSet } from './position-set.ts'

export interface Tag {
  readonly id: number
  name: string
  /** How many followers carry it. */
  count: number
}

/** The tags of an account. Which ones a follower carries stands with the follower; here they are counted and found again. */
export interface TagBook {
  all: () => Tag[]
  find: (id: number) => Tag | undefined
  named: (name: string) => Tag | undefined
  /** Without those that WeChat made. */
  ownCount: () => number
  create: (name: string) => Tag
  /** Takes it off all who carry it. */
  remove: (tag: Tag) => void
  /** Who carries it, in the order in which they first came. */
  carriers: (tag: Tag, afterPosition: number, limit: number) => FollowerRecord[]
  putOn: (tag: Tag, follower: FollowerRecord) => void
  takeOff: (tag: Tag, follower: FollowerRecord) => void
  /** Takes off all that the follower carries. */
  strip: (follower: FollowerRecord) => void
}

/** Page "编辑标签": 0 is nobody's group, 1 the black list, 2 the starred. Only the last is a tag that can be seen. */
const starred = 2
const reserved = 2
const firstId = 100
const sharedLists = 10_000
const noTags: readonly number[] = []

export function isReserved (id: number): boolean {
  return id >= 0 && id <= reserved
}

/** A follower by the position in their book. */
type FollowerAt = (position: number) => FollowerRecord | undefined

export function createTagBook (followerAt: FollowerAt): TagBook {
  const tags = new Map<number, Tag>([[starred, { id: starred, name: '星标组', count: 0 }]])
  const everCarried = new Map<number, PositionSet>()
  const shared = new Map<string, readonly number[]>()
  let nextId = firstId

  /** Most followers carry the same few tags; keeping each list once spares a million copies. */
  const share = (ids: readonly number[]): readonly number[] => {
    if (ids.length === 0) return noTags
    const key = ids.join()
    const known = shared.get(key)
    if (known !== undefined) return known
    if (shared.size < sharedLists) shared.set(key, ids)
    return ids
  }
  const takeOff = (tag: Tag, follower: FollowerRecord): void => {
    if (!follower.tagIds.includes(tag.id)) return
    follower.tagIds = share(follower.tagIds.filter((id) => id !== tag.id))
    tag.count -= 1
  }

  const carriers: TagBook['carriers'] = (tag, afterPosition, limit) => {
    const found: FollowerRecord[] = []
    for (const position of everCarried.get(tag.id)?.after(afterPosition) ?? []) {
      const follower = followerAt(position)
      if (follower?.tagIds.includes(tag.id) === true && found.push(follower) >= limit) break
    }
    return found
  }

  return {
    all: () => [...tags.values()],
    find: (id) => tags.get(id),
    named: (name) => [...tags.values()].find((tag) => tag.name === name),
    ownCount: () => tags.size - 1,
    create (name) {
      const tag = { id: nextId, name, count: 0 }
      nextId += 1
      tags.set(tag.id, tag)
      return tag
    },
    remove (tag) {
      for (const follower of carriers(tag, -1, Infinity)) takeOff(tag, follower)
      tags.delete(tag.id)
      everCarried.delete(tag.id)
    },
    carriers,
    putOn (tag, follower) {
      if (follower.tagIds.includes(tag.id)) return
      follower.tagIds = share([...follower.tagIds, tag.id])
      tag.count += 1
      const positions = everCarried.get(tag.id) ?? createPositionSet()
      everCarried.set(tag.id, positions)
      positions.add(follower.position)
    },
    takeOff,
    strip (follower) {
      for (const id of follower.tagIds) {
        const tag = tags.get(id)
        if (tag !== undefined) tag.count -= 1
      }
      follower.tagIds = noTags
    },
  }
}
