import type { FastifyInstance } from 'fastify'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change } from '../../platform/database/rows.ts'
import { takenBack } from '../../reach/index.ts'
import type { Renderer } from '../content/renderer.ts'
import { type Move, readStanding, type Standing, standingColumns } from '../record/moving.ts'
import type { Push } from '../record/push.entity.ts'
import type { PushRun } from '../record/run.entity.ts'
import { assertRuns } from './place.ts'
import { RunMoved } from './freeze.ts'

interface Needs {
  db: Database
  clock: Clock
  move: Move
  renderer: Pick<Renderer, 'massContent'>
  massCalls: Pick<FastifyInstance['reach']['massCalls'], 'start'>
}

/** WeChat takes no list of one and none longer than this. */
const fewest = 2
const most = 10_000

/** Sends to many at once: those of a variant for whom no way before was open, in lists that are as long as they may be. */
export function createMassLists ({ db, clock, move, renderer, massCalls }: Needs) {
  async function readWaiting (run: PushRun, variant: number): Promise<Standing[]> {
    const rows = await db.read.query<Array<Record<string, unknown>>>(`SELECT ${standingColumns} FROM push_deliveries
      WHERE runId = ? AND status = 'pending' AND route = 'mass' AND variant = ? AND dueAt <= ? ORDER BY dueAt, id LIMIT ${most}`, [run.id, variant, momentValue(clock.now())])
    return rows.map(readStanding)
  }

  /** By variant: reading them only to see that they are too few would take long. */
  async function countWaiting ({ accountId, id }: PushRun): Promise<Map<number, number>> {
    const rows = await db.read.query<Array<Record<'variant' | 'amount', number | string>>>(`SELECT variant, SUM(amount) AS amount FROM push_tallies
      WHERE accountId = ? AND runId = ? AND status = 'pending' AND route = 'mass' GROUP BY variant`, [accountId, id])
    return new Map(rows.map(({ variant, amount }) => [Number(variant), Number(amount)]))
  }

  /** More may still come to a list: at once, or some day. */
  async function mayGrow (run: PushRun, until: number): Promise<boolean> {
    const rows = await db.read.query<unknown[]>(`SELECT id FROM push_deliveries WHERE runId = ? AND status = 'pending' AND dueAt <= ?
      AND (route IS NULL OR route <> 'mass') LIMIT 1`, [run.id, until])
    return rows.length > 0 || await areComingBack(run)
  }

  /** From a call that was taken back when somebody paused the push. */
  async function areComingBack ({ accountId, pushId }: PushRun): Promise<boolean> {
    const rows = await db.read.query<unknown[]>(`SELECT id FROM mass_calls WHERE accountId = ? AND sourceKind = 'push' AND subject = ? AND status = 'settling'
      AND reason = ? LIMIT 1`, [accountId, String(pushId), takenBack])
    return rows.length > 0
  }

  async function send (tx: Tx, { run, push, variant, waiting, content }: List): Promise<void> {
    const asked = run.massCalls + 1
    if (await change(tx, `UPDATE push_runs SET massCalls = ? WHERE id = ? AND status = 'running' AND massCalls = ?`, [asked, run.id, run.massCalls]) !== 1) throw new RunMoved()
    const { call } = await massCalls.start(tx, {
      accountId: push.accountId, source: { kind: 'push', key: `${run.id}-${asked}` }, subject: String(push.id), content,
      followerIds: waiting.map(({ followerId }) => followerId), purpose: push.purpose, topicId: push.topicId, askedBy: `push:${push.id}:${variant}`, expiresAt: run.expiresAt,
    })
    await move(tx, waiting.map((each) => [each, { status: 'sending', massCallId: call.id }]))
  }

  /** One who is left alone goes another way, or not at all. */
  async function leaveOut (tx: Tx, { run, push, waiting }: Omit<List, 'content'>): Promise<void> {
    await assertRuns(tx, db, run)
    await move(tx, waiting.map((each) => [each, afterMass(push, each, 'AUDIENCE_TOO_SMALL', momentValue(clock.now()))]))
  }

  return {
    /** What is as long as it may be goes at once, the rest when nobody waits for another way any more; tells how many were taken on. */
    async step (run: PushRun, push: Push, { isRest }: { isRest: boolean }): Promise<number> {
      if (!push.variants.some(({ ways }) => ways.some(({ route }) => route === 'mass'))) return 0
      for (const [variant, amount] of await countWaiting(run)) {
        if (amount === 0 || (amount < most && (!isRest || await mayGrow(run, momentValue(clock.now()))))) continue
        const waiting = await readWaiting(run, variant)
        if (waiting.length === 0) continue
        if (waiting.length >= fewest) {
          const content = await renderer.massContent({ accountId: push.accountId, push }, variant)
          await db.write((tx) => send(tx, { run, push, variant, waiting, content }))
          return waiting.length
        }
        if (await mayGrow(run, momentValue(run.expiresAt))) continue
        await db.write((tx) => leaveOut(tx, { run, push, variant, waiting }))
        return waiting.length
      }
      return 0
    },
  }
}

export type MassLists = ReturnType<typeof createMassLists>

interface List { run: PushRun, push: Push, variant: number, waiting: Standing[], content: Push['variants'][number]['ways'][number]['content'] }

/** Who was left out of a send to many goes by the way after it, if there is one. */
export function afterMass ({ variants }: Pick<Push, 'variants'>, { variant, way }: Standing, reason: string, nowMs: number) {
  const isMore = way + 1 < (variants[variant]?.ways.length ?? 0)
  return isMore
    ? { status: 'pending' as const, way: way + 1, route: null, reason: null, massCallId: null, dueAt: nowMs }
    : { status: 'skipped' as const, reason, settledAt: nowMs }
}
