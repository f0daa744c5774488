import { createHash, randomUUID } from 'node:crypto'
import { LessThan } from 'typeorm'
import { mayCall } from '../../accounts/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, insertRows } from '../../platform/database/rows.ts'
import { mass } from '../../wechat/api/mass.ts'
import { checkContent } from '../library/content.rules.ts'
import type { TouchContent } from '../library/content.ts'
import type { Judge } from '../sending/judgement.ts'
import type { SettingsService } from '../settings/settings.service.ts'
import { concernedOf, piecesOf, questionOf } from './assembly.ts'
import { MassCall } from './mass-call.entity.ts'
import { massCallNotFound, massExpired, massKeyReused, massNotAllowed, massNotDecidable } from './mass.errors.ts'

/** What is to go to many at once: `notice` or `content`, for a mass send answers nobody. */
export interface MassQuestion {
  accountId: number
  content: TouchContent
  followerIds: readonly number[]
  purpose: 'content' | 'notice'
  topicId: number | null
}

export interface WantedMassCall extends MassQuestion {
  /** Asking again for the same source and key changes nothing. */
  source: { kind: string, key: string }
  /** What it belongs to, for timelines. */
  subject?: string
  askedBy: string
  expiresAt?: Date | undefined
}

export interface Started { call: MassCall, isNew: boolean }

export interface MassCheck { asked: number, open: number, skipped: Record<string, number> }

interface Needs {
  db: Database
  clock: Clock
  settings: Pick<SettingsService, 'contextOf'>
  /** Decides without a lock, and writes nothing. */
  reader: Judge
  wake: () => void
}

const defaultLifeMs = 24 * 3600_000
/** Why followers of a mass call were left out that whoever asked for it does not want any more. */
export const takenBack = 'TAKEN_BACK'

export function createMassService ({ db, clock, settings, reader, wake }: Needs) {
  async function refuseUnfit ({ accountId, content }: MassQuestion, tx?: Tx): Promise<void> {
    const { account } = await settings.contextOf(accountId, tx)
    if (!mayCall(account, mass.toOpenids.path)) throw massNotAllowed()
    const [fault] = checkContent(content, 'mass')
    if (fault !== undefined) throw fault
  }

  /** Goes out soon after `tx` commits, to those whom it may go to then. Up to 10,000 followers. */
  async function start (tx: Tx, wanted: WantedMassCall): Promise<Started> {
    const { accountId, source, content, purpose, topicId, askedBy } = wanted
    const digest = digestOf(wanted)
    const before = await tx.findOneBy(MassCall, { accountId, sourceKind: source.kind, sourceKey: source.key })
    if (before !== null) {
      if (before.digest !== digest) throw massKeyReused()
      return { call: before, isNew: false }
    }
    await refuseUnfit(wanted, tx)
    const now = clock.now()
    const { expiresAt = new Date(now.getTime() + defaultLifeMs) } = wanted
    if (expiresAt <= now) throw massExpired()
    const followerIds = [...new Set(wanted.followerIds)]
    const call = await tx.save(tx.create(MassCall, {
      accountId, sourceKind: source.kind, sourceKey: source.key, subject: wanted.subject ?? null, clientMsgId: randomUUID().replaceAll('-', ''), digest, askedBy, content, purpose, topicId,
      status: 'assembling', asked: followerIds.length, audience: 0, skipped: {}, createdAt: now, dueAt: now, expiresAt, assembledAt: now, calledAt: null, attempts: 0,
      outcome: null, settledAt: null, errcode: null, reason: null, wechatMsgId: null, counts: null, differs: false, isUnconfirmed: false,
    }))
    await insertRows(tx, {
      table: 'mass_pieces', columns: ['accountId', 'massCallId', 'firstPart', 'followerIds'],
      rows: piecesOf(followerIds).map((piece) => [accountId, call.id, piece.firstPart, JSON.stringify(piece.followerIds)]),
    })
    db.afterCommit(tx, wake)
    return { call, isNew: true }
  }

  /** Of what nobody knows whether WeChat took it, once. */
  async function decide (tx: Tx, { accountId, id, decision }: { accountId: number, id: number, decision: 'resent' | 'left' }): Promise<MassCall> {
    const call = await tx.findOneBy(MassCall, { accountId, id })
    if (call === null) throw massCallNotFound()
    const decided = await change(tx, `UPDATE touches SET decision = ? WHERE massCallId = ? AND status = 'unknown' AND decision IS NULL`, [decision, id])
    if (call.status !== 'unknown' || decided === 0) throw massNotDecidable()
    return call
  }

  return {
    start,

    /** What belongs to this and was certainly not called yet is not called any more; its followers are told of as skipped, `takenBack`. */
    async takeBack (tx: Tx, accountId: number, { kind, subject }: { kind: string, subject: string }): Promise<number> {
      const taken = await change(tx, `UPDATE mass_calls SET status = 'settling', outcome = 'skipped', reason = ?, dueAt = ?
        WHERE accountId = ? AND sourceKind = ? AND subject = ? AND status IN ('assembling', 'ready')`, [takenBack, momentValue(clock.now()), accountId, kind, subject])
      if (taken > 0) db.afterCommit(tx, wake)
      return taken
    },

    /** Sends again what nobody knows about, as a call of its own. */
    async resend (tx: Tx, accountId: number, id: number, askedBy: string): Promise<MassCall> {
      const { content, purpose, topicId } = await decide(tx, { accountId, id, decision: 'resent' })
      const rows = await tx.query<Array<{ followerId: number | string }>>(`SELECT followerId FROM touches WHERE massCallId = ? AND status = 'unknown' AND openid <> ''`, [id])
      const followerIds = rows.map(({ followerId }) => Number(followerId))
      const source = { kind: 'resend', key: String(id) }
      return (await start(tx, { accountId, source, content, followerIds, purpose: purpose === 'notice' ? 'notice' : 'content', topicId, askedBy })).call
    },

    leave: (tx: Tx, accountId: number, id: number): Promise<MassCall> => decide(tx, { accountId, id, decision: 'left' }),

    /** What would happen now, without sending anything. */
    async check (question: MassQuestion): Promise<MassCheck> {
      await refuseUnfit(question)
      const pieces = piecesOf([...new Set(question.followerIds)])
      const skipped: Record<string, number> = {}
      let open = 0
      for (const { followerIds } of pieces) {
        const judgement = await reader.lock(db.read, question.accountId, concernedOf(question, followerIds))
        for (const followerId of followerIds) {
          const decision = judgement.decide(followerId, questionOf(question))
          if (decision.isOpen) open += 1
          else skipped[decision.reason] = (skipped[decision.reason] ?? 0) + 1
        }
      }
      return { asked: pieces.reduce((sum, { followerIds }) => sum + followerIds.length, 0), open, skipped }
    },

    async get (accountId: number, id: number): Promise<MassCall> {
      const call = await db.read.findOneBy(MassCall, { accountId, id })
      if (call === null) throw massCallNotFound()
      return call
    },

    /** The newest first. */
    list: (accountId: number, { before, limit }: { before: number | undefined, limit: number }): Promise<MassCall[]> => db.read.find(MassCall, {
      where: { accountId, ...(before !== undefined && { id: LessThan(before) }) }, order: { id: 'DESC' }, take: limit,
    }),
  }
}

export type MassService = ReturnType<typeof createMassService>

function digestOf ({ content, followerIds, purpose, topicId }: MassQuestion): string {
  return createHash('sha256').update(JSON.stringify([content, followerIds, purpose, topicId])).digest('base64url')
}
