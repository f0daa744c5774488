/** What a follower's phone showed. `at` is in milliseconds; `fields` is what the account sent, absent for plain text. */
export interface ReceivedItem {
  id: number
  at: number
  by: ReceivedBy
  type: string
  text: string
  fields?: Record<string, unknown>
  kfAccount?: string
  madeByAi?: boolean
}

/** Which way it came; a `notice` is the platform's own word. */
export type ReceivedBy = 'passive' | 'service' | 'template' | 'subscription' | 'oneTime' | 'mass' | 'preview' | 'notice'

/** What the follower did. Kept for the phone page only. */
interface SaidItem {
  id: number
  at: number
  by: 'follower'
  type: string
  text: string
}

type ChatItem = ReceivedItem | SaidItem

export interface ReceivedFilter {
  openid?: string
  by?: ReceivedBy
}

type Counts = Partial<Record<ReceivedBy, number>>

interface Chat {
  received: ReceivedItem[]
  said: SaidItem[]
  counts: Counts
}

export interface ChatBook {
  receive: (openid: string, item: Omit<ReceivedItem, 'id'>) => void
  say: (openid: string, item: Omit<SaidItem, 'id' | 'by'>) => void
  received: (openid: string) => ReceivedItem[]
  /** Both sides, in order. */
  conversation: (openid: string) => ChatItem[]
  /** Exact, also for items that were forgotten. */
  count: (filter: ReceivedFilter) => number
  everyone: () => Iterable<{ openid: string, count: number, items: ReceivedItem[] }>
  /** Calls `listener` for every new item until the returned function is called. */
  listen: (openid: string, listener: (item: ChatItem) => void) => () => void
}

const saidKept = 50

/** A chat exists only for those who have one. */
export function createChatBook ({ maxRecords }: { maxRecords: number }): ChatBook {
  const chats = new Map<string, Chat>()
  const listeners = new Map<string, Set<(item: ChatItem) => void>>()
  const totals: Counts = {}
  let lastId = 0

  const chatOf = (openid: string): Chat => {
    const chat = chats.get(openid) ?? { received: [], said: [], counts: {} }
    chats.set(openid, chat)
    return chat
  }
  const announce = (openid: string, item: ChatItem): void => {
    for (const listener of listeners.get(openid) ?? []) listener(item)
  }

  return {
    receive (openid, item) {
      const chat = chatOf(openid)
      const kept = { id: ++lastId, ...item }
      count(chat.counts, item.by)
      count(totals, item.by)
      keep(chat.received, kept, maxRecords)
      announce(openid, kept)
    },
    say (openid, item) {
      const kept: SaidItem = { id: ++lastId, by: 'follower', ...item }
      keep(chatOf(openid).said, kept, saidKept)
      announce(openid, kept)
    },
    received: (openid) => [...chats.get(openid)?.received ?? []],
    conversation (openid) {
      const { received, said } = chats.get(openid) ?? { received: [], said: [] }
      return [...received, ...said].sort((a, b) => a.id - b.id)
    },
    count ({ openid, by }) {
      const counts = openid === undefined ? totals : chats.get(openid)?.counts ?? {}
      return by === undefined ? sum(counts) : counts[by] ?? 0
    },
    * everyone () {
      for (const [openid, { counts, received }] of chats) {
        if (sum(counts) > 0) yield { openid, count: sum(counts), items: [...received] }
      }
    },
    listen (openid, listener) {
      const heard = listeners.get(openid) ?? new Set()
      listeners.set(openid, heard.add(listener))
      return () => {
        heard.delete(listener)
        if (heard.size === 0 && listeners.get(openid) === heard) listeners.delete(openid)
      }
    },
  }
}

function keep<T> (items: T[], item: T, most: number): void {
  items.push(item)
  if (items.length > most) items.shift()
}

function count (counts: Counts, by: ReceivedBy): void {
  counts[by] = (counts[by] ?? 0) + 1
}

function sum (counts: Counts): number {
  return Object.values(counts).reduce((total, each) => total + each, 0)
}
