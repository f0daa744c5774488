import type { Static } from 'typebox'
import type { Clock } from '../platform/clock.ts'
import { AppError } from '../platform/errors.ts'
import { momentValue } from '../platform/database/columns.ts'
import type { Database } from '../platform/database/database.ts'
import type { Logger } from '../platform/logger.ts'
import { type User, users } from '../wechat/api/users.ts'
import type { Wechat } from '../wechat/client.ts'
import { WechatError } from '../wechat/errors.ts'
import type { WechatAccount } from '../wechat/token.ts'

interface Needs { db: Database, clock: Clock, logger: Logger, wechat: Wechat, caller: (accountId: number) => WechatAccount }

interface Due { id: number, accountId: number, openid: string, profileDueAt: number }

const atOnce = 50
const againMs = 10 * 60_000
const blockedMs = 6 * 3600_000

/** Asks WeChat what it knows of followers who are new or came back. Each is claimed by moving when it is due, so two processes never ask twice. */
export async function fetchProfiles (needs: Needs): Promise<number> {
  const { db, clock } = needs
  const nowMs = momentValue(clock.now())
  const due = await db.read.query<Due[]>(`SELECT id, accountId, openid, profileDueAt FROM followers WHERE profileDueAt <= ? ORDER BY profileDueAt LIMIT ${atOnce}`,
    [nowMs])
  const waiting = [...due]
  const blocked = new Set<number>()
  await Promise.all(Array.from({ length: 5 }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (!blocked.has(Number(next.accountId)) && !await fetchOne(needs, next)) blocked.add(Number(next.accountId))
    }
  }))
  return due.length
}

/** False when the account as a whole may not ask now. */
async function fetchOne ({ db, clock, logger, wechat, caller }: Needs, { id, accountId, openid, profileDueAt }: Due): Promise<boolean> {
  const nowMs = momentValue(clock.now())
  const claimed = await db.change('UPDATE followers SET profileDueAt = ? WHERE id = ? AND profileDueAt = ?', [nowMs + againMs, id, profileDueAt])
  if (claimed !== 1) return true
  try {
    await store(db, Number(id), await wechat.call(caller(Number(accountId)), users.info, { openid, lang: 'zh_CN' }))
    return true
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const action = error instanceof WechatError ? error.action : 'account'
    if (action === 'follower' || action === 'request') {
      await db.change('UPDATE followers SET profileDueAt = NULL WHERE id = ?', [id])
      return true
    }
    logger.warn({ err: error, accountId: Number(accountId) }, 'profile not fetched')
    if (action === 'transient' || action === 'token') return true
    // Nobody of this account can be asked about for now, and nobody else shall wait behind them.
    await db.change('UPDATE followers SET profileDueAt = ? WHERE accountId = ? AND profileDueAt <= ?', [nowMs + blockedMs, accountId, nowMs + againMs])
    return false
  }
}

async function store (db: Database, id: number, info: Static<typeof User>): Promise<void> {
  const scene = info.qr_scene_str || (info.qr_scene && String(info.qr_scene) !== '0' ? String(info.qr_scene) : null)
  const since = info.subscribe_time === undefined || info.subscribe_time === 0 ? null : info.subscribe_time * 1000
  // Events know better whether they follow; without any, WeChat's word counts. MySQL assigns from left to right.
  await db.change(`UPDATE followers SET unionid = COALESCE(?, unionid), subscribeScene = COALESCE(?, subscribeScene), qrScene = COALESCE(qrScene, ?),
    subscribed = CASE WHEN subscriptionAt IS NULL THEN ? ELSE subscribed END, subscriptionAt = COALESCE(subscriptionAt, ?), remark = COALESCE(?, remark), language = COALESCE(?, language), profileDueAt = NULL WHERE id = ?`,
  [info.unionid || null, info.subscribe_scene?.slice(0, 64) || null, scene?.slice(0, 64) ?? null, info.subscribe === 0 ? 0 : 1, since,
    info.remark?.slice(0, 128) || null, info.language?.slice(0, 16) || null, id])
}
