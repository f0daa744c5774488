import type { Refusal } from '../refusal.ts'
import { isRefusal, refuse } from '../refusal.ts'
import { tokenRefusal } from '../rules/token-block.ts'
import type { TokenAnswer } from '../tokens.ts'
import type { Fields } from '../values.ts'
import { isFilled } from '../values.ts'
import type { World } from '../world.ts'
import type { ApiTable, Judged, OpenCall } from './api.ts'
import { addOpenApi } from './api.ts'
import { accountBy } from './credentials.ts'

export function addTokenApis (apis: ApiTable, world: World): void {
  const { tokens } = world

  addOpenApi(apis, world, { method: 'GET', path: '/cgi-bin/token' }, (call) =>
    grant(world, { ...call, path: '/cgi-bin/token', fields: call.query }, (appid) => tokens.plain(appid, call.nowMs)))

  addOpenApi(apis, world, { method: 'POST', path: '/cgi-bin/stable_token' }, (call) =>
    grant(world, { ...call, path: '/cgi-bin/stable_token', fields: call.body }, (appid) =>
      call.body['force_refresh'] === true ? tokens.forced(appid, call.nowMs) : tokens.stable(appid, call.nowMs)))
}

interface Asked extends OpenCall { path: string, fields: Fields }

/** The quota counts who asks with the right secret: nobody else can use up an account's. */
function grant (world: World, { path, fields, request, nowMs }: Asked, issue: (appid: string) => TokenAnswer | Refusal): Judged {
  const { grant_type: grantType, appid, secret } = fields
  const named = isFilled(appid) ? appid : null
  if (grantType !== 'client_credential') return { appid: named, verdict: { refusal: refuse(40002, 'token.grantType') } }
  const account = accountBy(world, { appid, secret })
  if (isRefusal(account)) return { appid: named, verdict: { refusal: account } }
  const { settings, calls, quotas, tokenBlock: block } = account
  calls.set(path, (calls.get(path) ?? 0) + 1)
  const token = tokenRefusal({ block, allowedIps: settings.allowedIps ?? [], ip: request.ip }) ?? quotas.take(path, nowMs) ?? issue(settings.appid)
  return { appid: named, verdict: isRefusal(token) ? { refusal: token } : { answer: { ...token } } }
}
