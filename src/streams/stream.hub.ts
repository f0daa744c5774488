import type { Permission } from '../access/index.ts'
import type { Clock } from '../platform/clock.ts'
import { momentValue } from '../platform/database/columns.ts'
import type { Database, Tx } from '../platform/database/database.ts'
import { insertRows, maxListed, placeholders } from '../platform/database/rows.ts'
import type { Logger } from '../platform/logger.ts'
import { createWaker } from '../platform/waker.ts'

/** As it goes out. Ids rise, but not in the order of commits: who watches must be ready to hear an id again, or late. */
export interface StreamedEvent {
  id: number
  accountId: number
  topic: string
  kind: string
  detail: unknown
  /** Only this user hears of it; null for everybody who may. */
  toUserId: number | null
}

export interface Watcher {
  accountId: number
  topics: ReadonlySet<string>
  /** Null for what is no user. */
  userId: number | null
  hear: (event: StreamedEvent) => void
}

interface Needs { db: Database, clock: Clock, logger: Logger }

type Published = Omit<StreamedEvent, 'id' | 'toUserId'> & { toUserId?: number | null }

type Row = Omit<StreamedEvent, 'detail'> & { detail: string }

/** Only while somebody watches: so late at most another process’s events are heard of. */
const pollMs = 100
const pageSize = 1000
/** A transaction may commit an id long after higher ones were seen: so far back we look for late ones. Writes last half of it at most. */
const overlapMs = 60_000
const lateEveryMs = 2000
const keepMs = 10 * 60_000

/**
 * Carries what is written in one process to those who watch in any other, through a table. While nobody watches it asks nothing.
 * What is new is read by id; what was committed late, behind ids already read, is looked for every few seconds.
 */
export function createStreamHub ({ db, clock, logger }: Needs) {
  const topics = new Map<string, Permission>()
  const watchers = new Set<Watcher>()
  const waker = createWaker()
  /** What one transaction tells is written at once, at its end. */
  const waiting = new WeakMap<Tx, Published[]>()
  /** Ids passed on, with their moment, as far back as we look. */
  const passed = new Map<number, number>()
  let lastId = 0
  let lateAt = 0
  let isRunning = true
  let loop: Promise<void> | undefined
  let begun: Promise<void> = Promise.resolve()

  const select = 'SELECT id, accountId, topic, kind, detail, toUserId FROM stream_events'
  const recentIds = async (): Promise<number[]> => {
    const rows = await db.read.query<Array<{ id: number }>>('SELECT id FROM stream_events WHERE createdAt >= ?', [momentValue(clock.now()) - overlapMs])
    return rows.map(({ id }) => Number(id))
  }

  /** What happened before anybody watched is not news. */
  async function begin (): Promise<void> {
    const atMs = momentValue(clock.now())
    for (const id of await recentIds()) passed.set(id, atMs)
    const [newest] = await db.read.query<Array<{ id: number | null }>>('SELECT MAX(id) AS id FROM stream_events')
    lastId = Number(newest?.id ?? 0)
  }

  async function insertEvents (tx: Tx, events: readonly Published[]): Promise<void> {
    const atMs = momentValue(clock.now())
    const rows = events.map(({ accountId, topic, kind, detail, toUserId = null }) => [accountId, topic, kind, toUserId, JSON.stringify(detail), atMs])
    await insertRows(tx, { table: 'stream_events', columns: ['accountId', 'topic', 'kind', 'toUserId', 'detail', 'createdAt'], rows })
  }

  async function readNew (): Promise<void> {
    for (;;) {
      const rows = await db.read.query<Row[]>(`${select} WHERE id > ? ORDER BY id LIMIT ${pageSize}`, [lastId])
      for (const row of rows) passOn(row)
      lastId = Number(rows.at(-1)?.id ?? lastId)
      if (rows.length < pageSize) return
    }
  }

  async function readLate (): Promise<void> {
    const late = (await recentIds()).filter((id) => id <= lastId && !passed.has(id))
    for (let at = 0; at < late.length; at += pageSize) {
      const some = late.slice(at, at + pageSize)
      for (const row of await db.read.query<Row[]>(`${select} WHERE id IN (${placeholders(some)}) ORDER BY id`, some)) passOn(row)
    }
    const before = momentValue(clock.now()) - 2 * overlapMs
    for (const [id, atMs] of passed) if (atMs < before) passed.delete(id)
  }

  function passOn (row: Row): void {
    const event = eventOf(row)
    passed.set(event.id, momentValue(clock.now()))
    for (const watcher of watchers) {
      if (event.accountId === watcher.accountId && watcher.topics.has(event.topic) && concerns(event, watcher)) watcher.hear(event)
    }
  }

  async function round (): Promise<void> {
    await readNew()
    if (performance.now() < lateAt) return
    lateAt = performance.now() + lateEveryMs
    await readLate()
  }

  async function watch (onBegun: () => void): Promise<void> {
    let hasBegun = false
    while (isRunning && watchers.size > 0) {
      await (hasBegun ? round() : begin()).then(() => { hasBegun = true }, (error: unknown) => logger.warn({ err: error }, 'stream not read'))
      if (hasBegun) onBegun()
      await waker.sleep(pollMs)
    }
    loop = undefined
    onBegun()
  }

  return {
    /** Who may read `permission` of an account may watch its topic. */
    addTopic: (topic: string, permission: Permission): void => { topics.set(topic, permission) },
    topics: topics as ReadonlyMap<string, Permission>,

    /** To be told to whoever watches, once `tx` has committed. */
    async publish (tx: Tx, events: readonly Published[]): Promise<void> {
      const list = waiting.get(tx) ?? []
      list.push(...events)
      if (waiting.has(tx) || list.length === 0) return
      waiting.set(tx, list)
      db.beforeCommit(tx, async () => {
        waiting.delete(tx)
        await insertEvents(tx, list)
      })
      db.afterCommit(tx, waker.wake)
    },

    /** Calls `hear` for what happens from now on, until the returned function is called. */
    watch (watcher: Watcher): () => void {
      watchers.add(watcher)
      if (loop === undefined) begun = new Promise((resolve) => { loop = watch(resolve) })
      return () => { watchers.delete(watcher) }
    },

    /** Resolves when whoever watches hears of all that happens: a moment after the first of them came, for the table is to be asked where it stands. */
    begun: (): Promise<void> => begun,

    /** What happened in the minute before `eventId` and since, for a watcher who lost the connection. Empty when it is too long ago. */
    async replay ({ accountId, topics: asked, userId }: Omit<Watcher, 'hear'>, eventId: number): Promise<StreamedEvent[]> {
      const [known] = await db.read.query<Array<{ createdAt: number }>>('SELECT createdAt FROM stream_events WHERE id = ?', [eventId])
      if (known === undefined) return []
      const events: StreamedEvent[] = []
      const wanted = [...asked]
      for (let after = 0, isMore = true; isMore;) {
        const rows = await db.read.query<Row[]>(`${select} WHERE createdAt >= ? AND id > ? AND accountId = ? AND topic IN (${placeholders(wanted)})
          ORDER BY id LIMIT ${pageSize}`, [Number(known.createdAt) - overlapMs, after, accountId, ...wanted])
        events.push(...rows.map(eventOf).filter((event) => concerns(event, { userId })))
        after = Number(rows.at(-1)?.id ?? after)
        isMore = rows.length === pageSize
      }
      return events
    },

    /** Takes away what nobody can ask for any more. */
    async forget (): Promise<void> {
      const before = momentValue(clock.now()) - keepMs
      for (;;) {
        const rows = await db.read.query<Array<{ id: number | string }>>(`SELECT id FROM stream_events WHERE createdAt < ? ORDER BY createdAt LIMIT ${maxListed}`, [before])
        const ids = rows.map(({ id }) => Number(id))
        if (ids.length > 0) await db.change(`DELETE FROM stream_events WHERE id IN (${placeholders(ids)})`, ids)
        if (ids.length < maxListed) return
      }
    },

    async stop (): Promise<void> {
      isRunning = false
      waker.wake()
      await loop
    },
  }
}

export type StreamHub = ReturnType<typeof createStreamHub>

const concerns = ({ toUserId }: StreamedEvent, { userId }: Pick<Watcher, 'userId'>) => toUserId === null || toUserId === userId

function eventOf ({ id, accountId, topic, kind, detail, toUserId }: Row): StreamedEvent {
  return { id: Number(id), accountId: Number(accountId), topic, kind, detail: JSON.parse(detail) as unknown, toUserId: toUserId === null ? null : Number(toUserId) }
}
