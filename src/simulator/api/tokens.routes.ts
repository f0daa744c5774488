import type { Refusal } from '../refusal.ts'
import { isRefusal, refuse } from '../refusal.ts'
import type { TokenAnswer } from '../tokens.ts'
import type { Fields } from '../values.ts'
import { isFilled } from '../values.ts'
import type { World } from '../world.ts'
import type { ApiTable, Judged } from './api.ts'
import { addOpenApi } from './api.ts'

export function addTokenApis (apis: ApiTable, world: World): void {
  const { tokens } = world

  addOpenApi(apis, world, { method: 'GET', path: '/cgi-bin/token' }, ({ query, nowMs }) =>
    forAccount(world, query, (appid) => tokens.plain(appid, nowMs)))

  addOpenApi(apis, world, { method: 'POST', path: '/cgi-bin/stable_token' }, ({ body, nowMs }) =>
    forAccount(world, body, (appid) => body['force_refresh'] === true ? tokens.forced(appid, nowMs) : tokens.stable(appid, nowMs)))
}

function forAccount (
  { accounts }: World, { grant_type: grant, appid, secret }: Fields, work: (appid: string) => TokenAnswer | Refusal,
): Judged {
  const refused = (errcode: number, rule: string) => ({ appid: isFilled(appid) ? appid : null, verdict: { refusal: refuse(errcode, rule) } })
  if (grant !== 'client_credential') return refused(40002, 'token.grantType')
  if (!isFilled(appid)) return refused(41002, 'token.appidMissing')
  if (!isFilled(secret)) return refused(41004, 'token.secretMissing')
  const account = accounts.get(appid)
  if (account === undefined) return refused(40013, 'token.appid')
  if (account.settings.appSecret !== secret) return refused(40125, 'token.secret')
  const token = work(appid)
  return { appid, verdict: isRefusal(token) ? { refusal: token } : { answer: { ...token } } }
}
