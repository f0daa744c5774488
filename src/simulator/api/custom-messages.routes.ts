import type { AccountState } from '../account.ts'
import type { CustomMessage } from '../rules/custom-message.ts'
import { readCustomMessage } from '../rules/custom-message.ts'
import { isRefusal, refuse } from '../refusal.ts'
import { refusalBy } from '../rules/reply-window.ts'
import { isFilled } from '../values.ts'
import type { World } from '../world.ts'
import type { AccountCall, ApiTable, Verdict } from './api.ts'
import { addAccountApi } from './api.ts'

export function addCustomMessageApis (apis: ApiTable, world: World): void {
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/message/custom/send', who: 'verified' }, sendCustomMessage)
}

/** No message id, no idempotency key: what is called twice is shown twice. Only a success uses the window up. */
function sendCustomMessage ({ account, body, nowMs }: AccountCall): Verdict {
  const { touser: openid } = body
  if (!isFilled(openid)) return { refusal: refuse(40003, 'openid.missing') }
  const follower = account.followers.find(openid)
  if (follower === undefined) return { refusal: refuse(40003, 'openid.unknown', openid) }
  const message = readCustomMessage(body)
  if (isRefusal(message)) return { refusal: { ...message, openid } }
  if (!follower.subscribed) return { refusal: refuse(45015, 'follower.unsubscribed', openid) }

  const window = account.windows.get(openid)
  const refusal = refusalBy(window, nowMs)
  if (refusal !== null) return { refusal: { ...refusal, openid } }
  if (window !== undefined) window.remaining -= 1
  show(account, openid, nowMs, message)
  return { answer: { errcode: 0, errmsg: 'ok' } }
}

function show ({ chats }: AccountState, openid: string, at: number, { type, text, fields, kfAccount, madeByAi }: CustomMessage): void {
  chats.receive(openid, {
    at, by: 'service', type, text,
    ...(fields === null ? {} : { fields }),
    ...(kfAccount === null ? {} : { kfAccount }),
    ...(madeByAi ? { madeByAi } : {}),
  })
}
