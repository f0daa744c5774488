import type { AccountState } from '../account.ts'
import type { Refusal } from '../refusal.ts'
import { isRefusal, refuse } from '../refusal.ts'
import { isFilled } from '../values.ts'
import type { World } from '../world.ts'
import type { AccountCall, ApiTable, Judged, OpenCall, Verdict } from './api.ts'
import { addAccountApi, addOpenApi, done } from './api.ts'
import { accountBy } from './credentials.ts'

export function addQuotaApis (apis: ApiTable, world: World): void {
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/openapi/quota/get', who: 'any' }, (call) => getQuota(apis, call))
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/openapi/quota/clear', who: 'any' }, (call) => clearOne(apis, call))
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/clear_quota', who: 'any' }, ({ account, body: { appid }, nowMs }) =>
    appid === account.settings.appid ? clearAll(account, nowMs) : { refusal: refuse(40013, 'quotas.appid') })
  addOpenApi(apis, world, { method: 'POST', path: '/cgi-bin/clear_quota/v2', bodyIsOptional: true }, (call) => clearBySecret(world, call))
}

/** The path that is asked about, if it is one. */
function pathIn (apis: ApiTable, { account, body: { cgi_path: path } }: AccountCall): string | Refusal {
  if (!isFilled(path)) return refuse(76021, 'quotas.path')
  if (path.startsWith('/sns/')) return refuse(76022, 'quotas.pathNotAllowed')
  return apis.has(path) || Object.hasOwn(account.limits.quotas, path) ? path : refuse(76021, 'quotas.path')
}

/** What has no limit of its own is answered with noughts, as in the example of the page. */
function getQuota (apis: ApiTable, call: AccountCall): Verdict {
  const path = pathIn(apis, call)
  if (typeof path !== 'string') return { refusal: path }
  const { perDay, perMinute, usedToday } = call.account.quotas.view(path, call.nowMs)
  const quota = perDay === null ? { daily_limit: 0, used: 0, remain: 0 } : { daily_limit: perDay, used: usedToday, remain: perDay - usedToday }
  return { answer: { errcode: 0, errmsg: 'ok', quota, ...(perMinute === null ? {} : { rate_limit: { call_count: perMinute, refresh_second: 60 } }) } }
}

function clearOne (apis: ApiTable, call: AccountCall): Verdict {
  const path = pathIn(apis, call)
  if (typeof path !== 'string') return { refusal: path }
  const refusal = call.account.resets.takeOne(call.nowMs)
  if (refusal !== null) return { refusal }
  call.account.quotas.clear(path)
  return done
}

function clearAll ({ resets, quotas }: AccountState, nowMs: number): Verdict {
  const refusal = resets.takeAll(nowMs)
  if (refusal !== null) return { refusal }
  quotas.clear()
  return done
}

/** The page lists the fields as body and shows them in the query: either will do. */
function clearBySecret (world: World, { query, body, nowMs }: OpenCall): Judged {
  const { appid, appsecret: secret } = { ...query, ...body }
  const account = accountBy(world, { appid, secret })
  return { appid: isFilled(appid) ? appid : null, verdict: isRefusal(account) ? { refusal: account } : clearAll(account, nowMs) }
}
