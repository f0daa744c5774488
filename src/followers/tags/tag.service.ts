import { In, IsNull, LessThan, Not } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { isDuplicate } from '../../platform/database/errors.ts'
import { placeholders } from '../../platform/database/rows.ts'
import { Follower } from '../follower.entity.ts'
import { followerNotFound } from '../follower.service.ts'
import type { Carried } from './carried.ts'
import { FollowerTag, Tag, type TagState } from './tag.entity.ts'
import {
  followerHasTooManyTags, tagChanged, taggedFollowerNotFound, tagExists, tagHasTooManyFollowers, tagNameTooLong, tagNotFound, tooManyTags,
} from './tag.errors.ts'
import type { AskLine } from './tag.lines.ts'
import { blackList, wechatLimits } from './tag.rules.ts'

interface Needs { db: Database, clock: Clock, carried: Carried, ask: AskLine }

export interface WantedTag { name: string, isLocal: boolean }
export interface TagPage { before: number | undefined, limit: number }
/** Who is to carry it, or no longer. */
export interface Carriers { followerIds: readonly number[], isOn: boolean }

/** How a follower stands to one tag. */
export interface CarriedTag { tag: Tag, row: FollowerTag }

export function createTagService ({ db, clock, carried, ask }: Needs) {
  async function liveTag (tx: Tx, accountId: number, tagId: number): Promise<Tag> {
    const tag = await tx.findOneBy(Tag, { accountId, id: tagId, liveName: Not(IsNull()) })
    if (tag === null) throw tagNotFound()
    return tag
  }

  async function create (tx: Tx, accountId: number, { name, isLocal }: WantedTag): Promise<Tag> {
    // Also takes turns with others who create one: WeChat's limit holds for all of them together.
    if (!isLocal) await ask(tx, accountId, 'tags')
    if (!isLocal) await assertRoom(tx, accountId, name)
    const tag = tx.create(Tag, {
      accountId, name, liveName: name, wechatTagId: null, wechatName: null, syncState: isLocal ? 'local' : 'create', problem: null, syncedMs: 0, version: 1,
      createdAt: clock.now(), archivedAt: null,
    })
    return nameFree(name, () => tx.save(tag))
  }

  async function assertRoom (tx: Tx, accountId: number, name: string): Promise<void> {
    if (Array.from(name).length > wechatLimits.nameCharacters) throw tagNameTooLong()
    const theirs = await tx.countBy(Tag, { accountId, liveName: Not(IsNull()), syncState: Not('local' satisfies TagState) })
    if (theirs >= wechatLimits.tags) throw tooManyTags()
  }

  async function rename (tx: Tx, accountId: number, tagId: number, { name, version }: { name: string, version: number }): Promise<Tag> {
    await ask(tx, accountId, 'tags')
    const tag = await liveTag(tx, accountId, tagId)
    if (tag.syncState !== 'local' && Array.from(name).length > wechatLimits.nameCharacters) throw tagNameTooLong()
    const syncState = tag.syncState === 'same' ? 'rename' : tag.syncState
    const columns = { name, liveName: name, syncState, problem: null, version: version + 1 }
    const { affected } = await nameFree(name, () => tx.update(Tag, { accountId, id: tagId, version, liveName: Not(IsNull()) }, columns))
    if (affected !== 1) throw tagChanged()
    return Object.assign(tag, columns)
  }

  /** Off everybody who carries it, here at once and at WeChat soon. */
  async function remove (tx: Tx, accountId: number, tagId: number): Promise<Tag> {
    await ask(tx, accountId, 'tags')
    const tag = await liveTag(tx, accountId, tagId)
    if (tag.wechatTagId !== null) await assertDeletable(tx, accountId, tagId)
    const columns = { liveName: null, archivedAt: clock.now(), syncState: 'delete' as const, problem: null, version: tag.version + 1 }
    const { affected } = await tx.update(Tag, { accountId, id: tagId, version: tag.version }, columns)
    if (affected !== 1) throw tagChanged()
    return Object.assign(tag, columns)
  }

  async function assertDeletable (tx: Tx, accountId: number, tagId: number): Promise<void> {
    const [found] = await tx.query<Array<{ carriers: number }>>(
      `SELECT COUNT(*) AS carriers FROM (SELECT 1 AS one FROM follower_tags WHERE accountId = ? AND tagId = ? LIMIT ${wechatLimits.deletableFollowers + 1}) some`,
      [accountId, tagId])
    if (Number(found?.carriers) > wechatLimits.deletableFollowers) throw tagHasTooManyFollowers()
  }

  /** Puts it on many, or takes it off. Tells for how many that is new. */
  async function carry (tx: Tx, accountId: number, tagId: number, { followerIds, isOn }: Carriers): Promise<number> {
    // Takes turns with others who do this, so that each sees what the other did.
    await ask(tx, accountId, 'members')
    const { id, name, syncState } = await liveTag(tx, accountId, tagId)
    await assertThere(tx, accountId, followerIds)
    const isLocal = syncState === 'local'
    if (isOn && !isLocal) await assertRoomOn(tx, accountId, tagId, followerIds)
    return carried.want(tx, accountId, { id, name, isLocal }, { followerIds, isOn })
  }

  async function assertThere (tx: Tx, accountId: number, followerIds: readonly number[]): Promise<void> {
    const found = await tx.query<Array<{ id: number }>>(`SELECT id FROM followers WHERE accountId = ? AND id IN (${placeholders(followerIds)})`, [accountId, ...followerIds])
    const there = new Set(found.map(({ id }) => Number(id)))
    const missing = followerIds.findIndex((id) => !there.has(id))
    if (missing >= 0) throw taggedFollowerNotFound(missing)
  }

  async function assertRoomOn (tx: Tx, accountId: number, tagId: number, followerIds: readonly number[]): Promise<void> {
    const full = await tx.query<Array<{ followerId: number }>>(`SELECT followerId FROM follower_tags JOIN tags ON tags.id = tagId
      WHERE follower_tags.accountId = ? AND followerId IN (${placeholders(followerIds)}) AND wanted = 1 AND follower_tags.problem IS NULL AND tagId <> ?
        AND liveName IS NOT NULL AND syncState <> 'local'
      GROUP BY followerId HAVING COUNT(*) >= ${wechatLimits.tagsPerFollower}`, [accountId, ...followerIds, tagId])
    if (full.length === 0) return
    const fullIds = new Set(full.map(({ followerId }) => Number(followerId)))
    throw followerHasTooManyTags(followerIds.findIndex((id) => fullIds.has(id)))
  }

  return {
    create,
    rename,
    remove,
    carry,

    /** On WeChat's black list, or off it. Tells for how many that is new. */
    async block (tx: Tx, accountId: number, { followerIds, isOn }: Carriers): Promise<number> {
      await ask(tx, accountId, 'blacklist')
      await assertThere(tx, accountId, followerIds)
      return carried.want(tx, accountId, { id: blackList, name: '', isLocal: false }, { followerIds, isOn })
    },

    get: (accountId: number, tagId: number): Promise<Tag> => liveTag(db.read, accountId, tagId),

    /** Newest first by id. */
    list (accountId: number, { before, limit }: TagPage): Promise<Tag[]> {
      return db.read.find(Tag, {
        where: { accountId, liveName: Not(IsNull()), ...(before !== undefined && { id: LessThan(before) }) }, order: { id: 'DESC' }, take: limit,
      })
    },

    /** The tags that a follower carries, and those that WeChat has still to take off; the newest tag first. */
    async ofFollower (accountId: number, followerId: number, { before, limit }: TagPage): Promise<CarriedTag[]> {
      const rows = await db.read.createQueryBuilder(FollowerTag, 'follower_tags')
        .innerJoin(Tag, 'tag', 'tag.id = follower_tags.tagId AND tag.liveName IS NOT NULL')
        .where('follower_tags.accountId = :accountId AND follower_tags.followerId = :followerId', { accountId, followerId })
        .andWhere(before === undefined ? '1 = 1' : 'follower_tags.tagId < :before', { before })
        .andWhere('(follower_tags.wanted = 1 OR follower_tags.state <> :same)', { same: 'same' })
        .orderBy('follower_tags.tagId', 'DESC').limit(limit).getMany()
      const tags = new Map((await db.read.findBy(Tag, { accountId, id: In(rows.map(({ tagId }) => tagId)) })).map((tag) => [tag.id, tag]))
      return rows.flatMap((row) => {
        const tag = tags.get(row.tagId)
        return tag === undefined ? [] : [{ tag, row }]
      })
    },

    /** How a follower stands on the black list, and since when; null in `row` who never was on it. */
    async blocked (accountId: number, followerId: number): Promise<{ blockedAt: Date | null, row: FollowerTag | null }> {
      const follower = await db.read.findOneBy(Follower, { accountId, id: followerId })
      if (follower === null) throw followerNotFound()
      return { blockedAt: follower.blockedAt, row: await db.read.findOneBy(FollowerTag, { accountId, followerId, tagId: blackList }) }
    },
  }
}

export type TagService = ReturnType<typeof createTagService>

async function nameFree<T> (name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw isDuplicate(error) ? tagExists(name) : error
  }
}
