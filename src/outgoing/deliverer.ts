import { randomUUID } from 'node:crypto'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import { placeholders } from '../platform/database/rows.ts'
import { AppError } from '../platform/errors.ts'
import type { Logger } from '../platform/logger.ts'
import { createWatch } from '../platform/watch.ts'
import { OutgoingDelivery } from './delivery.entity.ts'
import type { Posted, Poster } from './post.ts'
import type { Requests } from './request.ts'
import type { HeldLine, Settle } from './settle.ts'
import { OutgoingWebhook } from './webhook.entity.ts'

interface Needs {
  db: Database
  clock: Clock
  logger: Logger
  requestOf: Requests
  poster: Poster
  settle: Settle
}

const pollMs = 500
/** Beyond it each webhook has one under way at most: however many hang, nobody waits for them. */
const atOnce = 64
/** Of one webhook: a receiver that is slow takes no more of us than this. */
const atOnceEach = 8
/** Longer than any try takes: whoever holds a line for so long is dead. */
const holdMs = 60_000

/**
 * Delivers the first of every line that is due. A line is claimed under a condition, and how a try ended is written under the
 * condition that the line is still held: of two processes that both believe to hold it only one gets its word in.
 */
export function createDeliverer ({ db, clock, logger, requestOf, poster, settle }: Needs) {
  const { nowMs } = db.dialect
  const watch = createWatch({ look, logger, failure: 'deliveries not looked for', pollMs })
  const stopping = new AbortController()
  const underWay = new Set<Promise<void>>()
  const busy = new Map<number, number>()

  // Not EXISTS: MariaDB would first collect the webhooks of all lines.
  const withWork = async (): Promise<number[]> => {
    const rows = await db.read.query<Array<{ id: number }>>(`SELECT id FROM outgoing_webhooks WHERE isOn = 1 AND (SELECT 1 FROM outgoing_lines
      WHERE outgoing_lines.webhookId = outgoing_webhooks.id AND outgoing_lines.dueAt <= ? LIMIT 1) = 1`, [clock.now().getTime()])
    return rows.map(({ id }) => Number(id))
  }

  async function claim (webhookId: number, amount: number): Promise<HeldLine[]> {
    const atMs = clock.now().getTime()
    const due = `dueAt <= ? AND heldUntilMs < ${nowMs}`
    const found = await db.read.query<Array<{ id: number }>>(`SELECT id FROM outgoing_lines WHERE webhookId = ? AND ${due} ORDER BY dueAt LIMIT ${amount}`, [webhookId, atMs])
    if (found.length === 0) return []
    const ids = found.map(({ id }) => Number(id))
    const holder = randomUUID()
    await db.change(`UPDATE outgoing_lines SET holder = ?, heldUntilMs = ${nowMs} + ? WHERE id IN (${placeholders(ids)}) AND ${due}`, [holder, holdMs, ...ids, atMs])
    const lines = await db.read.query<HeldLine[]>(`SELECT id, accountId, webhookId, followerId, added, holder FROM outgoing_lines
      WHERE id IN (${placeholders(ids)}) AND holder = ?`, [...ids, holder])
    return lines.map((line) => ({ ...line, id: Number(line.id), accountId: Number(line.accountId), webhookId: Number(line.webhookId), followerId: Number(line.followerId), added: Number(line.added) }))
  }

  async function tried (webhook: OutgoingWebhook, delivery: OutgoingDelivery): Promise<Posted> {
    try {
      const { url, body, headers } = requestOf(webhook, delivery)
      return await poster.post(url, body, headers, stopping.signal)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      logger.error({ err: error, webhookId: webhook.id }, 'secret of webhook unreadable')
      return { problem: 'SECRET_UNREADABLE', answerStatus: null, answer: null }
    }
  }

  async function deliver (line: HeldLine): Promise<void> {
    const { accountId, webhookId, followerId } = line
    const webhook = await db.read.findOneBy(OutgoingWebhook, { id: webhookId, isOn: true })
    if (webhook === null) return giveBack(line)
    // The second only tells whether the line goes on.
    const [delivery, next] = await db.read.find(OutgoingDelivery, { where: { accountId, followerId, webhookId, status: 'pending' }, order: { id: 'ASC' }, take: 2 })
    if (delivery === undefined) {
      await settle.leave(line)
      return
    }
    const startedMs = performance.now()
    const posted = await tried(webhook, delivery).catch((error: unknown) => {
      if (!stopping.signal.aborted) throw error
    })
    if (posted === undefined) return giveBack(line)
    await settle.settle({ line, delivery, posted, tookMs: Math.round(performance.now() - startedMs), isLast: next === undefined })
  }

  async function giveBack ({ id, holder }: HeldLine): Promise<void> {
    await db.change('UPDATE outgoing_lines SET holder = NULL, heldUntilMs = 0 WHERE id = ? AND holder = ?', [id, holder], { repeatable: true })
  }

  function begin (line: HeldLine): void {
    const { webhookId } = line
    busy.set(webhookId, (busy.get(webhookId) ?? 0) + 1)
    const work = deliver(line)
      .catch((error: unknown) => { logger.error({ err: error, webhookId, lineId: line.id }, 'delivery not settled') })
      .finally(() => {
        underWay.delete(work)
        busy.set(webhookId, (busy.get(webhookId) ?? 1) - 1)
        watch.wake()
      })
    underWay.add(work)
  }

  async function look (): Promise<boolean> {
    for (const webhookId of await withWork()) {
      const mine = busy.get(webhookId) ?? 0
      const room = Math.max(Math.min(atOnceEach - mine, atOnce - underWay.size), mine === 0 ? 1 : 0)
      if (room > 0) for (const line of await claim(webhookId, room)) begin(line)
    }
    return false
  }

  return {
    wake: watch.wake,
    start: watch.start,
    /** What is under way is given back, and will be told again. */
    async stop (): Promise<void> {
      await watch.stop()
      stopping.abort()
      await Promise.all(underWay)
    },
  }
}
