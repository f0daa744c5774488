import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, inParts, insertRows, placeholders } from '../../platform/database/rows.ts'
import type { Facts } from '../../platform/facts.ts'
import type { QuietService } from '../attention/quiet.ts'
import { grouped } from '../../platform/grouped.ts'
import type { TouchContent } from '../library/content.ts'
import type { Judge, Judgement } from '../sending/judgement.ts'
import type { Tally } from '../sending/tallies.ts'
import { priorities } from '../sending/touch.service.ts'
import type { SettingsService } from '../settings/settings.service.ts'
import type { Question } from '../standing/standing.ts'
import { type MassCall, MassPiece, pieceSize } from './mass-call.entity.ts'
import { endedOf, massTouchesEnded } from './mass.facts.ts'
import { optedOutOf } from './opted-out.ts'

interface Needs {
  db: Database
  facts: Facts
  clock: Clock
  settings: Pick<SettingsService, 'contextOf'>
  /** Both as if it were quiet already where it will be soon. */
  quiet: QuietService
  judge: Judge
  tally: Tally
}

/** WeChat takes no list of one. */
export const fewest = 2
/** What touches and timelines show of a long text. */
const excerptLength = 100

const columns = [
  'accountId', 'sourceKind', 'sourceId', 'part', 'followerId', 'openid', 'route', 'purpose', 'topicId', 'content', 'status', 'reason', 'priority', 'createdAt',
  'dueAt', 'expiresAt', 'attempts', 'countedAt', 'settledAt', 'massCallId',
]

export const questionOf = ({ purpose, topicId }: Pick<MassCall, 'purpose' | 'topicId'>): Question => (
  { route: 'mass', purpose, topicId, templateId: null, parts: 1, byAgent: false })

export const concernedOf = ({ topicId }: Pick<MassCall, 'topicId'>, followerIds: readonly number[]) => (
  { followerIds, topicIds: topicId === null ? [] : [topicId], templateIds: [] })

/** The call was taken on by another process, or ended otherwise. */
export class MassCallChanged extends Error {}

/** Decides, piece by piece, who a mass call goes to, and counts it for them. */
export function createAssembly ({ db, facts, clock, settings, quiet, judge, tally }: Needs) {
  /** Decides about one follower and counts what is open; tells the reason if it is not. */
  function take (judgement: Judgement, followerId: number, question: Question): string | null {
    const decision = judgement.decide(followerId, question)
    if (!decision.isOpen) return decision.reason
    judgement.spend(followerId, question)
    return null
  }

  /** Whoever is not in the records any more gets no row, and is counted as the rest of those who were asked. */
  async function decidePiece (tx: Tx, call: MassCall, piece: MassPiece): Promise<void> {
    if (await change(tx, 'DELETE FROM mass_pieces WHERE id = ?', [piece.id]) !== 1) throw new MassCallChanged()
    await keep(tx, call)
    const question = questionOf(call)
    const judgement = await judge.lock(tx, call.accountId, concernedOf(call, piece.followerIds))
    const { atMs: nowMs } = judgement
    const content = JSON.stringify(excerptOf(call.content))
    const { accountId, id, purpose, topicId } = call
    const expiresAt = momentValue(call.expiresAt)
    const leftOut: Array<{ followerId: number, reason: string }> = []
    const rows = piece.followerIds.flatMap((followerId, at) => {
      const standing = judgement.standing(followerId)
      if (standing === undefined) return []
      const reason = take(judgement, followerId, question)
      const [status, countedAt, settledAt] = reason === null ? ['pending', nowMs, null] : ['skipped', null, nowMs]
      if (reason !== null) {
        tally(tx, { accountId, route: 'mass', purpose, status: 'skipped', reason }, 1)
        leftOut.push({ followerId, reason })
      }
      return [[
        accountId, 'mass', id, piece.firstPart + at, followerId, standing.openid, 'mass', purpose, topicId, content, status, reason, priorities[purpose], nowMs,
        expiresAt, expiresAt, 0, countedAt, settledAt, id,
      ]]
    })
    await judgement.write()
    await insertRows(tx, { table: 'touches', columns, rows })
    for (const [reason, theirs] of grouped(leftOut, (each) => each.reason)) await announceSkipped(tx, call, reason, theirs.map(({ followerId }) => followerId))
  }

  const announceSkipped = (tx: Tx, call: MassCall, reason: string, followerIds: number[]) => (
    facts.announce(tx, massTouchesEnded, endedOf(call, { status: 'skipped', reason, followerIds })))

  /** Of those who were decided about too long ago, or have opted out since: what was counted is given back and counted anew, or not. */
  async function decideAnew (tx: Tx, call: MassCall, touches: readonly CountedTouch[]): Promise<void> {
    await keep(tx, call)
    const question = questionOf(call)
    const judgement = await judge.lock(tx, call.accountId, concernedOf(call, touches.map(({ followerId }) => followerId)))
    const { atMs: nowMs } = judgement
    for (const { followerId, countedMs } of touches) judgement.giveBack(followerId, question, countedMs)
    const reasons = new Map(touches.map(({ id, followerId }) => [id, take(judgement, followerId, question)]))
    await judgement.write()
    for (const [reason, ids] of grouped(reasons.keys(), (id) => reasons.get(id) ?? null)) {
      const [assignments, values] = reason === null ? ['countedAt = ?', [nowMs]] : [`status = 'skipped', countedAt = NULL, settledAt = ?, reason = ?`, [nowMs, reason]]
      const changed = await change(tx, `UPDATE touches SET ${assignments} WHERE id IN (${placeholders(ids)}) AND status = 'pending'`, [...values, ...ids])
      if (changed !== ids.length) throw new MassCallChanged()
      if (reason === null) continue
      tally(tx, { accountId: call.accountId, route: 'mass', purpose: call.purpose, status: 'skipped', reason }, ids.length)
      const among = new Set(ids)
      await announceSkipped(tx, call, reason, touches.flatMap(({ id, followerId }) => (among.has(id) ? followerId : [])))
    }
  }

  /** Nobody else works on it until `tx` ends. */
  async function keep (tx: Tx, { id }: MassCall): Promise<void> {
    if (await change(tx, `UPDATE mass_calls SET dueAt = ? WHERE id = ? AND status = 'assembling'`, [momentValue(clock.now()), id]) !== 1) throw new MassCallChanged()
  }

  async function finish (tx: Tx, call: MassCall): Promise<void> {
    await keep(tx, call)
    const rows = await tx.query<Array<{ status: string, reason: string | null, touches: number | string }>>(
      'SELECT status, reason, COUNT(*) AS touches FROM touches WHERE massCallId = ? GROUP BY status, reason', [call.id])
    const audience = rows.filter(({ status }) => status === 'pending').reduce((sum, { touches }) => sum + Number(touches), 0)
    const skipped = Object.fromEntries(rows.filter(({ status }) => status !== 'pending').map(({ reason, touches }) => [reason ?? 'ERASED', Number(touches)]))
    const missing = call.asked - audience - Object.values(skipped).reduce((sum, touches) => sum + touches, 0)
    if (missing > 0) skipped['ERASED'] = (skipped['ERASED'] ?? 0) + missing
    const [status, outcome, reason] = audience < fewest ? ['settling', 'skipped', 'AUDIENCE_TOO_SMALL'] : ['ready', null, null]
    await change(tx, 'UPDATE mass_calls SET status = ?, outcome = ?, reason = ?, audience = ?, skipped = ? WHERE id = ?',
      [status, outcome, reason, audience, JSON.stringify(skipped), call.id])
  }

  /** By the account's clock: who lives by another one is left out when it is quiet there. */
  async function waitsForMorning ({ id, accountId, expiresAt }: MassCall): Promise<boolean> {
    const { settings: { quietHours } } = await settings.contextOf(accountId)
    const { untilMs } = await quiet.of(accountId, momentValue(clock.now()))
    if (untilMs === 0 || untilMs >= momentValue(expiresAt) || quietHours.meanwhile !== 'defer') return false
    await db.change(`UPDATE mass_calls SET dueAt = ?, reason = 'QUIET_HOURS' WHERE id = ? AND status = 'assembling'`, [untilMs, id], { repeatable: true })
    return true
  }

  return {
    /** One step: the next piece, or the end. Nobody is decided about while it is quiet. */
    async step (call: MassCall): Promise<void> {
      if (await waitsForMorning(call)) return
      const [piece] = await db.read.find(MassPiece, { where: { massCallId: call.id }, order: { id: 'ASC' }, take: 1 })
      if (piece !== undefined) return db.write((tx) => decidePiece(tx, call, piece))
      const old = await db.read.query<Array<Record<'id' | 'followerId' | 'countedAt', number | string>>>(`SELECT id, followerId, countedAt FROM touches
        WHERE massCallId = ? AND status = 'pending' AND countedAt < ? LIMIT ${pieceSize}`, [call.id, momentValue(call.assembledAt)])
      const touches = old.length === 0
        ? await optedOutOf(db.read, call)
        : old.map(({ id, followerId, countedAt }) => ({ id: Number(id), followerId: Number(followerId), countedMs: Number(countedAt) }))
      return db.write((tx) => (touches.length > 0 ? decideAnew(tx, call, touches) : finish(tx, call)))
    },
  }
}

export type Assembly = ReturnType<typeof createAssembly>

interface CountedTouch { id: number, followerId: number, countedMs: number }

/** The followers of a call, in pieces that are decided about one after the other. */
export function piecesOf (followerIds: readonly number[]): Array<Pick<MassPiece, 'firstPart' | 'followerIds'>> {
  return inParts(followerIds, pieceSize).map((some, at) => ({ firstPart: at * pieceSize, followerIds: some }))
}

/** A long text is kept once, with its call, and not ten thousand times. */
export function excerptOf (content: TouchContent): TouchContent {
  if (content.type !== 'text') return content
  if (content.text.length <= excerptLength) return content
  // No half of a character at the end.
  return { type: 'text', text: `${content.text.slice(0, excerptLength).replace(/[\uD800-\uDBFF]$/, '')}…` }
}
