import { randomUUID } from 'node:crypto'
import type { Clock } from '../platform/clock.ts'
import { momentValue } from '../platform/database/columns.ts'
import type { Database } from '../platform/database/database.ts'
import { underLease } from '../platform/database/leases.ts'
import { insertRows } from '../platform/database/rows.ts'
import type { SecretBox } from '../platform/secret-box.ts'
import { notSent, WechatError } from './errors.ts'
import { WechatToken } from './token.entity.ts'

/** What a call needs to know of the account it is made for. */
export interface WechatAccount { accountId: number, appid: string, appSecret: string }

export interface Token { value: string, expiresAt: Date }

/** Asks WeChat for the stable token; `force` makes it a new one at once (20 a day, 30 s apart). */
export type FetchToken = (account: WechatAccount, force: boolean) => Promise<{ access_token: string, expires_in: number }>

interface Needs { db: Database, box: SecretBox, clock: Clock, fetchToken: FetchToken }

// stable_token gives a new token from five minutes before the old one ends; both work in between (page: stable_token).
const renewBeforeMs = 4 * 60_000

/** One token per account, shared by all processes through the database; a lease lets one of them fetch it. */
export function createTokens ({ db, box, clock, fetchToken }: Needs) {
  const known = new Map<number, Token>()
  const flights = new Map<string, Promise<string>>()

  const isGood = (token: Token | undefined, refused?: string): token is Token =>
    token !== undefined && token.value !== refused && token.expiresAt.getTime() - clock.now().getTime() > renewBeforeMs

  async function stored (accountId: number): Promise<Token | undefined> {
    const row = await db.read.findOneBy(WechatToken, { accountId })
    // After the key was rotated an old seal does not open: then the token is simply fetched again.
    if (row === null || !box.isCurrent(row.sealedToken)) return undefined
    return { value: box.open(row.sealedToken, `wechat_tokens:${accountId}`), expiresAt: row.expiresAt }
  }

  async function store (accountId: number, { value, expiresAt }: Token): Promise<void> {
    const { orChange, incoming } = db.dialect
    const ending = orChange(['accountId'], ['sealedToken', 'expiresAt'].map((column) => `${column} = ${incoming(column)}`))
    const row = [accountId, box.seal(value, `wechat_tokens:${accountId}`), momentValue(expiresAt)]
    await db.write((tx) => insertRows(tx, { table: 'wechat_tokens', columns: ['accountId', 'sealedToken', 'expiresAt'], rows: [row], ending }),
      { repeatable: true })
  }

  async function fetchNew (account: WechatAccount, refused: string | undefined): Promise<Token> {
    const shared = await stored(account.accountId)
    if (isGood(shared, refused)) return shared
    const first = await fetchToken(account, false)
    const answer = first.access_token === refused ? await fetchToken(account, true) : first
    const token = { value: answer.access_token, expiresAt: new Date(clock.now().getTime() + answer.expires_in * 1000) }
    await store(account.accountId, token)
    return token
  }

  async function refresh (account: WechatAccount, refused: string | undefined): Promise<string> {
    const lease = { name: `wechat-token:${account.accountId}`, holder: randomUUID(), ttlMs: 15_000, waitMs: 10_000 }
    const token = await underLease(db, lease, () => fetchNew(account, refused)).catch((error: unknown) => { throw nothingSent(error) })
    if (token === undefined) throw notSent('stable_token', new Error('the token lease could not be had'))
    known.set(account.accountId, token)
    return token.value
  }

  /** Many callers, one flight. */
  function together (account: WechatAccount, refused: string | undefined): Promise<string> {
    const key = `${account.accountId}:${refused ?? ''}`
    const running = flights.get(key) ?? refresh(account, refused).finally(() => flights.delete(key))
    flights.set(key, running)
    return running
  }

  return {
    async get (account: WechatAccount): Promise<string> {
      const token = known.get(account.accountId)
      return isGood(token) ? token.value : together(account, undefined)
    },
    /** WeChat refused `refused`: a token that differs, from the database or from WeChat. */
    async replace (account: WechatAccount, refused: string): Promise<string> {
      const token = known.get(account.accountId)
      return isGood(token, refused) ? token.value : together(account, refused)
    },
  }
}

/** Whatever became of the token: what it was wanted for was not sent. */
function nothingSent (error: unknown): unknown {
  return error instanceof WechatError && error.outcome === 'unknown' ? notSent('stable_token', error) : error
}

export type Tokens = ReturnType<typeof createTokens>
