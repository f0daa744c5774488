import type { AccountState } from '../account.ts'
import type { Agent } from '../books/agent-book.ts'
import { invitationStatus } from '../books/agent-book.ts'
import type { Refusal } from '../refusal.ts'
import { isRefusal, refuse } from '../refusal.ts'
import { isFilled } from '../values.ts'

const maxNicknameLength = 16

/** `prefix@wechat-id`: page "添加客服帐号". Any id will do for an account that does not say what its own is. */
export function isKfAccount (value: unknown, wechatId: string | undefined): value is string {
  if (!isFilled(value) || !/^\w{1,10}@[\w-]{1,30}$/.test(value)) return false
  return wechatId === undefined || value.endsWith(`@${wechatId}`)
}

export function refusalOfNickname (nickname: unknown): Refusal | null {
  const fits = isFilled(nickname) && Array.from(nickname).length <= maxNicknameLength
  return fits ? null : refuse(65403, 'agents.nickname')
}

export function findAgent ({ agents }: AccountState, kfAccount: unknown): Agent | Refusal {
  const agent = isFilled(kfAccount) ? agents.find(kfAccount) : undefined
  return agent ?? refuse(65401, 'agents.unknown')
}

/** One who can work: a person has accepted the invitation. */
export function findBoundAgent (account: AccountState, kfAccount: unknown): Agent | Refusal {
  const agent = findAgent(account, kfAccount)
  return isRefusal(agent) || agent.wechatId !== null ? agent : refuse(65402, 'agents.unbound')
}

interface Inviting {
  accounts: AccountState[]
  account: AccountState
  agent: Agent
  invitee: string
  nowMs: number
}

/** Page "邀请绑定客服帐号". */
export function refusalOfInvitation ({ accounts, account, agent, invitee, nowMs }: Inviting): Refusal | null {
  const isWaiting = ({ invitation }: Agent): boolean => invitation !== null && invitationStatus(invitation, nowMs) === 'waiting'
  const isBoundToInvitee = ({ wechatId }: Agent): boolean => wechatId === invitee
  if (agent.wechatId !== null) return refuse(65412, 'agents.bound')
  if (isWaiting(agent)) return refuse(65411, 'agents.invitationWaits')
  const colleagues = account.agents.all()
  if (colleagues.some(isBoundToInvitee)) return refuse(65407, 'agents.inviteeIsAgent')
  if (colleagues.some((each) => isWaiting(each) && each.invitation?.wechatId === invitee)) return refuse(65408, 'agents.inviteeInvited')
  const bindings = accounts.flatMap(({ agents }) => agents.all()).filter(isBoundToInvitee).length
  return bindings >= account.limits.bindingsPerPerson ? refuse(65410, 'agents.inviteeBindings') : null
}
