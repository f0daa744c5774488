import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { inParts, placeholders } from '../../platform/database/rows.ts'
import { grouped } from '../../platform/grouped.ts'
import { type MassTouchesEnded, takenBack, type TouchSource } from '../../reach/index.ts'
import { type Change, lockDeliveries, type Move, type Standing } from '../record/moving.ts'
import { Push } from '../record/push.entity.ts'
import type { DeliveryStatus } from '../record/delivery.entity.ts'
import { afterMass } from './mass.ts'

interface Needs { db: Database, clock: Clock, move: Move }

interface Piece { status: string, reason: string | null, errcode: number | null }

/** Of what may still change, a truth that comes late is taken. */
const open: ReadonlySet<DeliveryStatus> = new Set<DeliveryStatus>(['sending', 'submitted', 'unknown'])

/** For the next list, if the run goes on. */
const waiting: Change = { status: 'pending', massCallId: null }

/** What becomes of touches becomes of their deliveries, in the same transaction. */
export function createOutcomes ({ db, clock, move }: Needs) {
  async function piecesOf (tx: Tx, accountId: number, ids: readonly number[]): Promise<Map<number, Piece[]>> {
    const rows = await tx.query<Array<Piece & { sourceId: number | string }>>(`SELECT sourceId, status, reason, errcode FROM touches
      WHERE accountId = ? AND sourceKind = 'push' AND sourceId IN (${placeholders(ids)}) ORDER BY sourceId, part`, [accountId, ...ids])
    return grouped(rows, ({ sourceId }) => Number(sourceId))
  }

  /** With one moment for all, for what changes alike is written with one statement. */
  function settledAs (to: Pick<Change, 'status' | 'reason' | 'errcode'>, from: Standing, nowMs: number): Change {
    const hasGone = to.status === 'submitted' || to.status === 'delivered' || to.status === 'unknown'
    return { ...to, settledAt: nowMs, ...(hasGone && from.status === 'sending' && { sentAt: nowMs }) }
  }

  /** Takes over how the touches of these deliveries stand; where `known` says it, they are not asked. */
  async function take (tx: Tx, accountId: number, ids: readonly number[], known: ReadonlyMap<number, Piece> = new Map()): Promise<void> {
    const unknown = ids.filter((id) => !known.has(id))
    const pieces = unknown.length === 0 ? new Map<number, Piece[]>() : await piecesOf(tx, accountId, unknown)
    for (const [id, piece] of known) pieces.set(id, [piece])
    const deliveries = await lockDeliveries(tx, db, `id IN (${placeholders(ids)}) AND accountId = ?`, [...ids, accountId])
    const nowMs = momentValue(clock.now())
    await move(tx, deliveries.filter(({ status }) => open.has(status)).flatMap((each): Array<readonly [Standing, Change]> => {
      const to = outcomeOf(pieces.get(each.id) ?? [])
      return to === null || to.status === each.status ? [] : [[each, settledAs(to, each, nowMs)]]
    }))
  }

  return {
    take,

    async hear (tx: Tx, ended: readonly TouchSource[]): Promise<void> {
      const theirs = ended.filter(({ sourceKind }) => sourceKind === 'push')
      for (const [accountId, sources] of grouped(theirs, (each) => each.accountId)) {
        const sorted = sources.toSorted((a, b) => a.sourceId - b.sourceId)
        for (const some of inParts(sorted)) {
          const known = new Map(some.flatMap(({ sourceId, arrival }) => (arrival === null ? [] : [[sourceId, { status: arrival, reason: null, errcode: null }] as const])))
          await take(tx, accountId, some.map(({ sourceId }) => sourceId), known)
        }
      }
    },

    /** Of a send to many, some at a time. */
    async hearMass (tx: Tx, { accountId, massCallId, source, status, reason, errcode, followerIds }: MassTouchesEnded): Promise<void> {
      const [runId] = source.kind === 'push' ? source.key.split('-').map(Number) : []
      if (runId === undefined || followerIds.length === 0) return
      const found: Standing[] = []
      for (const some of inParts(followerIds)) {
        found.push(...await lockDeliveries(tx, db, `accountId = ? AND runId = ? AND followerId IN (${placeholders(some)})`, [accountId, runId, ...some]))
      }
      const deliveries = found.filter((each) => each.massCallId === massCallId && open.has(each.status) && each.status !== status)
      const [first] = deliveries
      if (first === undefined) return
      const push = await tx.findOneByOrFail(Push, { accountId, id: first.pushId })
      const nowMs = momentValue(clock.now())
      await move(tx, deliveries.map((each) => {
        if (status !== 'skipped') return [each, settledAs({ status, reason, errcode }, each, nowMs)] as const
        return [each, reason === takenBack ? waiting : afterMass(push, each, reason ?? 'AUDIENCE_TOO_SMALL', nowMs)] as const
      }))
    },
  }
}

export type Outcomes = ReturnType<typeof createOutcomes>

const settled: readonly DeliveryStatus[] = ['failed', 'unknown', 'skipped', 'cancelled']

/** A long text went in pieces: the worst of them is what became of it; null while one is still to be sent. */
export function outcomeOf (pieces: readonly Piece[]): { status: DeliveryStatus, reason: string | null, errcode: number | null } | null {
  if (pieces.length === 0 || pieces.some(({ status }) => status === 'pending' || status === 'calling')) return null
  for (const status of settled) {
    const piece = pieces.find((each) => each.status === status)
    if (piece !== undefined) return { status, reason: piece.reason, errcode: status === 'failed' ? piece.errcode : null }
  }
  const status = pieces.every((each) => each.status === 'delivered') ? 'delivered' : 'submitted'
  return { status, reason: null, errcode: null }
}
