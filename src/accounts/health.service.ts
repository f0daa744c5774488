import { IsNull } from 'typeorm'
import type { Clock } from '../platform/clock.ts'
import { momentValue } from '../platform/database/columns.ts'
import type { Database, Tx } from '../platform/database/database.ts'
import { insertRows } from '../platform/database/rows.ts'
import { quotas } from '../wechat/api/quotas.ts'
import { stableToken } from '../wechat/api/tokens.ts'
import type { Wechat } from '../wechat/client.ts'
import { WechatError } from '../wechat/errors.ts'
import type { TokenState, WechatAccount } from '../wechat/token.ts'
import { Account } from './account.entity.ts'
import { accountNotFound } from './account.errors.ts'
import { capabilitiesOf, type Capability, mayCall } from './capabilities.ts'
import { type Findings, type HealthFailure, readHealth, watchedApis } from './health.check.ts'
import { AccountHealth, type ToldAddresses, type ToldQuota } from './health.entity.ts'
import type { Refusal, RefusalBook } from './refusal-book.ts'

/** All that is known of how an account stands with WeChat. */
export interface Health {
  token: TokenState | undefined
  /** Undefined before the first check. */
  told: AccountHealth | undefined
  capabilities: Capability[]
  refusals: Refusal[]
}

interface Needs { db: Database, clock: Clock, wechat: Wechat, refusals: RefusalBook, caller: (accountId: number) => WechatAccount }

export function createHealthService ({ db, clock, wechat, refusals, caller }: Needs) {
  async function find (accountId: number): Promise<Account> {
    const account = await db.read.findOneBy(Account, { id: accountId })
    if (account === null) throw accountNotFound()
    return account
  }

  async function clearAll (account: WechatAccount): Promise<void> {
    const { appid, appSecret: appsecret } = account
    try {
      await wechat.call(account, quotas.clearAll, { appid })
    } catch (error) {
      // The quota of the token itself is used up, so there is no token to reset it with.
      const isOfToken = error instanceof WechatError && error.api === stableToken.path && error.kind === 'limited'
      if (!isOfToken) throw error
      await wechat.callOpen(quotas.clearAllBySecret, { appid, appsecret })
    }
  }

  return {
    async of (accountId: number): Promise<Health> {
      const account = await find(accountId)
      const refused = refusals.of(accountId)
      const [token, told] = await Promise.all([wechat.tokenState(accountId), db.read.findOneBy(AccountHealth, { accountId })])
      return { token, told: told ?? undefined, capabilities: capabilitiesOf(account, refused), refusals: refused }
    },

    /** Asks WeChat now and keeps what it tells. Tells what could not be read. */
    async check (accountId: number): Promise<HealthFailure[]> {
      const account = await find(accountId)
      const apis = watchedApis.filter((api) => mayCall(account, api))
      const findings = await readHealth({ wechat, caller: () => caller(accountId), apis })
      await db.write((tx) => keep(db, tx, { accountId, at: clock.now(), findings }), { repeatable: true })
      return findings.failures
    },

    /** Makes WeChat count anew, one API or all. It does that a few times a month only, so a person decides. */
    async resetQuotas (accountId: number, api: string | undefined): Promise<void> {
      const account = caller(accountId)
      if (api === undefined) await clearAll(account)
      else await wechat.call(account, quotas.clear, { cgi_path: api })
      refusals.forgetQuotas(accountId, api)
    },

    async enabledAccounts (): Promise<number[]> {
      const accounts = await db.read.find(Account, { select: { id: true }, where: { disabledAt: IsNull() }, order: { id: 'ASC' } })
      return accounts.map(({ id }) => id)
    },
  }
}

export type HealthService = ReturnType<typeof createHealthService>

interface Check { accountId: number, at: Date, findings: Findings }

/** What could not be read this time stays as it was told before. */
async function keep (db: Database, tx: Tx, { accountId, at, findings }: Check): Promise<void> {
  const before = await tx.findOneBy(AccountHealth, { accountId })
  const checkedAt = at.toISOString()
  const row = {
    accountId,
    callbackIps: asJson(addressesOf(findings.callbackIps, checkedAt) ?? before?.callbackIps),
    apiIps: asJson(addressesOf(findings.apiIps, checkedAt) ?? before?.apiIps),
    quotas: JSON.stringify(mergeQuotas(before?.quotas ?? [], findings.quotas.map((quota) => ({ ...quota, checkedAt })))),
    checkedAt: momentValue(at),
    problem: problemIn(findings.failures),
  }
  const columns = Object.keys(row)
  const ending = db.dialect.orReplace(['accountId'], columns.slice(1))
  await insertRows(tx, { table: 'account_health', columns, rows: [Object.values(row)], ending })
}

function addressesOf (addresses: string[] | undefined, checkedAt: string): ToldAddresses | undefined {
  return addresses === undefined ? undefined : { addresses, checkedAt }
}

function asJson (value: ToldAddresses | null | undefined): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value)
}

function mergeQuotas (before: readonly ToldQuota[], now: readonly ToldQuota[]): ToldQuota[] {
  const stale = before.filter(({ api }) => !now.some((fresh) => fresh.api === api))
  return [...stale, ...now].toSorted((a, b) => (a.api < b.api ? -1 : 1))
}

/** What an operator should look at. An API that WeChat has no quota of is no problem of the account's. */
function problemIn (failures: readonly HealthFailure[]): string | null {
  return failures.find(({ error }) => !(error instanceof WechatError) || error.action !== 'request')?.error.code ?? null
}
