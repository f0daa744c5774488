import type { Database, Tx } from '../../platform/database/database.ts'
import { inParts, placeholders } from '../../platform/database/rows.ts'
import type { Step, StepContext, TaskKind } from '../../tasks/index.ts'
import { blacklist } from '../../wechat/api/blacklist.ts'
import { tags } from '../../wechat/api/tags.ts'
import type { Wechat } from '../../wechat/client.ts'
import type { WechatAccount } from '../../wechat/token.ts'
import type { Carried, NamedTag } from './carried.ts'
import { isTagGone } from './problems.ts'
import { Tag } from './tag.entity.ts'
import type { TagList } from './tag.list.ts'
import { blackList, isWechatsOwn } from './tag.rules.ts'
import { databaseNowMs } from './told.ts'

/** From where to go on: in which of WeChat's tags, behind whom, and whether all who carry it were seen. */
export interface PullState {
  /** Null until the list was read; ends with the black list. */
  wechatTagIds: number[] | null
  at: number
  after: string
  /** When the reading of this tag began, by the database's clock. */
  sinceMs: number | null
  isSweeping: boolean
  seen: number
  total: number | null
}

interface Needs { db: Database, wechat: Wechat, caller: (accountId: number) => WechatAccount, carried: Carried, list: TagList }

type Context = StepContext<Record<string, never>, PullState>

const sweepAtOnce = 2000
const nextTag = { after: '', sinceMs: null, isSweeping: false }

/** Reads from WeChat which tags there are, who carries them and who is on the black list, a page a step. */
export function createPullKind ({ db, wechat, caller, carried, list }: Needs): TaskKind<Record<string, never>, PullState> {
  async function readList ({ accountId, state }: Context): Promise<Step<PullState>> {
    const sinceMs = await databaseNowMs(db)
    const { tags: told } = await wechat.call(caller(accountId), tags.list, {})
    const theirs = told.filter(({ id }) => !isWechatsOwn(id))
    const total = theirs.reduce((sum, { count = 0 }) => sum + count, 0)
    return {
      state: { ...state, wechatTagIds: [...theirs.map(({ id }) => id), blackList], total }, done: 0, total,
      write: (tx) => list.heard(tx, accountId, told, sinceMs),
    }
  }

  async function tagOf (tx: Tx, accountId: number, wechatTagId: number): Promise<NamedTag | null> {
    if (wechatTagId === blackList) return { id: blackList, name: '', isLocal: false }
    const tag = await tx.findOneBy(Tag, { accountId, wechatTagId })
    return tag === null || tag.liveName === null ? null : { id: tag.id, name: tag.name, isLocal: false }
  }

  async function page (accountId: number, wechatTagId: number, after: string): Promise<{ openids: string[], next: string }> {
    const from = after === '' ? {} : { after }
    const { count, data, next_openid: next = '' } = wechatTagId === blackList
      ? await wechat.call(caller(accountId), blacklist.list, { ...('after' in from && { begin_openid: after }) })
      : await wechat.call(caller(accountId), tags.followersOf, { tagid: wechatTagId, ...('after' in from && { next_openid: after }) })
    return { openids: count === 0 ? [] : data?.openid ?? [], next: count === 0 ? '' : next }
  }

  async function readPage ({ accountId, state }: Context, wechatTagId: number): Promise<Step<PullState>> {
    const sinceMs = state.sinceMs ?? await databaseNowMs(db)
    let read: { openids: string[], next: string }
    try {
      read = await page(accountId, wechatTagId, state.after)
    } catch (error) {
      if (!isTagGone(error)) throw error
      // Deleted since the list was read: the next pull finds that.
      return { state: { ...state, ...nextTag, at: state.at + 1 }, done: state.seen }
    }
    const { openids, next } = read
    const seen = state.seen + openids.length
    const isEnd = next === '' || next === state.after
    return {
      state: { ...state, sinceMs, seen, ...(isEnd ? { isSweeping: true } : { after: next }) }, done: seen,
      async write (tx) {
        const tag = await tagOf(tx, accountId, wechatTagId)
        if (tag !== null) await carried.heardOn(tx, accountId, tag, { followerIds: await followersOf(tx, accountId, openids), sinceMs })
      },
    }
  }

  /** Who carried it as far as we know and was not on any page. Who does not follow keeps it: WeChat tells nothing of them. */
  async function sweep ({ accountId, state }: Context, wechatTagId: number): Promise<Step<PullState>> {
    const { sinceMs, seen } = state
    const tag = await tagOf(db.read, accountId, wechatTagId)
    const left = tag === null || sinceMs === null ? [] : await leftBehind(accountId, tag.id, sinceMs)
    const isEnd = left.length < sweepAtOnce
    return {
      state: isEnd ? { ...state, ...nextTag, at: state.at + 1 } : state, done: seen,
      async write (tx) {
        if (tag !== null && sinceMs !== null) await carried.heardOff(tx, accountId, tag, { followerIds: left, sinceMs })
      },
    }
  }

  async function leftBehind (accountId: number, tagId: number, sinceMs: number): Promise<number[]> {
    const rows = await db.read.query<Array<{ followerId: number }>>(`SELECT followerId FROM follower_tags JOIN followers ON followers.id = followerId
      WHERE follower_tags.accountId = ? AND tagId = ? AND state = 'same' AND dueAt IS NULL AND syncedMs < ?
        AND (subscribed = 1 OR wanted = 0 OR tagId = ${blackList})
      LIMIT ${sweepAtOnce}`, [accountId, tagId, sinceMs])
    return rows.map(({ followerId }) => Number(followerId))
  }

  return {
    kind: 'tags-pull', isAlone: true,
    begin: () => ({ wechatTagIds: null, at: 0, after: '', sinceMs: null, isSweeping: false, seen: 0, total: null }),
    async step (context) {
      const { wechatTagIds, at, isSweeping, seen } = context.state
      if (wechatTagIds === null) return readList(context)
      const wechatTagId = wechatTagIds[at]
      if (wechatTagId === undefined) return { state: context.state, done: seen, result: { tags: wechatTagIds.length - 1, seen } }
      return isSweeping ? sweep(context, wechatTagId) : readPage(context, wechatTagId)
    },
  }
}

/** Of those whom we know. The others come with the sync of followers, which knows their tags too. */
async function followersOf (tx: Tx, accountId: number, openids: readonly string[]): Promise<number[]> {
  const ids: number[] = []
  for (const piece of inParts(openids)) {
    const rows = await tx.query<Array<{ id: number }>>(`SELECT id FROM followers WHERE accountId = ? AND openid IN (${placeholders(piece)})`, [accountId, ...piece])
    ids.push(...rows.map(({ id }) => Number(id)))
  }
  return ids
}
