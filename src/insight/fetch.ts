import { IsNull, Not } from 'typeorm'
import { Account } from '../accounts/account.entity.ts'
import { mayCall } from '../accounts/index.ts'
import type { Clock } from '../platform/clock.ts'
import { momentValue } from '../platform/database/columns.ts'
import type { Database } from '../platform/database/database.ts'
import { insertRows } from '../platform/database/rows.ts'
import { AppError } from '../platform/errors.ts'
import { grouped } from '../platform/grouped.ts'
import type { Logger } from '../platform/logger.ts'
import { addDays } from '../reach/index.ts'
import type { Wechat } from '../wechat/client.ts'
import { WechatError } from '../wechat/errors.ts'
import type { WechatAccount } from '../wechat/token.ts'
import { daysBetween, lastReadyDay, type Span, spansOf, type StatisticName, statisticNames, statistics } from './statistics.ts'
import { WechatStatisticTry } from './wechat-statistic.entity.ts'

interface Needs {
  db: Database
  clock: Clock
  logger: Logger
  wechat: Wechat
  caller: (accountId: number) => WechatAccount
  stopping: AbortSignal
}

interface Which { accountId: number, statistic: StatisticName }
type Row = Record<string, unknown> & { ref_date: string }

/** Days that are missing are asked for as long as they are not older. */
const backDays = 31
const hourMs = 3600_000
/** What the account may not have today it will hardly have in an hour. */
const accountPauseMs = 24 * hourMs
/** A text column holds 65,535 bytes; WeChat's rows of a day are a few hundred each. */
const maxRowsBytes = 60_000

/** Fetches what is missing of the last days, span by span. A day that was fetched is not asked for again. */
export function createFetch ({ db, clock, logger, wechat, caller, stopping }: Needs) {
  async function missing ({ accountId, statistic }: Which): Promise<string[]> {
    const until = lastReadyDay(clock.now().getTime())
    const earliest = addDays(until, 1 - backDays)
    const { since } = statistics[statistic]
    const from = since !== null && since > earliest ? since : earliest
    const kept = await db.read.query<Array<{ day: string }>>('SELECT day FROM wechat_statistics WHERE accountId = ? AND day >= ? AND day <= ? AND statistic = ?',
      [accountId, from, until, statistic])
    const there = new Set(kept.map(({ day }) => day))
    return daysBetween(from, until).filter((day) => !there.has(day))
  }

  /** True when the span is here now. */
  async function fetchSpan ({ accountId, statistic }: Which, { from, until }: Span): Promise<boolean> {
    const { list, is_delay: isDelayed } = await wechat.call(caller(accountId), statistics[statistic].endpoint, { begin_date: from, end_date: until })
    if (isDelayed === true) return false
    const byDay = grouped(list as Row[], ({ ref_date: day }) => day)
    const fetchedAt = momentValue(clock.now())
    await db.write((tx) => insertRows(tx, {
      table: 'wechat_statistics',
      columns: ['accountId', 'day', 'statistic', 'told', 'fetchedAt'],
      rows: daysBetween(from, until).map((day) => [accountId, day, statistic, rowsJson(byDay.get(day) ?? []), fetchedAt]),
      ending: db.dialect.orReplace(['accountId', 'day', 'statistic'], ['told', 'fetchedAt']),
    }), { repeatable: true })
    return true
  }

  async function noteTry ({ accountId, statistic }: Which, problem: string | null, retryMs: number | null): Promise<void> {
    const nowMs = momentValue(clock.now())
    const columns = ['accountId', 'statistic', 'triedAt', 'problem', 'retryAt']
    await db.write((tx) => insertRows(tx, {
      table: 'wechat_statistic_tries', columns, rows: [[accountId, statistic, nowMs, problem, retryMs === null ? null : nowMs + retryMs]],
      ending: db.dialect.orReplace(['accountId', 'statistic'], columns.slice(2)),
    }), { repeatable: true })
  }

  /** Whether the account's other statistics may still be asked for. */
  async function fetchOne (which: Which): Promise<boolean> {
    const spans = spansOf(await missing(which), statistics[which.statistic].span)
    if (spans.length === 0) return true
    try {
      for (const span of spans) {
        if (stopping.aborted) return false
        if (await fetchSpan(which, span)) continue
        await noteTry(which, 'WECHAT_DELAYED', null)
        return true
      }
      await noteTry(which, null, null)
      return true
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const isOfAccount = error instanceof WechatError && error.action === 'account'
      await noteTry(which, error.code.slice(0, 64), isOfAccount ? accountPauseMs : error.retryAfterMs ?? null)
      logger.warn({ ...which, code: error.code }, 'statistics not fetched')
      return error instanceof WechatError && error.errcode !== undefined
    }
  }

  async function fetchAccount (accountId: number): Promise<void> {
    const tries = await db.read.findBy(WechatStatisticTry, { accountId })
    const now = clock.now()
    for (const statistic of statisticNames) {
      const rests = tries.some((each) => each.statistic === statistic && each.retryAt !== null && each.retryAt > now)
      if (!rests && !await fetchOne({ accountId, statistic })) return
    }
  }

  /** Of every account in use that may ask. One that cannot be asked for does not keep the others from it. */
  return async function fetchAll (): Promise<void> {
    const accounts = await db.read.find(Account, {
      select: { id: true, kind: true, isVerified: true }, where: { disabledAt: IsNull(), sealedAppSecret: Not(IsNull()) }, order: { id: 'ASC' },
    })
    for (const { id: accountId, kind, isVerified } of accounts) {
      if (stopping.aborted || !mayCall({ kind, isVerified }, statistics.follows.endpoint.path)) continue
      await fetchAccount(accountId).catch((error: unknown) => { logger.error({ err: error, accountId }, 'statistics not fetched') })
    }
  }
}

/** As many as there is room for. */
function rowsJson (rows: readonly Row[]): string {
  const kept: Row[] = []
  let bytes = 2
  for (const row of rows) {
    bytes += Buffer.byteLength(JSON.stringify(row)) + 1
    if (bytes > maxRowsBytes) break
    kept.push(row)
  }
  return JSON.stringify(kept)
}

