import { refuse } from '../refusal.ts'
import { isFilled } from '../values.ts'
import type { World } from '../world.ts'
import type { AccountCall, ApiTable, Verdict } from './api.ts'
import { addAccountApi } from './api.ts'

export function addRidApis (apis: ApiTable, world: World): void {
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/openapi/rid/get', who: 'any' }, (call) => getRid(world, call))
}

const ridPattern = /^[\da-f]{8}-[\da-f]{8}-[\da-f]{8}$/
const lifeMs = 7 * 24 * 3600_000

/** Page "查询rid信息". It also says 76001 of what is older than seven days, but its table has a code of its own for that. */
function getRid ({ rids }: World, { account, body: { rid }, nowMs }: AccountCall): Verdict {
  if (!isFilled(rid) || !ridPattern.test(rid)) return { refusal: refuse(76002, 'rid.format') }
  const entry = rids.find(rid)
  if (entry === undefined) return { refusal: refuse(76001, 'rid.unknown') }
  if (entry.appid !== account.settings.appid) return { refusal: refuse(76003, 'rid.foreign') }
  if (nowMs - entry.atMs > lifeMs) return { refusal: refuse(76004, 'rid.expired') }
  return {
    answer: {
      errcode: 0, errmsg: 'ok',
      request: {
        invoke_time: Math.floor(entry.atMs / 1000), cost_in_ms: 1, request_url: entry.url,
        request_body: entry.body, response_body: entry.answer, client_ip: entry.ip,
      },
    },
  }
}
