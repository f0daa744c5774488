import type { AccountState } from './account.ts'
import type { KfSession } from './books/kf-session-book.ts'
import type { XmlFields } from './xml-writer.ts'

/** Begins an agent's talk with a follower and tells the webhook, unless they talk already. */
export function openSession (account: AccountState, openid: string, kfAccount: string, nowMs: number): void {
  const before = account.kfSessions.find(openid)
  if (before?.kfAccount === kfAccount) return
  account.kfSessions.open({ openid, kfAccount, createdAtSeconds: Math.floor(nowMs / 1000) })
  account.events.push(openid, (): XmlFields => before === undefined
    ? { Event: 'kf_create_session', KfAccount: kfAccount }
    : { Event: 'kf_switch_session', FromKfAccount: before.kfAccount, ToKfAccount: kfAccount })
}

export function closeSession (account: AccountState, { openid, kfAccount }: KfSession): void {
  account.kfSessions.close(openid)
  account.events.push(openid, () => ({ Event: 'kf_close_session', KfAccount: kfAccount }))
}

/**
 * What `transfer_customer_service` asks for: the named agent gets the follower, online or not, and nobody else is told
 * (page "消息转发到客服"). Without a name, or with one that nobody has, the follower waits until an agent comes.
 */
export function transferToAgents (account: AccountState, openid: string, kfAccount: string | null, nowMs: number): void {
  if (account.kfSessions.find(openid) !== undefined) return
  if (kfAccount !== null && account.agents.find(kfAccount) !== undefined) openSession(account, openid, kfAccount, nowMs)
  else account.kfSessions.wait(openid, Math.floor(nowMs / 1000))
}

/**
 * The agent whom the follower's messages go to instead of the webhook. A talk that nobody closed stops that after 30
 * minutes; who only waits is still heard by the webhook.
 */
export function listeningAgent ({ kfSessions, limits }: Pick<AccountState, 'kfSessions' | 'limits'>, openid: string, nowMs: number): string | null {
  const session = kfSessions.find(openid)
  if (session === undefined || nowMs >= session.createdAtSeconds * 1000 + limits.kfForwardingMs) return null
  return session.kfAccount
}

interface Told {
  openid: string
  text: string
  atSeconds: number
}

/** A follower wrote: the agent who listens is told, and whoever waits is seen to have written again. */
export function tellAgents (account: AccountState, { openid, text, atSeconds }: Told): void {
  account.kfSessions.heard(openid, atSeconds)
  const worker = listeningAgent(account, openid, atSeconds * 1000)
  if (worker !== null) account.kfSessions.record({ openid, opercode: 2003, text, atSeconds, worker })
}
