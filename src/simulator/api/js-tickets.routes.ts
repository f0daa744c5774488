import { randomBytes } from 'node:crypto'
import { refuse } from '../refusal.ts'
import type { World } from '../world.ts'
import type { ApiTable } from './api.ts'
import { addAccountApi } from './api.ts'

const lifeMs = 7200_000

/** Page "JS-SDK说明文档", jsapi_ticket: 7,200 s. The same one until its end, with the seconds that are left (unconfirmed). */
export function addJsTicketApis (apis: ApiTable, world: World): void {
  const tickets = new Map<string, { ticket: string, endsMs: number }>()

  addAccountApi(apis, world, { method: 'GET', path: '/cgi-bin/ticket/getticket', who: 'any' }, ({ account, query, nowMs }) => {
    if (query['type'] !== 'jsapi') return { refusal: refuse(40035, 'jsTickets.type') }
    const { appid } = account.settings
    let held = tickets.get(appid)
    if (held === undefined || nowMs >= held.endsMs) {
      tickets.set(appid, held = { ticket: randomBytes(64).toString('base64url'), endsMs: nowMs + lifeMs })
    }
    return { answer: { errcode: 0, errmsg: 'ok', ticket: held.ticket, expires_in: Math.ceil((held.endsMs - nowMs) / 1000) } }
  })
}
