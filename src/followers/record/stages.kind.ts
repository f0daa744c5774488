import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, inParts, placeholders } from '../../platform/database/rows.ts'
import type { Step, StepContext, TaskKind } from '../../tasks/index.ts'
import type { Stage } from '../stages.ts'
import type { TimelineEntry } from '../timeline.ts'
import type { StageRule } from './stage-rules.entity.ts'
import { stageOf } from './stages.sql.ts'

interface Needs {
  db: Database
  clock: Clock
  note: (tx: Tx, entries: readonly TimelineEntry[]) => void
}

/** The rules as they were when somebody asked: the first and the last follower meet the same ones, on the same day. */
export interface StagesInput { rules: StageRule[], isDryRun: boolean, atMs: number }

export interface StagesState {
  /** Followers up to this id are done. */
  after: number
  done: number
  total: number | null
  counts: StageCounts
}

/** What comes of it: how many followers there are in each stage then, how many of them by hand, and how many come into another. */
export interface StageCounts { stages: Partial<Record<Stage, number>>, byHand: number, changed: number }

interface Group { stageBy: string, was: Stage, becomes: Stage, amount: number | string, lastId: number | string }
interface Change { id: number, was: Stage, becomes: Stage }
interface Piece { accountId: number, taskId: number, after: number, upTo: number }

const idsAtOnce = 2000
const nobody: StageCounts = { stages: {}, byHand: 0, changed: 0 }

type Context = StepContext<StagesInput, StagesState>

/** Puts followers into their stages by the rules, some thousands at a time in the order of their ids. */
export function createStagesKind (needs: Needs): TaskKind<StagesInput, StagesState> {
  return {
    kind: 'stages',
    isAlone: true,
    begin: () => ({ after: 0, done: 0, total: null, counts: nobody }),
    step: (context) => step(needs, context),
  }
}

async function step (needs: Needs, { accountId, taskId, input, state }: Context): Promise<Step<StagesState>> {
  const { read } = needs.db
  const total = state.total ?? await countFollowers(needs.db, accountId)
  const [end] = await read.query<Array<{ upTo: number | string | null }>>(
    `SELECT MAX(id) AS upTo FROM (SELECT id FROM followers WHERE accountId = ? AND id > ? ORDER BY id LIMIT ${idsAtOnce}) AS piece`, [accountId, state.after])
  if (end === undefined || end.upTo === null) return { state, done: state.done, total, result: { isDryRun: input.isDryRun, ...state.counts } }
  const piece = { accountId, taskId, after: state.after, upTo: Number(end.upTo) }
  const stage = await stageOf({ from: read, accountId, rules: input.rules, atMs: input.atMs })
  const groups = await read.query<Group[]>(`SELECT stageBy, was, becomes, COUNT(*) AS amount FROM (
    SELECT followers.stageBy, followers.stage AS was, ${stage.sql} AS becomes FROM followers
    WHERE followers.accountId = ? AND followers.id > ? AND followers.id <= ?) AS seen GROUP BY stageBy, was, becomes`,
  [...stage.values, accountId, piece.after, piece.upTo])
  const counts = groups.reduce(counted, state.counts)
  const done = state.done + groups.reduce((sum, { amount }) => sum + Number(amount), 0)
  const progress = { state: { after: piece.upTo, done, total, counts }, done, total }
  if (input.isDryRun || counts.changed === state.counts.changed) return progress
  return { ...progress, write: (tx) => move(needs, tx, piece, input) }
}

async function countFollowers (db: Database, accountId: number): Promise<number> {
  const [row] = await db.read.query<Array<{ amount: number | string }>>('SELECT COUNT(*) AS amount FROM followers WHERE accountId = ?', [accountId])
  return Number(row?.amount ?? 0)
}

function counted ({ stages, byHand, changed }: StageCounts, { stageBy, was, becomes, amount: some }: Group): StageCounts {
  const amount = Number(some)
  const stage = stageBy === 'hand' ? was : becomes
  return {
    stages: { ...stages, [stage]: (stages[stage] ?? 0) + amount },
    byHand: byHand + (stageBy === 'hand' ? amount : 0),
    changed: changed + (stage === was ? 0 : amount),
  }
}

/** Reads again, in the transaction, who is to move: what somebody did by hand meanwhile stays. */
async function move ({ db, clock, note }: Needs, tx: Tx, { accountId, taskId, after, upTo }: Piece, { rules, atMs }: StagesInput): Promise<void> {
  const stage = await stageOf({ from: tx, accountId, rules, atMs })
  const changes = await tx.query<Change[]>(`SELECT id, was, becomes FROM (
    SELECT followers.id, followers.stage AS was, ${stage.sql} AS becomes FROM followers
    WHERE followers.accountId = ? AND followers.id > ? AND followers.id <= ? AND followers.stageBy = 'rule'
    ORDER BY followers.id ${db.dialect.shared}) AS seen WHERE was <> becomes`, [...stage.values, accountId, after, upTo])
  const now = clock.now()
  for (const becomes of new Set(changes.map((each) => each.becomes))) {
    const ids = changes.filter((each) => each.becomes === becomes).map(({ id }) => Number(id))
    for (const some of inParts(ids)) {
      await change(tx, `UPDATE followers SET stage = ?, stageAt = ? WHERE accountId = ? AND id IN (${placeholders(some)}) AND stageBy = 'rule'`,
        [becomes, momentValue(now), accountId, ...some])
    }
  }
  note(tx, changes.map(({ id, was, becomes }) => ({
    accountId, followerId: Number(id), kind: 'stage.changed', occurredAt: now, source: { kind: 'stages', id: `${taskId}:${id}` },
    detail: { before: was, after: becomes, by: 'rule' },
  })))
}
