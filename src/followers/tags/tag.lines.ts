import { randomUUID } from 'node:crypto'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { insertRows } from '../../platform/database/rows.ts'
import { AppError } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import type { createWaker } from '../../platform/waker.ts'
import { createWatch } from '../../platform/watch.ts'
import { WechatError } from '../../wechat/errors.ts'
import type { Line } from './tag.entity.ts'

/** Longer than a call may take with all its repetitions; it is renewed meanwhile. */
const holdMs = 60_000
const pollMs = 1000
/** While the account itself is not allowed to do it. */
const accountPauseMs = 10 * 60_000

/** Sets a line to work; written with what there is to do. One that waits for WeChat goes on waiting. */
export function createLineAsker (db: Database, clock: Clock, wake: () => void) {
  const { orChange } = db.dialect
  return async function ask (tx: Tx, accountId: number, line: Line): Promise<void> {
    const nowMs = momentValue(clock.now())
    await insertRows(tx, {
      table: 'tag_lines', columns: ['accountId', 'line', 'asks', 'dueAt', 'failures', 'heldUntilMs'], rows: [[accountId, line, 1, nowMs, 0, 0]],
      ending: orChange(['accountId', 'line'], ['asks = tag_lines.asks + 1', `dueAt = COALESCE(tag_lines.dueAt, ${nowMs})`]),
    })
    db.afterCommit(tx, wake)
  }
}

export type AskLine = ReturnType<typeof createLineAsker>

/** What the work on a line is given: to look at between two calls. */
export interface Shift { accountId: number, isOver: () => boolean }

interface Needs {
  db: Database
  clock: Clock
  logger: Logger
  waker: ReturnType<typeof createWaker>
  /** Does all there is to do; throws what keeps it from going on. */
  work: Readonly<Record<Line, (shift: Shift) => Promise<void>>>
}

interface Held { id: number, accountId: number, line: Line, asks: number, failures: number, holder: string }

/** Works on the lines that are due. A line is held by one process; whoever dies holding it is followed by another. */
export function createLineRunner ({ db, clock, logger, waker, work }: Needs) {
  const { nowMs } = db.dialect
  const underWay = new Map<number, Promise<void>>()
  const watch = createWatch({ look, logger, failure: 'tags not workable', pollMs, waker })

  async function claim (): Promise<Held[]> {
    const atMs = momentValue(clock.now())
    const due = await db.read.query<Array<{ id: number }>>(
      `SELECT id FROM tag_lines WHERE dueAt <= ? AND heldUntilMs < ${nowMs} ORDER BY dueAt LIMIT 20`, [atMs])
    const held: Held[] = []
    for (const { id } of due) {
      const holder = randomUUID()
      const taken = await db.change(`UPDATE tag_lines SET holder = ?, heldUntilMs = ${nowMs} + ? WHERE id = ? AND dueAt <= ? AND heldUntilMs < ${nowMs}`,
        [holder, holdMs, id, atMs])
      if (taken !== 1) continue
      const [row] = await db.read.query<Held[]>('SELECT id, accountId, line, asks, failures, holder FROM tag_lines WHERE id = ? AND holder = ?', [id, holder])
      if (row !== undefined) held.push({ ...row, id: Number(row.id), accountId: Number(row.accountId), asks: Number(row.asks), failures: Number(row.failures) })
    }
    return held
  }

  async function run (held: Held): Promise<void> {
    const { id, holder, accountId, line } = held
    let isLost = false
    const renewal = setInterval(() => {
      db.change(`UPDATE tag_lines SET heldUntilMs = ${nowMs} + ? WHERE id = ? AND holder = ?`, [holdMs, id, holder])
        .then((kept) => { isLost ||= kept !== 1 }, () => undefined)
    }, holdMs / 4)
    try {
      await work[line]({ accountId, isOver: () => isLost || !watch.isRunning() })
      // What was asked for since the line was taken is still to be done, and so is what a stop left.
      await db.change(`UPDATE tag_lines SET dueAt = CASE WHEN asks = ? THEN NULL ELSE dueAt END, problem = NULL, failures = 0, holder = NULL, heldUntilMs = 0
        WHERE id = ? AND holder = ?`, [watch.isRunning() ? held.asks : -1, id, holder])
    } catch (error) {
      await pause(held, error)
    } finally {
      clearInterval(renewal)
    }
  }

  async function pause ({ id, holder, accountId, line, failures }: Held, error: unknown): Promise<void> {
    if (!(error instanceof AppError)) logger.error({ err: error, accountId, line }, 'tags not carried')
    const waitMs = pauseOf(error, failures + 1)
    const code = error instanceof AppError ? error.code : 'INTERNAL'
    await db.change('UPDATE tag_lines SET dueAt = ?, problem = ?, failures = failures + 1, holder = NULL, heldUntilMs = 0 WHERE id = ? AND holder = ?',
      [momentValue(clock.now()) + waitMs, code, id, holder])
    logger.info({ accountId, line, code, waitMs }, 'tags wait')
  }

  async function look (): Promise<boolean> {
    for (const held of await claim()) {
      const done = run(held)
        .catch((error: unknown) => { logger.error({ err: error, line: held.line }, 'line of tags not settled') })
        .finally(() => {
          underWay.delete(held.id)
          waker.wake()
        })
      underWay.set(held.id, done)
    }
    return false
  }

  return {
    start: watch.start,
    /** Lets the calls under way end. */
    async stop (): Promise<void> {
      await watch.stop()
      await Promise.all(underWay.values())
    },
  }
}

/** As long as the error says, else longer with every failure. */
function pauseOf (error: unknown, failures: number): number {
  const isAccount = error instanceof WechatError ? error.action === 'account' : error instanceof AppError && error.kind !== 'unavailable'
  if (error instanceof AppError && error.retryAfterMs !== undefined) return error.retryAfterMs
  return isAccount ? accountPauseMs : Math.min(60_000, 250 * 2 ** failures)
}
