import { createMsgIds } from '../msg-id.ts'
import { createRing } from '../ring.ts'

/** An agent's talk with a follower. */
export interface KfSession {
  readonly openid: string
  readonly kfAccount: string
  readonly createdAtSeconds: number
}

interface WaitingFollower {
  openid: string
  latestAtSeconds: number
}

/** What was said in the platform's own customer service. */
export interface KfRecord {
  msgId: string
  openid: string
  /** 2002: the agent said it; 2003: the agent was told it. */
  opercode: 2002 | 2003
  text: string
  atSeconds: number
  worker: string
}

export interface KfSessionBook {
  find: (openid: string) => KfSession | undefined
  /** Takes the follower out of the queue, and from any other agent. */
  open: (session: KfSession) => void
  close: (openid: string) => void
  /** The talks of one agent, or all. */
  list: (kfAccount?: string) => KfSession[]
  /** Queues who has no agent. Whoever waits already keeps the place. */
  wait: (openid: string, atSeconds: number) => void
  /** In the order in which they came. */
  waiting: () => readonly WaitingFollower[]
  /** A waiting follower wrote again. */
  heard: (openid: string, atSeconds: number) => void
  record: (entry: Omit<KfRecord, 'msgId'>) => void
  /** The oldest first. */
  records: () => KfRecord[]
}

const recordsKept = 50_000

/** Pages "会话控制" and "获取聊天记录". */
export function createKfSessionBook (): KfSessionBook {
  const sessions = new Map<string, KfSession>()
  const queue = new Map<string, WaitingFollower>()
  const records = createRing<KfRecord>(recordsKept)
  const nextId = createMsgIds()
  return {
    find: (openid) => sessions.get(openid),
    open (session) {
      queue.delete(session.openid)
      sessions.set(session.openid, session)
    },
    close: (openid) => { sessions.delete(openid) },
    list: (kfAccount) => [...sessions.values()].filter((session) => kfAccount === undefined || session.kfAccount === kfAccount),
    wait (openid, atSeconds) {
      if (!sessions.has(openid)) queue.set(openid, { openid, latestAtSeconds: atSeconds })
    },
    waiting: () => [...queue.values()],
    heard (openid, atSeconds) {
      const waiting = queue.get(openid)
      if (waiting !== undefined) waiting.latestAtSeconds = Math.max(waiting.latestAtSeconds, atSeconds)
    },
    record: (entry) => { records.push({ msgId: nextId(), ...entry }) },
    records: () => records.entries(),
  }
}
