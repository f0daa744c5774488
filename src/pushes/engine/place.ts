import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import type { Offer, Offered } from '../../reach/index.ts'
import type { Renderer } from '../content/renderer.ts'
import type { Push, Way } from '../record/push.entity.ts'
import { type Change, type Move, readStanding, type Standing, standingColumns } from '../record/moving.ts'
import type { PushRun } from '../record/run.entity.ts'
import { RunMoved } from './freeze.ts'

interface Needs {
  db: Database
  clock: Clock
  move: Move
  renderer: Pick<Renderer, 'render'>
  offer: (tx: Tx, offers: readonly Offer[]) => Promise<Offered[]>
}

/** Deliveries that are placed in one transaction. */
export const batch = 500
/** Who is in a conversation is looked at again so soon. */
const againMs = 60_000

/** The ways before the first mass way, from where the delivery is; what goes to many at once is assembled apart. */
interface Open { ways: Way[], first: number, massWay: number | null }

/** Gives deliveries to reach, many in one transaction: each goes by the first of its ways that is open, waits, or is skipped. */
export function createPlace ({ db, clock, move, renderer, offer }: Needs) {
  /** `slice` of `slices`: what several workers place at once does not overlap. */
  async function readDue (run: PushRun, { slice, slices }: Slice): Promise<Standing[]> {
    const rows = await db.read.query<Array<Record<string, unknown>>>(`SELECT ${standingColumns} FROM push_deliveries
      WHERE runId = ? AND status = 'pending' AND dueAt <= ? AND (route IS NULL OR route <> 'mass') AND id % ${slices} = ${slice} ORDER BY dueAt, id LIMIT ${batch}`,
    [run.id, momentValue(clock.now())])
    return rows.map(readStanding)
  }

  /** With one moment for all, for what changes alike is written with one statement. */
  function changeFor (offered: Offered, { ways, first, massWay }: Open, nowMs: number): Change {
    if (offered.is === 'known') return { status: 'sending' }
    if (offered.is === 'placed') return { status: 'sending', way: first + offered.at, route: ways[offered.at]?.route ?? null, reason: null }
    // A conversation ends when nobody can say, perhaps long before it is taken for over.
    if (offered.reasons.includes('IN_CONVERSATION')) return { reason: 'IN_CONVERSATION', dueAt: nowMs + againMs }
    if (offered.opensAt !== null) return { reason: offered.reasons.at(-1) ?? null, dueAt: momentValue(offered.opensAt) }
    if (massWay !== null) return { way: massWay, route: 'mass', reason: null }
    return { status: 'skipped', reason: offered.reasons.at(-1) ?? 'NO_WAY', settledAt: nowMs }
  }

  return {
    /** Tells how many there were to place. */
    async step (run: PushRun, push: Push, slice: Slice): Promise<number> {
      const due = await readDue(run, slice)
      if (due.length === 0) return 0
      const { accountId } = push
      const rendered = await renderer.render({ accountId, push }, due.map(({ id, followerId, variant }) => ({ deliveryId: id, followerId, variant })))
      const nowMs = momentValue(clock.now())
      const open = new Map(due.map((each) => [each, openWays(push.variants[each.variant]?.ways ?? [], each.way)]))
      await db.write(async (tx) => {
        const moves: Array<readonly [Standing, Change]> = []
        const offers = new Map<Standing, Offer>()
        for (const each of due) {
          const theirs = rendered.get(each.id)
          const { ways, first, massWay } = open.get(each) ?? { ways: [], first: 0, massWay: null }
          if (theirs === undefined || 'fault' in theirs) moves.push([each, { status: 'skipped', reason: theirs?.fault ?? 'ERASED', settledAt: nowMs }])
          else if (ways.length === 0) moves.push([each, massWay === null ? { status: 'skipped', reason: 'NO_WAY', settledAt: nowMs } : { way: massWay, route: 'mass' }])
          else offers.set(each, offerOf(push, run, each, theirs.contents.slice(first, first + ways.length)))
        }
        const answers = await offer(tx, [...offers.values()])
        for (const [at, each] of [...offers.keys()].entries()) {
          const answer = answers[at]
          if (answer !== undefined) moves.push([each, changeFor(answer, open.get(each) ?? { ways: [], first: 0, massWay: null }, nowMs)])
        }
        await assertRuns(tx, db, run)
        await move(tx, moves)
      })
      return due.length
    },
  }
}

export interface Slice { slice: number, slices: number }

export type Placing = ReturnType<typeof createPlace>

function offerOf (push: Push, run: PushRun, { id, followerId }: Standing, contents: Offer['contents']): Offer {
  return {
    accountId: push.accountId, followerId, source: { kind: 'push', id }, subject: String(push.id), purpose: push.purpose, topicId: push.topicId,
    expiresAt: run.expiresAt, contents,
  }
}

function openWays (ways: readonly Way[], from: number): Open {
  const mass = ways.findIndex(({ route }, at) => at >= from && route === 'mass')
  return { ways: ways.slice(from, mass === -1 ? undefined : mass), first: from, massWay: mass === -1 ? null : mass }
}

/** Whoever pauses or cancels the run waits for this transaction, and nothing of it goes out after them. */
export async function assertRuns (tx: Tx, { dialect }: Pick<Database, 'dialect'>, { id }: Pick<PushRun, 'id'>): Promise<void> {
  const [row] = await tx.query<Array<{ status: string }>>(`SELECT status FROM push_runs WHERE id = ? ${dialect.shared}`, [id])
  if (row?.status !== 'running') throw new RunMoved()
}
