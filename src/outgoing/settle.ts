import type { Clock } from '../platform/clock.ts'
import { momentValue } from '../platform/database/columns.ts'
import type { Database, Tx } from '../platform/database/database.ts'
import { change } from '../platform/database/rows.ts'
import { createGroupCommit } from '../platform/group-commit.ts'
import { grouped } from '../platform/grouped.ts'
import type { OutgoingDelivery } from './delivery.entity.ts'
import type { Posted } from './post.ts'
import { offAfterMs, waitAfter } from './retry.ts'

/** A line that this process holds; `added` as it was before its deliveries were read. */
export interface HeldLine { id: number, accountId: number, webhookId: number, followerId: number, added: number, holder: string }

export interface Tried {
  line: HeldLine
  delivery: OutgoingDelivery
  posted: Posted
  tookMs: number
  /** Whether nothing stood behind it when the line was read. */
  isLast: boolean
}

export type Outcome = 'delivered' | 'failed' | 'retried' | 'lost'
type Ended = Tried & { outcome: Outcome }

interface Needs {
  db: Database
  clock: Clock
  /** A webhook was turned off, because nothing arrives there. */
  onOff: (tx: Tx, webhook: { accountId: number, webhookId: number }) => Promise<void>
  onSettled: (outcome: Outcome) => void
}

/** Writes how tries ended: of the line first, of the delivery only if the line was still held. */
export function createSettle ({ db, clock, onOff, onSettled }: Needs) {
  const commit = createGroupCommit(async (all: Tried[]) => {
    const outcomes = await db.write(async (tx) => {
      const ended: Ended[] = []
      // In one order for everybody, as those who add to lines take them.
      for (const tried of all.toSorted((a, b) => a.line.webhookId - b.line.webhookId || a.line.followerId - b.line.followerId)) {
        ended.push({ ...tried, outcome: await settleOne(tx, tried) })
      }
      for (const theirs of grouped(ended, ({ line }) => line.webhookId).values()) await judgeWebhook(tx, theirs)
      return ended.map(({ outcome }) => outcome)
    }, { repeatable: true })
    for (const outcome of outcomes) onSettled(outcome)
    return all.map(() => true)
  }, { maxItems: 100, atOnce: 1 })

  async function settleOne (tx: Tx, { line, delivery, posted, tookMs, isLast }: Tried): Promise<Outcome> {
    const nowMs = clock.now().getTime()
    const { problem, answerStatus, answer } = posted
    const attempts = delivery.attempts + 1
    const outcome = problem === null ? 'delivered' : nowMs >= momentValue(delivery.giveUpAt) ? 'failed' : 'retried'
    const retryAtMs = Math.min(nowMs + waitAfter(attempts, Math.random()), momentValue(delivery.giveUpAt))
    const isHeld = outcome === 'retried' ? await release(tx, line, retryAtMs) : await goOn(tx, line, isLast)
    if (!isHeld) return 'lost'
    await change(tx, `UPDATE outgoing_deliveries SET status = ?, attempts = ?, triedAt = ?, tookMs = ?, answerStatus = ?, problem = ?, answer = ? WHERE id = ? AND status = 'pending'`,
      [outcome === 'retried' ? 'pending' : outcome, attempts, nowMs, tookMs, answerStatus, problem, answer, delivery.id])
    return outcome
  }

  async function release (tx: Tx, { id, holder }: HeldLine, dueAtMs: number): Promise<boolean> {
    return await change(tx, 'UPDATE outgoing_lines SET holder = NULL, heldUntilMs = 0, dueAt = ? WHERE id = ? AND holder = ?', [dueAtMs, id, holder]) === 1
  }

  /** A line with nothing left goes; if something was added since it was read, it stays and is due. */
  async function goOn (tx: Tx, line: HeldLine, isLast: boolean): Promise<boolean> {
    const { id, holder, added } = line
    if (isLast && await change(tx, 'DELETE FROM outgoing_lines WHERE id = ? AND holder = ? AND added = ?', [id, holder, added]) === 1) return true
    return release(tx, line, clock.now().getTime())
  }

  /** Turned off when something is given up: one that heard nothing for days because nothing happened has its day of tries too. */
  async function judgeWebhook (tx: Tx, ended: readonly Ended[]): Promise<void> {
    const [first] = ended
    if (first === undefined) return
    const { accountId, webhookId } = first.line
    const [row] = await tx.query<Array<{ failingSince: number | null }>>('SELECT failingSince FROM outgoing_webhooks WHERE id = ?', [webhookId])
    const failingSince = row?.failingSince ?? null
    const nowMs = clock.now().getTime()
    if (ended.some(({ posted }) => posted.problem === null)) {
      if (failingSince !== null) await change(tx, 'UPDATE outgoing_webhooks SET failingSince = NULL WHERE id = ?', [webhookId])
    } else if (failingSince === null) {
      await change(tx, 'UPDATE outgoing_webhooks SET failingSince = ? WHERE id = ? AND failingSince IS NULL', [nowMs, webhookId])
    } else if (ended.some(({ outcome }) => outcome === 'failed') && await change(tx, `UPDATE outgoing_webhooks SET isOn = 0, offReason = 'failing', version = version + 1
      WHERE id = ? AND isOn = 1 AND failingSince <= ?`, [webhookId, nowMs - offAfterMs]) === 1) {
      await onOff(tx, { accountId, webhookId })
    }
  }

  return {
    settle: commit,
    /** Nothing was there to deliver. */
    leave: (line: HeldLine): Promise<boolean> => db.write((tx) => goOn(tx, line, true), { repeatable: true }),
  }
}

export type Settle = ReturnType<typeof createSettle>
