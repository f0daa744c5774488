import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, inParts, insertRows } from '../../platform/database/rows.ts'
import type { Weigh } from '../../reach/index.ts'
import type { SegmentSql } from '../../segments/index.ts'
import type { TaskKind } from '../../tasks/index.ts'
import { Push } from '../record/push.entity.ts'
import { PushDryRun } from './dry-run.entity.ts'
import { dryRunMissing, dryRunOutdated } from './forecast.errors.ts'
import { count, type DryRunResult, emptyTally, type Outcome, resultOf, type Tally } from './dry-run.rules.ts'
import type { PaceReader } from './pace.ts'
import type { PushSettingsService } from './settings.service.ts'
import { outcomeOf, placeOf, questionsOf } from './ways.ts'

export interface DryRunInput { dryRunId: number }
interface State { after: number, done: number, tally: Tally | null }

export interface DryRunNeeds {
  db: Database
  clock: Clock
  settings: Pick<PushSettingsService, 'of'>
  weigh: Weigh
  sqlOf: (accountId: number, segmentId: number, options: { at?: Date, few?: boolean }) => Promise<SegmentSql>
  paceOf: PaceReader
}

/** Whoever looks through the followers so many at a time finds at most as many who are meant. */
const step = 5000
const pageSize = 500
const pageColumns = ['accountId', 'dryRunId', 'firstId', 'lastId', 'outcomes']

/** Asks of everybody a push concerns what would become of them. Nothing is counted against anything, and nothing is sent. */
export function createDryRunKind ({ db, clock, settings, weigh, sqlOf, paceOf }: DryRunNeeds): TaskKind<DryRunInput, State> {
  async function subjectOf (accountId: number, dryRunId: number): Promise<{ dryRun: PushDryRun, push: Push, sql: SegmentSql }> {
    const dryRun = await db.read.findOneBy(PushDryRun, { accountId, id: dryRunId })
    const push = dryRun === null ? null : await db.read.findOneBy(Push, { accountId, id: dryRun.pushId })
    if (dryRun === null || push === null) throw dryRunMissing()
    const sql = await sqlOf(accountId, push.segmentId, { at: dryRun.at, few: true })
    // Half of one and half of another would add up to neither.
    if (push.version !== dryRun.pushVersion || sql.version !== dryRun.segmentVersion) throw dryRunOutdated()
    return { dryRun, push, sql }
  }

  /** Who comes next in the segment, and up to which id everybody was looked at; null at the end. */
  async function nextOf (accountId: number, { compiled }: SegmentSql, after: number): Promise<{ ids: number[], upTo: number | null }> {
    const [border] = await db.read.query<Array<{ id: number | string }>>(
      `SELECT id FROM followers WHERE accountId = ? AND id > ? ORDER BY id LIMIT 1 OFFSET ${step - 1}`, [accountId, after])
    const upTo = border === undefined ? null : Number(border.id)
    const { joins, joinValues, condition, values } = compiled
    const rows = await db.read.query<Array<{ id: number | string }>>(`SELECT followers.id AS id FROM followers ${joins} WHERE ${condition}
      AND followers.id > ? AND followers.id <= ? ORDER BY followers.id`, [...joinValues, ...values, after, upTo ?? Number.MAX_SAFE_INTEGER])
    return { ids: rows.map(({ id }) => Number(id)), upTo }
  }

  async function outcomesOf (push: Push, followerIds: readonly number[], { at, ever }: { at: Date, ever: number }): Promise<{ outcomes: Outcome[], massLeft: Map<number, number> }> {
    const places = followerIds.map((followerId) => placeOf(push, followerId, { ever, push: push.holdOutPercent }))
    const questions = push.variants.map((variant) => questionsOf(push, variant))
    const asked = followerIds.flatMap((followerId, each) => {
      const mine = questions[places[each] ?? -1]
      return mine === undefined ? [] : [{ followerId, questions: mine }]
    })
    const weights = await weigh(push.accountId, asked, { at })
    const byFollower = new Map(asked.map(({ followerId }, each) => [followerId, weights[each]]))
    const massLeft = new Map<number, number>()
    const outcomes = followerIds.map((followerId, each): Outcome => {
      const variant = places[each] ?? -1
      const weight = byFollower.get(followerId)
      if (weight === undefined) return [followerId, variant, null, null]
      const outcome = outcomeOf(followerId, variant, push.variants[variant]?.ways ?? [], weight)
      if (outcome[2] === 'mass' && weight.left !== null) massLeft.set(followerId, weight.left)
      return outcome
    })
    return { outcomes, massLeft }
  }

  async function writePages (tx: Tx, { accountId, id }: PushDryRun, outcomes: readonly Outcome[]): Promise<void> {
    const rows = inParts(outcomes, pageSize).map((some) => [accountId, id, some[0]?.[0], some.at(-1)?.[0], JSON.stringify(some)])
    await insertRows(tx, { table: 'push_dry_run_pages', columns: pageColumns, rows, ending: db.dialect.keepExisting(['accountId', 'dryRunId', 'firstId']) })
  }

  async function end (tx: Tx, { id }: PushDryRun, result: DryRunResult): Promise<void> {
    await change(tx, `UPDATE push_dry_runs SET status = 'done', result = ?, endedAt = ? WHERE id = ?`, [JSON.stringify(result), momentValue(clock.now()), id])
  }

  return {
    kind: 'push-dry-run',
    isAlone: false,
    begin: () => ({ after: 0, done: 0, tally: null }),
    async step ({ accountId, input, state }) {
      const { dryRun, push, sql } = await subjectOf(accountId, input.dryRunId)
      const { holdOutPercent: ever } = await settings.of(accountId)
      const { ids, upTo } = await nextOf(accountId, sql, state.after)
      const { outcomes, massLeft } = await outcomesOf(push, ids, { at: dryRun.at, ever })
      const tally = count(state.tally ?? emptyTally(push.variants.map(({ key }) => key)), outcomes, massLeft)
      const done = state.done + ids.length
      const next = { after: upTo ?? state.after, done, tally }
      if (upTo !== null) return { state: next, done, write: (tx) => writePages(tx, dryRun, outcomes) }
      const { pace, callsADay } = await paceOf(accountId)
      const result = resultOf(tally, pace, callsADay)
      return {
        state: next, done, total: done, result: { dryRunId: dryRun.id },
        async write (tx) {
          await writePages(tx, dryRun, outcomes)
          await end(tx, dryRun, result)
        },
      }
    },
    /** Half a dry run adds up to nothing. */
    async undo (tx, { taskId, accountId }) {
      await change(tx, `UPDATE push_dry_runs SET status = 'stopped', endedAt = ? WHERE accountId = ? AND taskId = ? AND status = 'running'`,
        [momentValue(clock.now()), accountId, taskId])
    },
  }
}
