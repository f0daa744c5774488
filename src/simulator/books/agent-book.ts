/** One agent account (客服帐号) of the platform's own customer service. */
export interface Agent {
  readonly kfAccount: string
  readonly kfId: string
  nickname: string
  avatarUrl: string
  /** Of the person who accepted. Without one the agent account cannot be used. */
  wechatId: string | null
  invitation: Invitation | null
  isOnline: boolean
}

export interface Invitation {
  readonly wechatId: string
  readonly expiresAtSeconds: number
  readonly isRejected: boolean
}

export interface AgentBook {
  add: (kfAccount: string, nickname: string) => Agent
  find: (kfAccount: string) => Agent | undefined
  remove: (agent: Agent) => void
  all: () => Agent[]
}

/** Page "客服管理". */
export function createAgentBook (): AgentBook {
  const agents = new Map<string, Agent>()
  let lastId = 1000
  return {
    add (kfAccount, nickname) {
      const agent = { kfAccount, kfId: String(++lastId), nickname, avatarUrl: '', wechatId: null, invitation: null, isOnline: false }
      agents.set(kfAccount, agent)
      return agent
    },
    find: (kfAccount) => agents.get(kfAccount),
    remove: ({ kfAccount }) => { agents.delete(kfAccount) },
    all: () => [...agents.values()],
  }
}

export function invitationStatus ({ isRejected, expiresAtSeconds }: Invitation, nowMs: number): 'waiting' | 'rejected' | 'expired' {
  if (isRejected) return 'rejected'
  return nowMs < expiresAtSeconds * 1000 ? 'waiting' : 'expired'
}
