import { createMsgIds } from '../msg-id.ts'
import type { Fields } from '../values.ts'

/** A mass message that has the shape WeChat asks for, ready to be shown. */
export interface MassMessage {
  type: string
  /** One line for people. */
  text: string
  fields: Fields | null
  /** Articles and videos: what can be deleted after it was received. Shared with `fields`, so that it is deleted there too. */
  parts: ReadonlyArray<{ isDeleted: boolean, url?: string }>
  /** Of the draft, which a send to all uses up. */
  draftId: string | null
}

/** To whom: everybody, who carries a tag, or a list. */
export type Audience = { tagId: number | null } | { openids: readonly string[] }

export interface MassOrder {
  audience: Audience
  message: MassMessage
  /** Goes on when an article is judged a reprint that is allowed. */
  ignoresReprint: boolean
  /** Sent by the operator in the console: the product knows nothing of it. */
  isFromConsole: boolean
}

/** `waiting` for the administrator, `sending`, or over. */
export type MassState = 'waiting' | 'sending' | 'sent' | 'failed'

export interface MassJob extends Omit<MassOrder, 'audience'> {
  readonly msgId: string
  /** What the statistics call it. */
  readonly dataId: string
  readonly atMs: number
  /** Forgotten when it is over. */
  audience: Audience
  readonly isToAll: boolean
  readonly verdict: MassVerdict
  state: MassState
  /** As the event gives it. */
  status: string
  counts: MassCounts
}

/** `filtered` is what the filters left: sent and failed ones together. */
export interface MassCounts {
  total: number
  filtered: number
  sent: number
  errors: number
}

/** How a send fares that is not simply sent: chosen in the console. */
export interface MassVerdict {
  /** Ends it: `err(10001)` and the like before anything is sent, `send fail` after it failed for everybody. */
  status?: string
  /** Articles are judged to be a reprint that is allowed or forbidden, or the check itself breaks down. */
  reprint?: 'allowed' | 'forbidden' | 'unchecked'
  /** So many receive nothing although nothing is wrong with them. */
  errors?: number
}

export interface MassConsole {
  /**
   * Whether a send to all waits for the administrator. The pages do not say what the call answers then: success (`silent`),
   * or that it waits (`told`).
   */
  protection: 'off' | 'silent' | 'told'
  /** Without it nothing is sent. */
  hasAgreement: boolean
}

interface UsedKey { msgId: string, atMs: number }

export interface MassBook {
  readonly console: MassConsole
  /** 0 is the fastest, 4 the slowest. */
  speed: number
  begin: (order: MassOrder, atMs: number) => MassJob
  find: (msgId: string) => MassJob | undefined
  findByUrl: (url: string) => MassJob | undefined
  /** The newest few thousand, the oldest first. */
  jobs: () => MassJob[]
  /** Who used this key in the last 24 hours. */
  keyUsed: (key: string, nowMs: number) => UsedKey | undefined
  useKey: (key: string, used: UsedKey) => void
  /** Chosen for the next send; its beginning uses it up. */
  next: (verdict: MassVerdict) => void
}

const jobsKept = 10_000

export function createMassBook ({ massKeyMs }: { massKeyMs: number }): MassBook {
  const nextMsgId = createMsgIds()
  const jobs = new Map<string, MassJob>()
  /** In the order of their times, so that the first are the first to expire. */
  const keys = new Map<string, UsedKey>()
  let lastDataId = 2_650_000_000
  let upcoming: MassVerdict = {}

  const expireKeys = (nowMs: number): void => {
    for (const [key, { atMs }] of keys) {
      if (nowMs < atMs + massKeyMs) break
      keys.delete(key)
    }
  }

  return {
    console: { protection: 'off', hasAgreement: true },
    speed: 0,
    begin (order, atMs) {
      const isToAll = 'tagId' in order.audience && order.audience.tagId === null
      const job: MassJob = {
        ...order, msgId: nextMsgId(), dataId: String(++lastDataId), atMs, isToAll, verdict: upcoming, state: 'sending', status: '',
        counts: { total: 0, filtered: 0, sent: 0, errors: 0 },
      }
      upcoming = {}
      jobs.set(job.msgId, job)
      const [oldest] = jobs.keys()
      if (jobs.size > jobsKept && oldest !== undefined) jobs.delete(oldest)
      return job
    },
    find: (msgId) => jobs.get(msgId),
    findByUrl: (url) => [...jobs.values()].find(({ message }) => message.parts.some((part) => part.url === url)),
    jobs: () => [...jobs.values()],
    keyUsed (key, nowMs) {
      expireKeys(nowMs)
      return keys.get(key)
    },
    useKey: (key, used) => { keys.set(key, used) },
    next (verdict) { upcoming = verdict },
  }
}
