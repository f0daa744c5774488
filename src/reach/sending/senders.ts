import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import type { Logger } from '../../platform/logger.ts'
import { createWatch } from '../../platform/watch.ts'
import type { SendLanes } from './lanes.ts'
import type { Recover } from './recover.ts'
import type { AccountSender } from './sender.ts'

interface Needs {
  db: Database
  clock: Clock
  logger: Logger
  lanes: SendLanes
  recover: Recover
  newSender: (accountId: number) => AccountSender
}

/** Finds the accounts for which something is to be sent, and sends for those whose lane is to be had. */
export function createSenders ({ db, clock, logger, lanes, recover, newSender }: Needs) {
  // Few of many touches wait; what the engine thinks of how many do may be long out of date.
  const exists = (where: string) => `EXISTS (SELECT 1 FROM touches ${db.dialect.byIndex('idx_touches_due')} WHERE touches.accountId = accounts.id AND ${where} AND touches.massCallId IS NULL)`
  const isDue = [0, 1, 2].map((priority) => exists(`touches.status = 'pending' AND touches.priority = ${priority} AND touches.dueAt <= ?`)).join(' OR ')
  const watch = createWatch({ look, logger, failure: 'touches not readable' })
  const running = new Map<number, { sender: AccountSender, done: Promise<void> }>()
  /** For whom something came while their sender ran: it may have been about to end. */
  const woken = new Set<number>()
  /** Kept while they rest: what they learned of WeChat's patience holds longer than their work. */
  const known = new Map<number, AccountSender>()

  async function accountsWithWork (): Promise<number[]> {
    const nowMs = clock.now().getTime()
    const rows = await db.read.query<Array<{ id: number }>>(`SELECT id FROM accounts WHERE disabledAt IS NULL
      AND (${isDue} OR ${exists(`touches.status = 'calling'`)})`, [nowMs, nowMs, nowMs])
    return rows.map(({ id }) => Number(id))
  }

  async function work (accountId: number, sender: AccountSender): Promise<void> {
    const lane = await lanes.take(accountId)
    if (lane === undefined) return
    await recover(lane)
    await sender.run(lane)
  }

  function begin (accountId: number): void {
    const sender = known.get(accountId) ?? newSender(accountId)
    known.set(accountId, sender)
    const done = work(accountId, sender)
      .catch((error: unknown) => logger.error({ err: error, accountId }, 'account not served'))
      .finally(() => {
        running.delete(accountId)
        if (woken.delete(accountId)) watch.wake()
      })
    running.set(accountId, { sender, done })
  }

  async function look (): Promise<boolean> {
    for (const accountId of await accountsWithWork()) if (!running.has(accountId)) begin(accountId)
    return false
  }

  return {
    /** There is something new for these accounts. */
    wake (accountIds: Iterable<number>): void {
      for (const accountId of accountIds) {
        const { sender } = running.get(accountId) ?? {}
        if (sender === undefined) {
          watch.wake()
        } else {
          woken.add(accountId)
          sender.wake()
        }
      }
    },
    start: watch.start,
    /** Lets the calls under way end, and gives the lanes back. */
    async stop (): Promise<void> {
      await watch.stop()
      for (const { sender } of running.values()) sender.stop()
      await Promise.all([...running.values()].map(({ done }) => done))
      await lanes.release()
    },
  }
}
