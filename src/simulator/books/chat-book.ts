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
export type ReceivedBy = 'passive' | 'menu' | 'service' | 'template' | 'subscription' | 'oneTime' | 'mass' | 'preview' | 'notice'

/** What the follower did. Kept for the phone page only; `fields` is there if there is more to see than a text. */
interface SaidItem {
  id: number
  at: number
  by: 'follower'
  type: string
  text: string
  fields?: Record<string, unknown>
}

type ChatItem = ReceivedItem | SaidItem
/** Gets null when earlier items have changed. */
type Listener = (item: ChatItem | null) => void

export interface ReceivedFilter {
  openid?: string
  by?: ReceivedBy
}

type Counts = Partial<Record<ReceivedBy, number>>

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
  listen: (openid: string, listener: Listener) => () => void
  /** Something that was received before is no longer as it was. */
  changed: () => void
}

const saidKept = 50

/**
 * A chat exists only for those who have one, and it is no list before it has two items: a million followers who each
 * received one message must stay small. What was forgotten is counted apart, for the few who were sent that much.
 */
export function createChatBook ({ maxRecords }: { maxRecords: number }): ChatBook {
  const chats = new Map<string, ChatItem | ChatItem[]>()
  const forgotten = new Map<string, Counts>()
  const listeners = new Map<string, Set<Listener>>()
  const totals: Counts = {}
  let lastId = 0

  const itemsOf = (openid: string): ChatItem[] => {
    const chat = chats.get(openid)
    if (chat === undefined) return []
    return Array.isArray(chat) ? chat : [chat]
  }
  const add = (openid: string, item: ChatItem): void => {
    const chat = chats.get(openid)
    if (chat === undefined) chats.set(openid, item)
    else if (Array.isArray(chat)) chat.push(item)
    else chats.set(openid, [chat, item])
    const heard = listeners.get(openid)
    if (heard !== undefined) for (const listener of heard) listener(item)
  }
  /** Drops the oldest of one side when there are too many. */
  const trim = (openid: string, isOfSide: (item: ChatItem) => boolean, most: number): void => {
    const items = itemsOf(openid)
    if (items.length <= most || items.filter(isOfSide).length <= most) return
    const [oldest] = items.splice(items.findIndex(isOfSide), 1)
    chats.set(openid, items)
    if (oldest === undefined || !isReceived(oldest)) return
    const counts = forgotten.get(openid) ?? {}
    count(counts, oldest.by)
    forgotten.set(openid, counts)
  }
  const countOf = (openid: string): Counts => {
    const counts = { ...forgotten.get(openid) }
    for (const item of itemsOf(openid)) if (isReceived(item)) count(counts, item.by)
    return counts
  }

  return {
    receive (openid, item) {
      count(totals, item.by)
      add(openid, { id: ++lastId, ...item })
      trim(openid, isReceived, maxRecords)
    },
    say (openid, item) {
      add(openid, { id: ++lastId, by: 'follower', ...item })
      trim(openid, isSaid, saidKept)
    },
    received: (openid) => itemsOf(openid).filter(isReceived),
    conversation: (openid) => [...itemsOf(openid)],
    count ({ openid, by }) {
      const counts = openid === undefined ? totals : countOf(openid)
      return by === undefined ? sum(counts) : counts[by] ?? 0
    },
    * everyone () {
      for (const openid of chats.keys()) {
        const received = sum(countOf(openid))
        if (received > 0) yield { openid, count: received, items: itemsOf(openid).filter(isReceived) }
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
    changed () {
      for (const heard of listeners.values()) for (const listener of heard) listener(null)
    },
  }
}

function isReceived (item: ChatItem): item is ReceivedItem {
  return item.by !== 'follower'
}

function isSaid (item: ChatItem): item is SaidItem {
  return item.by === 'follower'
}

function count (counts: Counts, by: ReceivedBy): void {
  counts[by] = (counts[by] ?? 0) + 1
}

function sum (counts: Counts): number {
  return Object.values(counts).reduce((total, each) => total + each, 0)
}
