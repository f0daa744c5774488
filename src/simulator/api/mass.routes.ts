import type { Audience } from '../books/mass-book.ts'
import { startMass } from '../mass-sender.ts'
import type { Refusal } from '../refusal.ts'
import { isRefusal, refuse } from '../refusal.ts'
import { readMassMessage } from '../rules/mass-message.ts'
import { checkBudget, checkKey, readFilter, readKey, readList } from '../rules/mass-order.ts'
import type { Fields } from '../values.ts'
import { isFilled } from '../values.ts'
import type { World } from '../world.ts'
import type { AccountCall, ApiTable, Verdict } from './api.ts'
import { addAccountApi } from './api.ts'

const bareIds = ['msg_id', 'msg_data_id']

/** Pages "群发接口": sending, and trying out what would be sent. */
export function addMassApis (apis: ApiTable, world: World): void {
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/message/mass/sendall', who: 'verified', bareIds },
    (call) => send(call, world, readFilter(call.body, call.account)))
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/message/mass/send', who: 'verifiedService', bareIds },
    (call) => send(call, world, readList(call.body)))
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/message/mass/preview', who: 'verified' }, preview)
}

/** Accepted, not sent: who received it is never told, only how many, later. */
function send (call: AccountCall, world: World, audience: Audience | Refusal): Verdict {
  const { account, body, nowMs } = call
  const { send_ignore_reprint: ignore = 0 } = body
  if (!account.mass.console.hasAgreement) return { refusal: refuse(48003, 'mass.agreement') }
  if (isRefusal(audience)) return { refusal: audience }
  if (ignore !== 0 && ignore !== 1) return { refusal: refuse(40035, 'mass.reprintFlag') }
  const key = readKey(body)
  if (typeof key !== 'string') return { refusal: key }
  // Before the content, because a draft may be used up by the very send that is asked for again.
  const repeated = checkKey(account, key, nowMs)
  if (repeated !== null) return { refusal: repeated }
  const message = readMassMessage(body, account, { nowMs, isPreview: false })
  if (isRefusal(message)) return { refusal: message }
  const refusal = checkBudget(account, audience, nowMs)
  if (refusal !== null) return { refusal }

  const job = startMass(account, world, { audience, message, ignoresReprint: ignore === 1, isFromConsole: false })
  account.mass.useKey(key, { msgId: job.msgId, atMs: nowMs })
  if (job.state === 'waiting' && account.mass.console.protection === 'told') return { refusal: refuse(89504, 'mass.protected') }
  const dataId: Fields = message.type === 'mpnews' ? { msg_data_id: job.dataId } : {}
  return { answer: { errcode: 0, errmsg: 'send job submission success', msg_id: job.msgId, ...dataId } }
}

/** Uses nobody's share and no draft up. Followers here have no other WeChat id than their openid. */
function preview ({ account, body, nowMs }: AccountCall): Verdict {
  const { touser, towxname } = body
  const named = isFilled(towxname)
  const openid = named ? towxname : touser
  if (!isFilled(openid)) return { refusal: refuse(41009, 'mass.previewNobody') }
  const follower = account.followers.find(openid)
  if (follower === undefined) return { refusal: named ? refuse(40132, 'mass.previewName') : refuse(40003, 'mass.previewOpenid', openid) }
  if (!follower.subscribed) return { refusal: refuse(43004, 'mass.previewUnsubscribed', openid) }
  const message = readMassMessage(body, account, { nowMs, isPreview: true })
  if (isRefusal(message)) return { refusal: message }
  const { type, text, fields } = message
  account.chats.receive(openid, { at: nowMs, by: 'preview', type, text, ...(fields === null ? {} : { fields }) })
  return { answer: { errcode: 0, errmsg: 'preview success' } }
}
