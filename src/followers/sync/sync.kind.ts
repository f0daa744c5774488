import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import type { Step, StepContext, TaskKind } from '../../tasks/index.ts'
import { users } from '../../wechat/api/users.ts'
import type { Wechat } from '../../wechat/client.ts'
import { WechatError } from '../../wechat/errors.ts'
import type { WechatAccount } from '../../wechat/token.ts'
import type { TimelineEntry } from '../timeline.ts'
import { createAllowance } from './allowance.ts'
import { countMissed, nextPiece, unfollowUnseen } from './missed.ts'
import { type Profile, writeProfiles } from './profiles.ts'
import { type Mark, type OpenidsPage, type Portion, readAhead } from './read-ahead.ts'
import { fetchUsers } from './users.ts'

/** What a follower's tags are at WeChat. */
export interface ToldTags { openid: string, tagIds: readonly number[] }

export interface SyncNeeds {
  db: Database
  clock: Clock
  wechat: Wechat
  caller: (accountId: number) => WechatAccount
  note: (tx: Tx, entries: readonly TimelineEntry[]) => void
  /** Leaves out people who were erased and have done nothing since. */
  passProfiles?: (tx: Tx, accountId: number, profiles: readonly Profile[]) => Promise<readonly Profile[]>
  /** Is told, in the transaction that writes the followers, which tags they have at WeChat. */
  onProfiles?: (tx: Tx, accountId: number, rows: readonly ToldTags[]) => Promise<void>
  /** Is told, in the transaction that ends it, that everybody was read. */
  onEnd?: (tx: Tx, accountId: number) => Promise<void>
}

/** There is nothing to choose. */
export type SyncInput = Record<string, never>

export interface SyncState {
  /** By our clock: who is seen is marked with no earlier moment, whatever the clocks of other processes say. */
  startedMs: number
  mark: Mark
  /** The list began anew, because WeChat did not know its place any more. */
  isAnew: boolean
  /** Behind this id those are still to be looked for whom the list did not name; null while the list is read. */
  unseenAfter: number | null
  done: number
  total: number
}

/** What came of it. */
export interface SyncResult {
  followers: number
  /** As WeChat told it. */
  total: number
  /** Unfollows we had not heard of; null when nobody looked, because the list cannot have been whole. */
  missedUnfollows: number | null
}

const fromTheTop: Mark = { after: '', before: 0, last: null }

/** The list may differ by so much from the number WeChat tells: people come and go while it is read. */
const maxDifference = 0.01

/** Most pieces hold nobody who left, and need no transaction. */
const piecesPerStep = 20

/** Everybody WeChat names, with what it tells of them; then whoever has left without our hearing of it. */
export function createSyncKind (needs: SyncNeeds): TaskKind<SyncInput, SyncState> {
  // What one run of a task has read ahead goes with the run.
  const readers = new WeakMap<AbortSignal, () => Promise<Portion>>()

  async function read (context: StepContext<SyncInput, SyncState>): Promise<Step<SyncState>> {
    const { accountId, signal, state } = context
    const next = readers.get(signal) ?? readAhead(sourceOf(needs, accountId), state.mark)
    readers.set(signal, next)
    try {
      return stepOf(needs, context, await next())
    } catch (error) {
      readers.delete(signal)
      if (!isPlaceUnknown(error) || state.isAnew) throw error
      return { state: { ...state, mark: fromTheTop, isAnew: true, done: 0 }, done: 0 }
    }
  }

  return {
    kind: 'followers-sync',
    isAlone: true,
    begin: () => ({ startedMs: momentValue(needs.clock.now()), mark: fromTheTop, isAnew: false, unseenAfter: null, done: 0, total: 0 }),
    step: (context) => (context.state.unseenAfter === null ? read(context) : lookForUnseen(needs, context, context.state.unseenAfter)),
  }
}

function stepOf (needs: SyncNeeds, { accountId, state }: StepContext<SyncInput, SyncState>, portion: Portion): Step<SyncState> {
  const { mark, done, total, isEnd } = portion
  const progress = { state: { ...state, mark, done, total }, done, total }
  if (!isEnd) return { ...progress, write: (tx) => write(tx, portion.profiles, needs, { accountId, startedMs: state.startedMs }) }
  if (!isWhole(done, total)) return { ...progress, result: resultOf(progress.state, null), write: async (tx) => { await needs.onEnd?.(tx, accountId) } }
  return { ...progress, state: { ...progress.state, unseenAfter: 0 } }
}

/** An empty list is more likely a fault than a farewell of all. */
function isWhole (read: number, total: number): boolean {
  return read > 0 && Math.abs(total - read) <= total * maxDifference
}

interface Begun { accountId: number, startedMs: number }

async function write (tx: Tx, named: readonly Profile[], { db, clock, passProfiles, onProfiles }: SyncNeeds, { accountId, startedMs }: Begun): Promise<void> {
  const profiles = await passProfiles?.(tx, accountId, named) ?? named
  const nowMs = momentValue(clock.now())
  await writeProfiles(tx, profiles, { dialect: db.dialect, accountId, nowMs, syncedMs: Math.max(nowMs, startedMs) })
  const told = profiles.flatMap(({ openid, details }) => (details?.tagid_list === undefined ? [] : [{ openid, tagIds: details.tagid_list }]))
  await onProfiles?.(tx, accountId, told)
}

async function lookForUnseen ({ db, clock, note, onEnd }: SyncNeeds, context: StepContext<SyncInput, SyncState>, after: number): Promise<Step<SyncState>> {
  const { accountId, taskId, state, state: { done, total, startedMs } } = context
  const sync = { accountId, taskId, startedMs }
  let seenUpTo = after
  for (let pieces = 0; pieces < piecesPerStep; pieces++) {
    const piece = await nextPiece(db, sync, seenUpTo)
    if (piece === null) return { state, done, total, result: resultOf(state, await countMissed(db, accountId, taskId)), write: async (tx) => { await onEnd?.(tx, accountId) } }
    seenUpTo = piece.upTo
    const progress = { state: { ...state, unseenAfter: seenUpTo }, done, total }
    if (piece.unseen > 0) return { ...progress, write: (tx) => unfollowUnseen(tx, sync, piece, { db, note, now: clock.now() }) }
  }
  return { state: { ...state, unseenAfter: seenUpTo }, done, total }
}

function resultOf ({ done, total }: SyncState, missedUnfollows: number | null): SyncResult {
  return { followers: done, total, missedUnfollows }
}

function sourceOf ({ wechat, caller, clock }: SyncNeeds, accountId: number) {
  const account = caller(accountId)
  const allow = createAllowance({ wechat, account, clock })
  return {
    async list (after: string): Promise<OpenidsPage> {
      const { total, count, data, next_openid: next = '' } = await wechat.call(account, users.list, after === '' ? {} : { next_openid: after })
      return { openids: (data?.openid ?? []).filter(isStorable), next: count === 0 ? '' : next, total }
    },
    async details (openids: readonly string[]) {
      await allow()
      return fetchUsers(wechat, account, openids)
    },
  }
}

function isStorable (openid: string): boolean {
  return openid !== '' && openid.length <= 64
}

/** Whoever the place in the list was named after is unknown by now. */
function isPlaceUnknown (error: unknown): boolean {
  return error instanceof WechatError && error.api === users.list.path && error.errcode === 40003
}
