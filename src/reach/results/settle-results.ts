import type { TimelineEntry } from '../../followers/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, inParts, placeholders } from '../../platform/database/rows.ts'
import { grouped } from '../../platform/grouped.ts'
import { type DueTouch, dueColumns, questionOfTouch, readDue } from '../sending/due.ts'
import { concernedBy, type Judge } from '../sending/judgement.ts'
import type { Tally } from '../sending/tallies.ts'
import type { TouchStatus } from '../sending/touch.entity.ts'
import { type Candidate, fit, type OpenResult } from './fit.ts'
import type { SendResult } from './send-result.entity.ts'

export type TouchResult = OpenResult & Pick<SendResult, 'accountId' | 'errcode' | 'reason'>

type FoundTouch = DueTouch & Candidate
interface Settled { result: TouchResult, touch: FoundTouch }

interface Needs {
  db: Pick<Database, 'dialect'>
  clock: Clock
  judge: Judge
  tally: Tally
  note: (tx: Tx, entries: readonly TimelineEntry[]) => void
}

/** The touch got its outcome from somebody else meanwhile: all of it is looked at again. */
export class TouchChanged extends Error {}

const openStatuses = `('pending', 'calling', 'submitted', 'unknown')`
const dayMs = 24 * 3600_000

/** What WeChat told of templates and notices becomes the outcome of the touches it is about. */
export function createSettleResults ({ db, clock, judge, tally, note }: Needs) {
  // Most touches have no number: by what it counts, an engine may take this for an index of nothing.
  const byNumber = db.dialect.byIndex('idx_touches_result')

  async function candidatesOf (tx: Tx, accountId: number, results: readonly TouchResult[]): Promise<FoundTouch[]> {
    const found = new Map<number, FoundTouch>()
    const columns = `${dueColumns}, touches.status AS status, touches.wechatMsgId AS wechatMsgId`
    const keep = (rows: ReadonlyArray<Record<string, unknown>>) => { for (const touch of rows.map(readFound)) found.set(touch.id, touch) }
    for (const keys of inParts(results.map(({ messageKey }) => messageKey))) {
      keep(await tx.query(`SELECT ${columns} FROM touches ${byNumber} WHERE accountId = ? AND wechatMsgId IN (${placeholders(keys)})`, [accountId, ...keys]))
    }
    const numbered = new Set([...found.values()].map(({ wechatMsgId }) => wechatMsgId))
    const others = results.filter(({ messageKey, followerId }) => followerId !== null && !numbered.has(messageKey))
    const since = Math.min(...others.map(({ occurredMs }) => occurredMs)) - dayMs
    for (const ids of inParts([...new Set(others.map(({ followerId }) => followerId))])) {
      keep(await tx.query(`SELECT ${columns} FROM touches WHERE accountId = ? AND followerId IN (${placeholders(ids)}) AND route IN ('template', 'notice')
        AND status IN ${openStatuses} AND wechatMsgId IS NULL AND calledAt >= ?`, [accountId, ...ids, since]))
    }
    return [...found.values()]
  }

  async function write (tx: Tx, { status, reason, errcode }: { status: 'delivered' | 'failed', reason: string | null, errcode: number | null }, settled: readonly Settled[]): Promise<void> {
    const countedAt = status === 'failed' ? ', countedAt = NULL' : ''
    for (const some of inParts(settled)) {
      const ids = some.map(({ touch }) => touch.id)
      const changed = await change(tx, `UPDATE touches SET status = ?, errcode = ?, reason = ?, settledAt = ?, resultDueAt = NULL, isUnconfirmed = 0${countedAt}
        WHERE id IN (${placeholders(ids)}) AND status IN ('submitted', 'unknown')`, [status, errcode, reason, momentValue(clock.now()), ...ids])
      if (changed !== ids.length) throw new TouchChanged('a touch has another outcome by now')
    }
    for (const { touch } of settled) {
      tally(tx, { ...touch, status: touch.status, reason: touch.reason }, -1)
      tally(tx, { ...touch, status, reason }, 1)
    }
  }

  /** WeChat took it and could not bring it: it counts against no cap. What a notice was allowed once is used up all the same. */
  async function giveBack (tx: Tx, accountId: number, failed: readonly Settled[]): Promise<void> {
    const judgement = await judge.lock(tx, accountId, concernedBy(failed.map(({ touch }) => touch)))
    for (const { touch, result: { errcode } } of failed) {
      const question = questionOfTouch(touch)
      if (touch.countedAtMs !== null) judgement.giveBack(touch.followerId, { ...question, templateId: null }, touch.countedAtMs)
      if (errcode !== null) judgement.refuse({ followerId: touch.followerId, question, errcode, calledAtMs: touch.calledAtMs ?? 0 })
    }
    await judgement.write()
  }

  /** The timeline has told already that WeChat took it; what is news is that it did not arrive, or that it did after all. */
  function tell (tx: Tx, settled: readonly Settled[]): void {
    note(tx, settled.filter(({ result, touch }) => result.outcome === 'failed' || touch.status === 'unknown').map(({ result: { outcome, reason }, touch }) => ({
      accountId: touch.accountId, followerId: touch.followerId, kind: `touch.${outcome}`, subject: touch.subject, occurredAt: clock.now(), source: { kind: 'touch.result', id: touch.id },
      detail: { touchId: touch.id, route: touch.route, purpose: touch.purpose, content: touch.content, ...(reason !== null && { reason }) },
    })))
  }

  /** Settles what it can; tells the ids of the results that need not be kept any longer. */
  return async function settle (tx: Tx, accountId: number, results: readonly TouchResult[]): Promise<number[]> {
    const candidates = await candidatesOf(tx, accountId, results)
    const byId = new Map(candidates.map((touch) => [touch.id, touch]))
    const fits = fit(results, candidates)
    const settled = fits.flatMap(({ result, touch }): Settled[] => {
      const found = touch === null ? undefined : byId.get(touch.id)
      return found === undefined ? [] : [{ result, touch: found }]
    })
    const failed = settled.filter(({ result }) => result.outcome === 'failed')
    if (failed.length > 0) await giveBack(tx, accountId, failed)
    for (const [, alike] of grouped(settled, ({ result }) => `${result.outcome} ${result.errcode} ${result.reason}`)) {
      const [first] = alike
      if (first !== undefined) await write(tx, { ...first.result, status: first.result.outcome }, alike)
    }
    tell(tx, settled)
    return fits.map(({ result }) => result.id)
  }
}

export type SettleResults = ReturnType<typeof createSettleResults>

function readFound (row: Record<string, unknown>): FoundTouch {
  const due = readDue(row)
  return { ...due, status: row['status'] as TouchStatus, wechatMsgId: row['wechatMsgId'] as string | null, calledMs: due.calledAtMs }
}
