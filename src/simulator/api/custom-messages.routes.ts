import type { AccountState } from '../account.ts'
import type { FollowerRecord } from '../books/follower-book.ts'
import type { Refusal } from '../refusal.ts'
import { isRefusal, refuse } from '../refusal.ts'
import type { CustomMessage } from '../rules/custom-message.ts'
import { readCustomMessage } from '../rules/custom-message.ts'
import { cardsOf, refusalOfParts } from '../rules/custom-message-parts.ts'
import { refusalBy } from '../rules/reply-window.ts'
import { isFilled, textOf } from '../values.ts'
import type { World } from '../world.ts'
import type { AccountCall, ApiTable, Verdict } from './api.ts'
import { addAccountApi, done } from './api.ts'

export function addCustomMessageApis (apis: ApiTable, world: World): void {
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/message/custom/send', who: 'verified' }, sendCustomMessage)
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/message/custom/typing', who: 'verified' }, showTyping)
}

/** No message id, no idempotency key: what is called twice is shown twice. Only a success uses the window up. */
function sendCustomMessage ({ account, body, nowMs }: AccountCall): Verdict {
  const follower = findAddressee(account, body['touser'])
  if (isRefusal(follower)) return { refusal: follower }
  const { openid } = follower
  const message = readCustomMessage(body, account.limits)
  if (isRefusal(message)) return { refusal: { ...message, openid } }
  const window = account.windows.get(openid)
  const refusal = refusalOfParts(account, message, nowMs) ?? refusalOfReach(follower) ?? refusalBy(window, nowMs)
  if (refusal !== null) return { refusal: { ...refusal, openid } }
  if (window !== undefined) window.remaining -= 1
  follower.contactAtSeconds = Math.floor(nowMs / 1000)
  follower.typingUntilSeconds = 0
  show(account, openid, nowMs, message)
  return done
}

/** Page "客服输入状态": shown until it ends by itself, is taken back or a message comes. It uses nothing up. */
function showTyping ({ account, body: { touser, command }, nowMs }: AccountCall): Verdict {
  const follower = findAddressee(account, touser)
  if (isRefusal(follower)) return { refusal: follower }
  const { openid } = follower
  if (command !== 'Typing' && command !== 'CancelTyping') return { refusal: refuse(45072, 'typing.command', openid) }
  const reach = refusalOfReach(follower)
  if (reach !== null) return { refusal: { ...reach, openid } }
  const { typingContactMs, typingMs } = account.limits
  if (nowMs >= follower.contactAtSeconds * 1000 + typingContactMs) return { refusal: refuse(45080, 'typing.contact', openid) }
  const isTyping = nowMs < follower.typingUntilSeconds * 1000
  if (command === 'Typing' && isTyping) return { refusal: refuse(45081, 'typing.already', openid) }
  follower.typingUntilSeconds = command === 'Typing' ? Math.floor((nowMs + typingMs) / 1000) : 0
  return done
}

function findAddressee ({ followers }: AccountState, openid: unknown): FollowerRecord | Refusal {
  const follower = isFilled(openid) ? followers.find(openid) : undefined
  return follower ?? refuse(40003, 'openid.unknown', textOf(openid))
}

function refusalOfReach ({ subscribed, isBlocked }: FollowerRecord): Refusal | null {
  if (!subscribed) return refuse(45015, 'follower.unsubscribed')
  return isBlocked ? refuse(43019, 'follower.blocked') : null
}

function show (account: AccountState, openid: string, at: number, { type, text, branch, kfAccount, madeByAi }: CustomMessage): void {
  const cards = type === 'mpnews' || type === 'mpnewsarticle' ? cardsOf(account, type, branch) : []
  account.chats.receive(openid, {
    at, by: 'service', type, text: cards.length === 0 ? text : `[图文] ${cards[0]?.title ?? ''}`,
    ...(type === 'text' ? {} : { fields: cards.length === 0 ? branch : { ...branch, articles: cards } }),
    ...(kfAccount === null ? {} : { kfAccount }),
    ...(madeByAi ? { madeByAi } : {}),
  })
}
