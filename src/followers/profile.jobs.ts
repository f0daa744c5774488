import { randomInt } from 'node:crypto'
import type { Clock } from '../platform/clock.ts'
import { AppError } from '../platform/errors.ts'
import { momentValue } from '../platform/database/columns.ts'
import type { Database, Tx } from '../platform/database/database.ts'
import { change, placeholders } from '../platform/database/rows.ts'
import type { Logger } from '../platform/logger.ts'
import type { Wechat } from '../wechat/client.ts'
import { WechatError } from '../wechat/errors.ts'
import type { WechatAccount } from '../wechat/token.ts'
import { profileChanged, type TimelineEntry } from './timeline.ts'
import { createLimit } from './sync/limit.ts'
import { unfollowDenied } from './sync/missed.ts'
import { writeProfiles } from './sync/profiles.ts'
import { fetchUsers, inHundreds, type UserDetails } from './sync/users.ts'

interface Needs {
  db: Database
  clock: Clock
  logger: Logger
  wechat: Wechat
  caller: (accountId: number) => WechatAccount
  note: (tx: Tx, entries: readonly TimelineEntry[]) => void
  /** Is told which tags followers carry at WeChat, read at `sinceMs` by the database's clock or later. */
  hearTags?: (tx: Tx, accountId: number, told: ReadonlyArray<{ followerId: number, wechatTagIds: readonly number[] }>, sinceMs: number) => Promise<void>
}

interface Due { id: number, openid: string }

/** Some followers of one account, and until when nobody else asks about them: by that moment they are known as ours. */
interface Claim { accountId: number, ids: readonly number[], askedMs: number, untilMs: number }

const atOnce = 500
const accountsAtOnce = 5
const againMs = 10 * 60_000
/** Two processes never claim until the same moment, but for once in so many times: then they ask twice, which does no harm. */
const moments = 60_000
const blockedMs = 6 * 3600_000

/** Asks WeChat what it knows of followers who are new or came back. Each is claimed by moving when it is due, so two processes never ask twice. */
export async function fetchProfiles (needs: Needs): Promise<number> {
  const due = await needs.db.read.query<Array<{ id: number, accountId: number }>>(
    `SELECT id, accountId FROM followers WHERE profileDueAt <= ? ORDER BY profileDueAt LIMIT ${atOnce}`, [momentValue(needs.clock.now())])
  const byAccount = new Map<number, number[]>()
  for (const { id, accountId } of due) byAccount.set(Number(accountId), [...byAccount.get(Number(accountId)) ?? [], Number(id)])
  const inLimit = createLimit(accountsAtOnce)
  await Promise.all([...byAccount].map(([accountId, ids]) => inLimit(async () => {
    for (const some of inHundreds(ids)) if (!await fetchSome(needs, accountId, some)) return
  })))
  return due.length
}

/** False when the account as a whole may not ask now. */
async function fetchSome (needs: Needs, accountId: number, ids: readonly number[]): Promise<boolean> {
  const { db, clock, logger, wechat, caller } = needs
  const nowMs = momentValue(clock.now())
  const claim = { accountId, ids, askedMs: nowMs, untilMs: nowMs + againMs + randomInt(moments) }
  await db.change(`UPDATE followers SET profileDueAt = ? WHERE id IN (${placeholders(ids)}) AND profileDueAt <= ?`, [claim.untilMs, ...ids, nowMs])
  const mine = await db.read.query<Due[]>(`SELECT id, openid FROM followers WHERE ${claimed(ids)}`, [...ids, claim.untilMs])
  if (mine.length === 0) return true
  try {
    const sinceMs = await databaseNowMs(db)
    const told = await fetchUsers(wechat, caller(accountId), mine.map(({ openid }) => openid))
    await db.write((tx) => store(tx, needs, claim, { told, sinceMs }), { repeatable: true })
    return true
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    logger.warn({ err: error, accountId }, 'profiles not fetched')
    const action = error instanceof WechatError ? error.action : 'account'
    if (action === 'transient' || action === 'token') return true
    // Nobody of this account can be asked about for now, and nobody else shall wait behind them.
    await db.change('UPDATE followers SET profileDueAt = ? WHERE accountId = ? AND profileDueAt <= ?', [nowMs + blockedMs, accountId, nowMs + againMs + moments])
    return false
  }
}

const claimed = (ids: readonly number[]) => `id IN (${placeholders(ids)}) AND profileDueAt = ?`

interface Answer { told: ReadonlyMap<string, UserDetails>, sinceMs: number }

/** Who came back meanwhile is due again and is left to the next time; of whom WeChat knows nothing it is not asked again. */
async function store (tx: Tx, { db, clock, note, hearTags }: Needs, { accountId, ids, askedMs, untilMs }: Claim, { told, sinceMs }: Answer): Promise<void> {
  const mine = await tx.query<Due[]>(`SELECT id, openid FROM followers WHERE ${claimed(ids)} ORDER BY id ${db.dialect.shared}`, [...ids, untilMs])
  const known = mine.flatMap(({ id, openid }) => {
    const details = told.get(openid)
    return details === undefined ? [] : [{ id: Number(id), openid, details }]
  })
  // Who followed since they were asked about is due again, so that nobody leaves by an answer from before.
  const followerIds = known.filter(({ details }) => details.subscribe === 0).map(({ id }) => id)
  await unfollowDenied(tx, { accountId, followerIds, askedMs }, { db, note, now: clock.now() })
  const before = await toldOf(tx, known)
  await writeProfiles(tx, known, { dialect: db.dialect, accountId, nowMs: momentValue(clock.now()), syncedMs: null })
  const after = await toldOf(tx, known)
  note(tx, known.flatMap(({ id }) => {
    const changed = changedIn(before.get(id), after.get(id))
    return changed.length === 0 ? [] : [{ accountId, followerId: id, kind: profileChanged, occurredAt: clock.now(), source: { kind: 'profile-change', id: `${untilMs}:${id}` }, detail: { changed } }]
  }))
  await change(tx, `UPDATE followers SET profileDueAt = NULL WHERE ${claimed(ids)}`, [...ids, untilMs])
  // Of those who do not follow WeChat tells no tags (page: user/info).
  await hearTags?.(tx, accountId, known.flatMap(({ id, details: { subscribe, tagid_list: wechatTagIds } }) => (
    subscribe === 0 || wechatTagIds === undefined ? [] : [{ followerId: id, wechatTagIds }])), sinceMs)
}

async function databaseNowMs (db: Database): Promise<number> {
  const [row] = await db.read.query<Array<{ nowMs: number | string }>>(`SELECT ${db.dialect.nowMs} AS nowMs`)
  return Number(row?.nowMs)
}

/** What WeChat tells of people and rules ask for. */
const fields = ['subscribed', 'subscriptionAt', 'subscribeScene', 'qrScene', 'unionid', 'language', 'remark'] as const
type Told = Record<typeof fields[number], string | number | null>

async function toldOf (tx: Tx, known: ReadonlyArray<{ id: number }>): Promise<Map<number, Told>> {
  if (known.length === 0) return new Map()
  const rows = await tx.query<Array<Told & { id: number | string }>>(`SELECT id, ${fields.join(', ')} FROM followers WHERE id IN (${placeholders(known)})`, known.map(({ id }) => id))
  return new Map(rows.map((row) => [Number(row.id), row]))
}

/** Their names: what WeChat tells stands in the record. */
function changedIn (before: Told | undefined, after: Told | undefined): string[] {
  return fields.filter((name) => String(before?.[name] ?? '') !== String(after?.[name] ?? ''))
}
