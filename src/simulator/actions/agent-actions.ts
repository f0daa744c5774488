import type { AccountState } from '../account.ts'
import type { Agent } from '../books/agent-book.ts'
import { invitationStatus } from '../books/agent-book.ts'
import type { KfSession } from '../books/kf-session-book.ts'
import { closeSession, openSession } from '../kf-desk.ts'
import { agentExists, agentUnbound, notWithAgent, nothingWaits, unknownAgent, unknownFollower } from '../simulator.errors.ts'

interface Needs {
  account: AccountState
  clock: { now: () => Date }
}

export interface AgentSeed {
  kfAccount: string
  nickname?: string
  isOnline?: boolean
}

export interface AgentView extends Pick<Agent, 'kfAccount' | 'kfId' | 'nickname' | 'wechatId' | 'isOnline'> {
  invitation: { wechatId: string, status: 'waiting' | 'rejected' | 'expired' } | null
}

/** What the people behind the platform's agent accounts do, in its console and on their phones. */
export function createAgentActions ({ account, clock }: Needs) {
  const { agents, kfSessions, followers, chats, windows } = account
  const nowMs = (): number => clock.now().getTime()
  const find = (kfAccount: string): Agent => {
    const agent = agents.find(kfAccount)
    if (agent === undefined) throw unknownAgent(kfAccount)
    return agent
  }
  const findBound = (kfAccount: string): Agent => {
    const agent = find(kfAccount)
    if (agent.wechatId === null) throw agentUnbound(kfAccount)
    return agent
  }
  const talk = (kfAccount: string, openid: string): KfSession => {
    const session = kfSessions.find(openid)
    if (session?.kfAccount !== find(kfAccount).kfAccount) throw notWithAgent(kfAccount, openid)
    return session
  }

  return {
    agents: (): AgentView[] => agents.all().map((agent) => viewAgent(agent, nowMs())),
    /** One that a person is bound to already. */
    addAgent ({ kfAccount, nickname = kfAccount.split('@')[0] ?? '', isOnline = true }: AgentSeed): void {
      if (agents.find(kfAccount) !== undefined) throw agentExists(kfAccount)
      Object.assign(agents.add(kfAccount, nickname), { wechatId: `wx_${kfAccount.replaceAll('@', '_')}`, isOnline })
    },
    /** What the invited person does, or fails to do in time. */
    decideInvitation (kfAccount: string, decision: 'accepted' | 'rejected' | 'expired'): void {
      const agent = find(kfAccount)
      const { invitation } = agent
      if (invitation === null || invitationStatus(invitation, nowMs()) !== 'waiting') throw nothingWaits(kfAccount)
      if (decision === 'accepted') Object.assign(agent, { wechatId: invitation.wechatId, invitation: null })
      else if (decision === 'rejected') agent.invitation = { ...invitation, isRejected: true }
      else agent.invitation = { ...invitation, expiresAtSeconds: Math.floor(nowMs() / 1000) }
    },
    setAgentOnline (kfAccount: string, isOnline: boolean): void { findBound(kfAccount).isOnline = isOnline },

    kfSessions: () => ({ sessions: kfSessions.list(), waiting: kfSessions.waiting() }),
    /** Takes a follower out of the queue, or over from another agent. */
    agentTakes (kfAccount: string, openid: string): void {
      if (followers.find(openid) === undefined) throw unknownFollower(openid)
      openSession(account, openid, findBound(kfAccount).kfAccount, nowMs())
    },
    /** Uses the reply window up like our own messages, as is assumed of all that is said for the account. */
    agentSays (kfAccount: string, openid: string, text: string): void {
      talk(kfAccount, openid)
      const at = nowMs()
      const atSeconds = Math.floor(at / 1000)
      kfSessions.record({ openid, opercode: 2002, text, atSeconds, worker: kfAccount })
      const follower = followers.find(openid)
      if (follower?.subscribed !== true) return
      const window = windows.get(openid)
      if (window !== undefined && window.remaining > 0) window.remaining -= 1
      follower.contactAtSeconds = atSeconds
      chats.receive(openid, { at, by: 'service', type: 'text', text, kfAccount })
    },
    agentCloses (kfAccount: string, openid: string): void { closeSession(account, talk(kfAccount, openid)) },
  }
}

function viewAgent ({ kfAccount, kfId, nickname, wechatId, isOnline, invitation }: Agent, nowMs: number): AgentView {
  const invited = invitation === null ? null : { wechatId: invitation.wechatId, status: invitationStatus(invitation, nowMs) }
  return { kfAccount, kfId, nickname, wechatId, isOnline, invitation: invited }
}
