import { AppError } from '../platform/errors.ts'
import { platform } from '../wechat/api/platform.ts'
import { quotas } from '../wechat/api/quotas.ts'
import type { Wechat } from '../wechat/client.ts'
import { WechatError } from '../wechat/errors.ts'
import type { WechatAccount } from '../wechat/token.ts'
import type { ToldQuota } from './health.entity.ts'

/** Something that could not be read; `api` is what it was to be about. */
export interface HealthFailure { api: string, error: AppError }

export interface Findings {
  callbackIps: string[] | undefined
  apiIps: string[] | undefined
  quotas: Array<Omit<ToldQuota, 'checkedAt'>>
  failures: HealthFailure[]
}

/** The APIs whose quotas an operator runs into. */
export const watchedApis = [
  '/cgi-bin/message/custom/send', '/cgi-bin/message/template/send', '/cgi-bin/message/subscribe/bizsend', '/cgi-bin/message/mass/send',
  '/cgi-bin/message/mass/sendall', '/cgi-bin/user/get', '/cgi-bin/user/info', '/cgi-bin/user/info/batchget', '/cgi-bin/media/upload',
  '/cgi-bin/media/get', '/cgi-bin/qrcode/create', '/cgi-bin/menu/create',
] as const

// WeChat tells a few dozen; more than this would be no list of addresses.
const maxAddresses = 1000
const maxAddressLength = 64

interface Needs { wechat: Wechat, caller: () => WechatAccount, apis: readonly string[] }

/** Reads what WeChat tells of the account. What fails is told beside what works. */
export async function readHealth ({ wechat, caller, apis }: Needs): Promise<Findings> {
  const failures: HealthFailure[] = []
  const attempt = async <T> (api: string, work: (account: WechatAccount) => Promise<T>): Promise<T | undefined> => {
    try {
      return await work(caller())
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      failures.push({ api, error })
      return undefined
    }
  }

  const { path } = platform.callbackIps
  const callbackIps = await attempt(path, (account) => addresses(wechat.call(account, platform.callbackIps, {})))
  const [failure] = failures
  if (failure !== undefined && concernsAll(failure)) return { callbackIps, apiIps: undefined, quotas: [], failures }

  const [apiIps, ...told] = await Promise.all([
    attempt(platform.apiIps.path, (account) => addresses(wechat.call(account, platform.apiIps, {}))),
    ...apis.map((api) => attempt(api, (account) => quotaOf(wechat, account, api))),
  ])
  return { callbackIps, apiIps, quotas: told.flatMap((quota) => quota ?? []), failures }
}

/** Nothing else would work now: no token, no keys, or no WeChat. */
function concernsAll ({ api, error }: HealthFailure): boolean {
  return !(error instanceof WechatError) || error.api !== api || error.action === 'transient'
}

async function addresses (asked: Promise<{ ip_list: string[] }>): Promise<string[]> {
  const { ip_list: told } = await asked
  return told.slice(0, maxAddresses).map((address) => address.slice(0, maxAddressLength))
}

async function quotaOf (wechat: Wechat, account: WechatAccount, api: string): Promise<Omit<ToldQuota, 'checkedAt'>> {
  const { quota: { daily_limit: dailyLimit, used, remain }, rate_limit: rate } = await wechat.call(account, quotas.get, { cgi_path: api })
  return { api, dailyLimit, used, remain, rate: rate === undefined ? null : { calls: rate.call_count, seconds: rate.refresh_second } }
}
