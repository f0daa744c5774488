import { In, LessThan, Not } from 'typeorm'
import { textCell } from '../../followers/index.ts'
import type { Tx } from '../../platform/database/database.ts'
import { change, placeholders } from '../../platform/database/rows.ts'
import type { SegmentSql } from '../../segments/index.ts'
import type { Task } from '../../tasks/task.entity.ts'
import type { TaskService } from '../../tasks/index.ts'
import { pushNotFound } from '../content/content.errors.ts'
import { nextOf } from '../schedule/next.ts'
import { Push } from '../record/push.entity.ts'
import type { DryRunResult } from './dry-run.rules.ts'
import { createDryRunKind, type DryRunNeeds } from './dry-run.kind.ts'
import { PushDryRun, PushDryRunPage } from './dry-run.entity.ts'
import { dryRunMissing, dryRunUnderWay, dryRunUnfinished } from './forecast.errors.ts'

export interface DryRunServiceNeeds extends DryRunNeeds {
  tasks: TaskService
  timeZoneOf: (accountId: number) => Promise<string>
  followersOf: (accountId: number) => Promise<number>
  /** About how many followers a rule means. */
  guessOf: (accountId: number, rule: SegmentSql['rule']) => Promise<number>
}

export interface WantedDryRun { accountId: number, pushId: number, at: Date | undefined, askedBy: string }

const pagesAtOnce = 50
const keepDays = 7
const dayMs = 24 * 3600_000
const header = '\uFEFFfollowerId,alias,variant,route,reason\r\n'

export function createDryRunService (needs: DryRunServiceNeeds) {
  const { db, clock, tasks, sqlOf, timeZoneOf, followersOf, guessOf } = needs
  const kind = createDryRunKind(needs)
  tasks.describe(kind)

  async function pushOf (accountId: number, pushId: number): Promise<Push> {
    const push = await db.read.findOneBy(Push, { accountId, id: pushId })
    if (push === null) throw pushNotFound()
    return push
  }

  /** What is reckoned before anything is written. */
  async function prepare ({ accountId, pushId, at }: WantedDryRun) {
    const push = await pushOf(accountId, pushId)
    const now = clock.now()
    const planned = push.schedule === null ? null : nextOf(push.schedule, now.getTime(), await timeZoneOf(accountId))
    const { version, rule } = await sqlOf(accountId, push.segmentId, {})
    const about = { pushVersion: push.version, segmentVersion: version, followers: await followersOf(accountId), at: at ?? (planned === null ? now : new Date(planned)) }
    return { about, total: await guessOf(accountId, rule) }
  }

  /** The pages of some dry runs go in small pieces, then they themselves. */
  async function forget (ids: readonly number[]): Promise<void> {
    for (const dryRunId of ids) {
      for (;;) {
        const pages = await db.read.find(PushDryRunPage, { where: { dryRunId }, select: { id: true }, order: { id: 'ASC' }, take: pagesAtOnce })
        if (pages.length === 0) break
        const pageIds = pages.map(({ id }) => id)
        await db.change(`DELETE FROM push_dry_run_pages WHERE id IN (${placeholders(pageIds)})`, pageIds, { repeatable: true })
      }
      await db.change(`DELETE FROM push_dry_runs WHERE id = ?`, [dryRunId], { repeatable: true })
    }
  }

  async function latest (accountId: number, pushId: number): Promise<PushDryRun> {
    await pushOf(accountId, pushId)
    const [found] = await db.read.find(PushDryRun, { where: { accountId, pushId }, order: { id: 'DESC' }, take: 1 })
    if (found === undefined) throw dryRunMissing()
    return found
  }

  return {
    latest,

    /** `also`: what belongs into the same transaction. */
    async start (wanted: WantedDryRun, also: (tx: Tx, dryRun: PushDryRun) => Promise<void>): Promise<{ dryRun: PushDryRun, task: Task }> {
      const { accountId, pushId, askedBy } = wanted
      const { about, total } = await prepare(wanted)
      return db.write(async (tx) => {
        // Of two who ask at once the second finds what the first has begun.
        await change(tx, 'UPDATE pushes SET version = version WHERE accountId = ? AND id = ?', [accountId, pushId])
        if (await tx.existsBy(PushDryRun, { accountId, pushId, status: 'running' })) throw dryRunUnderWay()
        const dryRun = await tx.save(tx.create(PushDryRun, {
          ...about, accountId, pushId, taskId: null, status: 'running', result: null, askedBy, createdAt: clock.now(), endedAt: null,
        }))
        const task = await tasks.start(tx, kind, { accountId, input: { dryRunId: dryRun.id }, askedBy, total })
        await tx.update(PushDryRun, { id: dryRun.id }, { taskId: task.id })
        await also(tx, dryRun)
        return { dryRun, task }
      })
    },

    /** The results of the last that came to its end, of several pushes. */
    async resultsOf (accountId: number, pushIds: readonly number[]): Promise<Map<number, DryRunResult>> {
      if (pushIds.length === 0) return new Map()
      const rows = await db.read.query<Array<{ id: number | string }>>(`SELECT MAX(id) AS id FROM push_dry_runs
        WHERE accountId = ? AND pushId IN (${placeholders(pushIds)}) AND status = 'done' GROUP BY pushId`, [accountId, ...pushIds])
      const found = rows.length === 0 ? [] : await db.read.findBy(PushDryRun, { id: In(rows.map(({ id }) => Number(id))) })
      return new Map(found.flatMap(({ pushId, result }) => (result === null ? [] : [[pushId, result] as const])))
    },

    ready (dryRun: PushDryRun): void {
      if (dryRun.status !== 'done') throw dryRunUnfinished()
    },

    /** One line for each follower. Who was erased since is not in it. */
    async * lines ({ accountId, id: dryRunId, pushId }: PushDryRun): AsyncGenerator<Buffer> {
      const { variants } = await pushOf(accountId, pushId)
      yield Buffer.from(header)
      for (let after = 0; ;) {
        const [page] = await db.read.query<Array<{ firstId: number | string, outcomes: string }>>(`SELECT firstId, outcomes FROM push_dry_run_pages
          WHERE accountId = ? AND dryRunId = ? AND firstId > ? ORDER BY firstId LIMIT 1`, [accountId, dryRunId, after])
        if (page === undefined) return
        after = Number(page.firstId)
        const outcomes = JSON.parse(page.outcomes) as PushDryRunPage['outcomes']
        if (outcomes.length > 0) yield Buffer.from(await linesOf(accountId, outcomes, variants.map(({ key }) => key)))
      }
    },

    /** What is older than a week. */
    async forgetOld (): Promise<void> {
      const old = await db.read.find(PushDryRun, {
        where: { createdAt: LessThan(new Date(clock.now().getTime() - keepDays * dayMs)), status: Not('running') }, select: { id: true }, order: { id: 'ASC' },
      })
      await forget(old.map(({ id }) => id))
    },
  }

  async function linesOf (accountId: number, outcomes: PushDryRunPage['outcomes'], keys: readonly string[]): Promise<string> {
    const ids = outcomes.map(([followerId]) => followerId)
    const rows = await db.read.query<Array<{ id: number | string, alias: string | null }>>(
      `SELECT id, alias FROM followers WHERE accountId = ? AND id IN (${placeholders(ids)})`, [accountId, ...ids])
    const aliases = new Map(rows.map(({ id, alias }) => [Number(id), alias]))
    return outcomes.filter(([followerId]) => aliases.has(followerId)).map(([followerId, variant, route, reason]) => (
      `${[followerId, textCell(aliases.get(followerId) ?? null), keys[variant] ?? 'held-out', route ?? '', reason ?? ''].join(',')}\r\n`)).join('')
  }
}

export type DryRunService = ReturnType<typeof createDryRunService>
