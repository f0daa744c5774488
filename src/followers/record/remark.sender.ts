import { randomInt } from 'node:crypto'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database } from '../../platform/database/database.ts'
import { inParts, placeholders } from '../../platform/database/rows.ts'
import { AppError } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { users } from '../../wechat/api/users.ts'
import type { Wechat } from '../../wechat/client.ts'
import type { WechatAccount } from '../../wechat/token.ts'
import { createLimit } from '../sync/limit.ts'
import { isRefusedForGood, problemOf } from '../tags/problems.ts'

interface Needs {
  db: Database
  clock: Clock
  logger: Logger
  wechat: Wechat
  caller: (accountId: number) => WechatAccount
}

/** A follower whose remark is ours to send until `untilMs`: by that moment the row is known as claimed by us. */
interface Claimed { id: number, accountId: number, openid: string, remark: string | null, untilMs: number }

const atOnce = 200
const accountsAtOnce = 5
const postponedAtOnce = 5000
/** Longer than a call takes with its repetitions. */
const claimMs = 2 * 60_000
const passingMs = 60_000
/** While the account itself may not do it. */
const blockedMs = 6 * 3600_000

/**
 * Takes our remarks to WeChat. Each is claimed by moving when it is due: one that a crash left is due again after the claim, and
 * writing the same remark twice does no harm.
 */
export function createRemarkSender ({ db, clock, logger, wechat, caller }: Needs) {
  const nowMs = () => momentValue(clock.now())

  async function claim (id: number): Promise<Claimed | undefined> {
    const untilMs = nowMs() + claimMs + randomInt(60_000)
    const claimed = await db.change('UPDATE followers SET remarkDueAt = ? WHERE id = ? AND remarkDueAt <= ?', [untilMs, id, nowMs()])
    if (claimed !== 1) return undefined
    const [row] = await db.read.query<Claimed[]>('SELECT id, accountId, openid, remark FROM followers WHERE id = ? AND remarkDueAt = ?', [id, untilMs])
    return row === undefined ? undefined : { ...row, id: Number(row.id), accountId: Number(row.accountId), untilMs }
  }

  /** What somebody made of the remark during the call is due at once. */
  async function settle ({ id, remark, untilMs }: Claimed, problem: string | null): Promise<void> {
    const isSame = `COALESCE(remark, '') = ?`
    const text = remark ?? ''
    await db.change(`UPDATE followers SET remarkSentAt = COALESCE(?, remarkSentAt), remarkProblem = CASE WHEN ${isSame} THEN ? ELSE NULL END,
      remarkDueAt = CASE WHEN ${isSame} THEN NULL ELSE ? END WHERE id = ? AND remarkDueAt = ?`,
    [problem === null ? nowMs() : null, text, problem, text, nowMs(), id, untilMs], { repeatable: true })
  }

  /** All of the account wait, so that nobody waits behind them; some thousands at a time, for an import may have left a million. */
  async function postpone ({ id, accountId, untilMs }: Claimed, problem: string, dueMs: number): Promise<void> {
    await db.change('UPDATE followers SET remarkDueAt = ?, remarkProblem = ? WHERE id = ? AND remarkDueAt = ?', [dueMs, problem, id, untilMs], { repeatable: true })
    const others = await db.read.query<Array<{ id: number }>>(
      `SELECT id FROM followers WHERE accountId = ? AND remarkDueAt <= ? ORDER BY remarkDueAt LIMIT ${postponedAtOnce}`, [accountId, nowMs()])
    for (const ids of inParts(others.map((other) => Number(other.id)))) {
      await db.change(`UPDATE followers SET remarkDueAt = ?, remarkProblem = ? WHERE id IN (${placeholders(ids)}) AND remarkDueAt <= ?`,
        [dueMs, problem, ...ids, nowMs()], { repeatable: true })
    }
  }

  /** False when others of the account need not be tried now: what stopped this one stops them. */
  async function send (claimed: Claimed): Promise<boolean> {
    const { id, accountId, openid, remark } = claimed
    try {
      await wechat.call(caller(accountId), users.remark, { openid, remark: remark ?? '' })
      await settle(claimed, null)
      return true
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const problem = problemOf(error)
      logger.warn({ accountId, followerId: id, problem }, 'remark not sent')
      if (isRefusedForGood(error)) {
        await settle(claimed, problem)
        return true
      }
      const waitMs = error.retryAfterMs ?? (error.kind === 'unavailable' ? passingMs : blockedMs)
      await postpone(claimed, problem, nowMs() + waitMs)
      return false
    }
  }

  return async function sendRemarks (): Promise<void> {
    const due = await db.read.query<Array<{ id: number, accountId: number }>>(
      `SELECT id, accountId FROM followers WHERE remarkDueAt <= ? ORDER BY remarkDueAt LIMIT ${atOnce}`, [nowMs()])
    const byAccount = new Map<number, number[]>()
    for (const { id, accountId } of due) byAccount.set(Number(accountId), [...byAccount.get(Number(accountId)) ?? [], Number(id)])
    const inLimit = createLimit(accountsAtOnce)
    await Promise.all([...byAccount.values()].map((theirs) => inLimit(async () => {
      for (const id of theirs) {
        const claimed = await claim(id)
        if (claimed !== undefined && !await send(claimed)) return
      }
    })))
  }
}
