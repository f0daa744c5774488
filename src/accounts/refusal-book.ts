import type { Clock } from '../platform/clock.ts'
import { momentValue } from '../platform/database/columns.ts'
import type { Database, Tx } from '../platform/database/database.ts'
import { change, insertRows } from '../platform/database/rows.ts'
import type { Logger } from '../platform/logger.ts'
import { createTurns } from '../platform/turns.ts'
import { stableToken } from '../wechat/api/tokens.ts'
import type { Heard } from '../wechat/client.ts'
import type { WechatError } from '../wechat/errors.ts'
import { AccountRefusal } from './health.entity.ts'

/** `untilAt` is null for what only an operator or WeChat can change. */
export interface Refusal { accountId: number, api: string, errcode: number, refusedAt: Date, untilAt: Date | null }

/** What the database has yet to learn of one API: its refusal, or that it works. */
interface Change { accountId: number, api: string, at: Date, refusal: Refusal | undefined }

interface Needs { db: Database, clock: Clock, logger: Logger }

const writeAfterMs = 500
const dailyQuota = 45009

/**
 * Which APIs WeChat refuses to which account, learned from every call. It is in memory, so that listening costs a call
 * nothing; only what changes is written, in the background. What a crash loses is learned again from the next refusal.
 */
export function createRefusalBook ({ db, clock, logger }: Needs) {
  let known = new Map<string, Refusal>()
  const pending = new Map<string, Change>()
  const inTurn = createTurns()
  let timer: NodeJS.Timeout | undefined

  function note (change: Change): void {
    const key = keyOf(change)
    pending.set(key, change)
    apply(known, key, change)
    timer ??= setTimeout(() => {
      timer = undefined
      inTurn(write).catch((error: unknown) => logger.warn({ err: error }, 'refusals not stored'))
    }, writeAfterMs).unref()
  }

  function remember (accountId: number, error: WechatError, errcode: number): void {
    const { api, retryAfterMs } = error
    const at = clock.now()
    const before = known.get(keyOf({ accountId, api }))
    if (before?.errcode === errcode && stands(before, at)) return
    const untilAt = retryAfterMs === undefined ? null : new Date(at.getTime() + retryAfterMs)
    note({ accountId, api, at, refusal: { accountId, api, errcode, refusedAt: at, untilAt } })
  }

  function forget (accountId: number, api: string): void {
    if (known.has(keyOf({ accountId, api }))) note({ accountId, api, at: clock.now(), refusal: undefined })
  }

  async function write (): Promise<void> {
    const changes = [...pending]
    if (changes.length === 0) return
    await db.write((tx) => store(db, tx, changes.map(([, each]) => each)), { repeatable: true })
    // What changed again meanwhile is still to be written.
    for (const [key, each] of changes) if (pending.get(key) === each) pending.delete(key)
  }

  return {
    /** To be called after every call for an account. */
    heard ({ accountId, api, error }: Heard): void {
      if (error === undefined) {
        if (known.size === 0) return
        forget(accountId, api)
        // Whatever works, works with a token.
        forget(accountId, stableToken.path)
      } else if (error.errcode !== undefined && isOfAccount(error)) {
        remember(accountId, error, error.errcode)
      }
    },

    /** What is refused now, by API. */
    of (accountId: number): Refusal[] {
      const now = clock.now()
      return [...known.values()].filter((refusal) => refusal.accountId === accountId && stands(refusal, now))
        .sort((a, b) => (a.api < b.api ? -1 : 1))
    },

    /** After WeChat began to count the calls of the day anew, for one API or all. What else is counted, as sends to all or the resets, goes on. */
    forgetQuotas (accountId: number, api: string | undefined): void {
      const renewed = [...known.values()].filter((each) => each.accountId === accountId && each.errcode === dailyQuota && (api ?? each.api) === each.api)
      for (const each of renewed) forget(accountId, each.api)
    },

    /** Writes what is new here and reads what other processes wrote. */
    reload: (): Promise<void> => inTurn(async () => {
      await write()
      const rows = await db.read.find(AccountRefusal)
      const fresh = new Map<string, Refusal>(rows.map((row) => [keyOf(row), row]))
      for (const [key, each] of pending) apply(fresh, key, each)
      known = fresh
    }),

    async close (): Promise<void> {
      clearTimeout(timer)
      await inTurn(write).catch((error: unknown) => logger.warn({ err: error }, 'refusals not stored'))
    },
  }
}

export type RefusalBook = ReturnType<typeof createRefusalBook>

function keyOf ({ accountId, api }: { accountId: number, api: string }): string {
  return `${accountId} ${api}`
}

function apply (known: Map<string, Refusal>, key: string, { refusal }: Change): void {
  if (refusal === undefined) known.delete(key)
  else known.set(key, refusal)
}

function stands ({ untilAt }: Refusal, now: Date): boolean {
  return untilAt === null || untilAt.getTime() > now.getTime()
}

function isOfAccount ({ action }: WechatError): boolean {
  return action === 'account' || action === 'quota' || action === 'minute'
}

async function store (db: Database, tx: Tx, changes: readonly Change[]): Promise<void> {
  const refusals = changes.flatMap(({ refusal }) => refusal ?? [])
  if (refusals.length > 0) {
    await insertRows(tx, {
      table: 'account_refusals',
      columns: ['accountId', 'api', 'errcode', 'refusedAt', 'untilAt'],
      rows: refusals.map(({ accountId, api, errcode, refusedAt, untilAt }) => [accountId, api, errcode, momentValue(refusedAt), untilAt && momentValue(untilAt)]),
      ending: db.dialect.orReplace(['accountId', 'api'], ['errcode', 'refusedAt', 'untilAt']),
    })
  }
  const working = changes.filter(({ refusal }) => refusal === undefined)
  if (working.length === 0) return
  // Another process may have been refused since.
  const conditions = working.map(() => '(accountId = ? AND api = ? AND refusedAt <= ?)').join(' OR ')
  await change(tx, `DELETE FROM account_refusals WHERE ${conditions}`, working.flatMap(({ accountId, api, at }) => [accountId, api, momentValue(at)]))
}
