import type { EntityManager } from 'typeorm'
import { inParts, placeholders } from '../../../platform/database/rows.ts'

/** What an import may change in a record. */
export interface Found {
  id: number
  openid: string
  remark: string | null
  remarkDueAt: number | null
  remarkProblem: string | null
  stage: string
  stageBy: string
  stageAt: number | null
  ownerId: number | null
  version: number
}

const columns = 'id, openid, remark, remarkDueAt, remarkProblem, stage, stageBy, stageAt, ownerId, version'

const number = (value: number | string | null) => (value === null ? null : Number(value))

interface Question { accountId: number, by: 'openid' | 'id', keys: ReadonlyArray<string | number>, ending: string }

/** Followers by key; `ending` keeps them as they are until the transaction ends. */
export async function findFollowers (from: EntityManager, { accountId, by, keys, ending }: Question): Promise<Found[]> {
  const found: Found[] = []
  for (const part of inParts(keys)) {
    const rows = await from.query<Found[]>(`SELECT ${columns} FROM followers WHERE accountId = ? AND ${by} IN (${placeholders(part)}) ${ending}`, [accountId, ...part])
    for (const { id, openid, remark, remarkDueAt, remarkProblem, stage, stageBy, stageAt, ownerId, version } of rows) {
      found.push({
        id: Number(id), openid, remark, remarkDueAt: number(remarkDueAt), remarkProblem, stage, stageBy, stageAt: number(stageAt), ownerId: number(ownerId),
        version: Number(version),
      })
    }
  }
  return found
}

/** The tags that followers are to carry. */
export async function findTags (from: EntityManager, accountId: number, followerIds: readonly number[]): Promise<Map<number, Set<number>>> {
  const found = new Map<number, Set<number>>()
  for (const ids of inParts(followerIds)) {
    const rows = await from.query<Array<{ followerId: number, tagId: number }>>(
      `SELECT followerId, tagId FROM follower_tags WHERE accountId = ? AND followerId IN (${placeholders(ids)}) AND wanted = 1`, [accountId, ...ids])
    for (const { followerId, tagId } of rows) {
      const tags = found.get(Number(followerId)) ?? new Set()
      found.set(Number(followerId), tags.add(Number(tagId)))
    }
  }
  return found
}
