import type { Clock } from '../platform/clock.ts'
import type { Database, Tx } from '../platform/database/database.ts'
import { change, placeholders } from '../platform/database/rows.ts'
import type { Logger } from '../platform/logger.ts'
import { assertReply, type PassiveReply } from '../wechat/replies.ts'

/** A decision about a slot: the passive reply and when it was made, or null for `success`. */
export interface Decision { reply: PassiveReply, atMs: number }

export interface Offer { inboxId: number, reply: PassiveReply }

interface Needs { db: Database, clock: Clock, logger: Logger, pollMs?: number }

/** How long the database may take to close a slot in time. */
const graceMs = 400

interface Waiter { untilMs: number, resolve: (decision: Decision | null) => void }

export const readDecision = (reply: string | null): Decision | null => (reply === null ? null : JSON.parse(reply) as Decision)

/**
 * The one answer that a webhook may carry. The first committed decision, `success` included, is what every repeat gets, on
 * whichever process it arrives. Waiting looks at the database; being told in memory only makes it faster.
 */
export function createReplySlots ({ db, clock, logger, pollMs = 50 }: Needs) {
  const waiters = new Map<number, Waiter[]>()
  const kept = new WeakMap<Tx, Set<number>>()
  const none: ReadonlySet<number> = new Set()
  let isPolling = false

  function settle (inboxId: number, decision: Decision | null): void {
    const answered = waiters.get(inboxId) ?? []
    waiters.delete(inboxId)
    for (const { resolve } of answered) resolve(decision)
  }

  function overdue (): number[] {
    const nowMs = Date.now()
    return [...waiters].filter(([, list]) => list.some(({ untilMs }) => untilMs <= nowMs)).map(([inboxId]) => inboxId)
  }

  async function poll (): Promise<void> {
    isPolling = true
    while (waiters.size > 0) {
      await new Promise((resolve) => setTimeout(resolve, pollMs))
      try {
        await lookOnce()
      } catch (error) {
        logger.warn({ err: error }, 'slots not readable')
        // Without a database no decision can be read or made; the slot's own end keeps a late one from being sent twice.
        for (const inboxId of overdue()) settle(inboxId, null)
      }
    }
    isPolling = false
  }

  async function lookOnce (): Promise<void> {
    const late = overdue()
    if (late.length > 0) await db.write((tx) => closeSlots(tx, late), { repeatable: true })
    const ids = [...waiters.keys()].slice(0, 1000)
    if (ids.length === 0) return
    const rows = await db.read.query<Array<{ id: number, reply: string | null }>>(`SELECT id, reply FROM inbox WHERE id IN (${placeholders(ids)}) AND slot <> 'open'`, ids)
    for (const { id, reply } of rows) settle(Number(id), readDecision(reply))
  }

  return {
    waiting: () => waiters.size,

    /** Resolves with the decision; after `waitMs` the slot is closed, if nobody was faster. */
    wait: (inboxId: number, waitMs: number) => new Promise<Decision | null>((settled) => {
      // However long the database takes to say so: WeChat hangs up soon after.
      const latest = setTimeout(() => settle(inboxId, null), waitMs + graceMs)
      const resolve = (decision: Decision | null) => { clearTimeout(latest); settled(decision) }
      waiters.set(inboxId, [...waiters.get(inboxId) ?? [], { untilMs: Date.now() + waitMs, resolve }])
      if (!isPolling) void poll()
    }),

    settle,

    /** A repeat came while the slot is still open: the answer is wanted until then. False when the slot was decided meanwhile. */
    async extend (inboxId: number, until: Date): Promise<boolean> {
      return await db.change(`UPDATE inbox SET slotUntil = ? WHERE id = ? AND slot = 'open' AND status <> 'parked'`, [until.getTime(), inboxId]) > 0
    },

    async read (inboxId: number): Promise<Decision | null> {
      const [row] = await db.read.query<Array<{ reply: string | null }>>('SELECT reply FROM inbox WHERE id = ?', [inboxId])
      return readDecision(row?.reply ?? null)
    },

    /**
     * Fills the slots of deliveries whose webhooks still wait. Tells which offers were taken; the others must go another
     * way (reach), in the same transaction.
     */
    async offer (tx: Tx, offers: readonly Offer[], by: string): Promise<Set<number>> {
      const atMs = clock.now().getTime()
      const taken = new Set<number>()
      for (const { reply, ids } of groupEqual(offers)) {
        assertReply(reply)
        const decision = { reply, atMs }
        const json = JSON.stringify(decision)
        const filled = await change(tx, `UPDATE inbox SET slot = 'filled', reply = ?, repliedBy = ?
          WHERE id IN (${placeholders(ids)}) AND slot = 'open' AND slotUntil > ?`, [json, by, ...ids, atMs])
        const mine = filled === ids.length ? ids : await idsFilledWith(tx, ids, json)
        for (const id of mine) taken.add(id)
        db.afterCommit(tx, () => { for (const id of mine) settle(id, decision) })
      }
      return taken
    },

    /** Somebody may answer these after the transaction in which they are worked on: until `release`, or until nobody waits any longer. */
    keepOpen (tx: Tx, ids: readonly number[]): void {
      kept.set(tx, new Set([...kept.get(tx) ?? none, ...ids]))
    },

    keptIn: (tx: Tx): ReadonlySet<number> => kept.get(tx) ?? none,

    /** Nobody answers these any more: whoever still waits once `tx` has committed gets `success`. */
    async release (tx: Tx, ids: readonly number[]): Promise<void> {
      if (ids.length === 0) return
      const closed = await closeSlots(tx, ids)
      // Of several that were answered meanwhile somebody else knows which: the poll tells the others.
      if (closed === ids.length) db.afterCommit(tx, () => { for (const id of ids) settle(id, null) })
    },

    /** The deliveries are worked on: whoever still waits once `tx` has committed gets `success`. */
    settleAfter (tx: Tx, ids: readonly number[]): void {
      db.afterCommit(tx, () => { for (const id of ids) settle(id, null) })
    },
  }
}

export type ReplySlots = ReturnType<typeof createReplySlots>

/** Equal replies are filled in by one statement: an auto-answer is the same for everybody. */
function groupEqual (offers: readonly Offer[]): Array<{ reply: PassiveReply, ids: number[] }> {
  const groups = new Map<string, { reply: PassiveReply, ids: number[] }>()
  for (const { inboxId, reply } of offers) {
    const key = JSON.stringify(reply)
    const group = groups.get(key) ?? { reply, ids: [] }
    group.ids.push(inboxId)
    groups.set(key, group)
  }
  return [...groups.values()]
}

async function idsFilledWith (tx: Tx, ids: readonly number[], reply: string): Promise<number[]> {
  const rows = await tx.query<Array<{ id: number }>>(`SELECT id FROM inbox WHERE id IN (${placeholders(ids)}) AND slot = 'filled' AND reply = ?`,
    [...ids, reply])
  return rows.map(({ id }) => Number(id))
}

async function closeSlots (tx: Tx, ids: readonly number[]): Promise<number> {
  return change(tx, `UPDATE inbox SET slot = 'closed' WHERE id IN (${placeholders(ids)}) AND slot = 'open'`, ids)
}
