import { In, LessThan } from 'typeorm'
import { followerNotFound } from '../../followers/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { isDuplicate } from '../../platform/database/errors.ts'
import { maxListed, placeholders } from '../../platform/database/rows.ts'
import type { DeskSettingsService } from '../settings/settings.service.ts'
import { type By, ConversationChange } from './change.entity.ts'
import { Conversation, conversationStatuses, type ConversationStatus } from './conversation.entity.ts'
import { insertConversations, isOurs, lockConversations, lockLive } from './conversation.store.ts'
import { ConversationLabel } from './label.entity.ts'
import type { MoveOptions, Moves } from './moves.ts'
import { Agent } from '../../agents/agent.entity.ts'
import { agentFull, agentNotAvailable } from '../routing/routing.errors.ts'
import { conversationElsewhere, conversationExists, conversationNotFound, conversationTaken, snoozeInvalid } from './record.errors.ts'
import { assigned, reopened } from './transitions.ts'
import { windowsOf } from './windows.ts'

interface Needs { db: Database, clock: Clock, moves: Moves, settings: DeskSettingsService }

/** Where a page begins: after this conversation in the order of the list. */
export interface Place { atMs: number, id: number }

export interface Listing {
  status?: ConversationStatus | undefined
  agentId?: number | undefined
  teamId?: number | undefined
  labelId?: number | undefined
  followerId?: number | undefined
  after?: Place | undefined
  limit: number
}

interface Listed { ids: number[], next: Place | null }

/** As many as one IN list names. */
const mostSeen = maxListed

/** `heldBy` is who must hold it; undefined for those who may move what others hold. */
export interface Acting extends MoveOptions { heldBy?: number | undefined }

const dayMs = 24 * 3600_000
const longestSnoozeMs = 30 * dayMs
const hourMs = 3600_000

export function createConversationService ({ db, clock, moves, settings }: Needs) {
  async function get (accountId: number, id: number): Promise<Conversation> {
    const found = await db.read.findOneBy(Conversation, { accountId, id })
    if (found === null) throw conversationNotFound()
    return found
  }

  /** Why an agent who asked for a seat has none. */
  async function noSeat (tx: Tx, accountId: number, agentId: number): Promise<Error> {
    const agent = await tx.findOneBy(Agent, { accountId, id: agentId })
    if (agent?.presence === 'offline') return agentNotAvailable('body', 'OFFLINE')
    const isFresh = agent !== null && agent.freshUntil !== null && agent.freshUntil >= clock.now()
    return isFresh ? agentFull('body') : agentNotAvailable('body', 'SILENT')
  }

  const reopenUntil = async (tx: Tx, accountId: number): Promise<Date> => new Date(clock.now().getTime() + (await settings.of(accountId, tx)).reopenHours * hourMs)

  /** One status at a time has its order in an index; five short lists are merged, and none is sorted whole. */
  async function idsByTime (accountId: number, { status, agentId, teamId, after, limit }: Listing): Promise<Listed> {
    const column = agentId !== undefined ? 'agentId' : teamId !== undefined ? 'teamId' : null
    const statuses = status !== undefined ? [status] : column === null ? [null] : conversationStatuses
    const found: Array<{ id: number, atMs: number }> = []
    for (const each of statuses) {
      const conditions = ['accountId = ?']
      const values: unknown[] = [accountId]
      const add = (condition: string, ...more: unknown[]) => { conditions.push(condition); values.push(...more) }
      if (agentId !== undefined) add('agentId = ?', agentId)
      if (teamId !== undefined) add('teamId = ?', teamId)
      if (each !== null) add('status = ?', each)
      if (after !== undefined) add('(lastMessageAt < ? OR (lastMessageAt = ? AND id < ?))', after.atMs, after.atMs, after.id)
      if (after !== undefined) add('lastMessageAt <= ?', after.atMs)
      const rows = await db.read.query<Array<{ id: number | string, lastMessageAt: number | string }>>(`SELECT id, lastMessageAt FROM conversations
        WHERE ${conditions.join(' AND ')} ORDER BY lastMessageAt DESC, id DESC LIMIT ${Number(limit)}`, values)
      found.push(...rows.map((row) => ({ id: Number(row.id), atMs: Number(row.lastMessageAt) })))
    }
    const page = found.sort((a, b) => b.atMs - a.atMs || b.id - a.id).slice(0, limit)
    return { ids: page.map(({ id }) => id), next: page.length === limit ? page.at(-1) ?? null : null }
  }

  /**
   * Of a label or a follower newest first by id: these lists have no other order in an index. Looks at so many and not at all that
   * have the label, so that a page may be short, or empty, with more behind it.
   */
  async function idsByNumber (accountId: number, { status, agentId, teamId, labelId, followerId, after, limit }: Listing): Promise<Listed> {
    const place: [string, number[]] = after === undefined ? ['', []] : ['< ?', [after.id]]
    const [window, values] = labelId === undefined
      ? [`SELECT id FROM conversations WHERE accountId = ? AND followerId = ? ${place[0] && `AND id ${place[0]}`}`, [accountId, followerId]]
      : [`SELECT conversationId AS id FROM conversation_labels WHERE accountId = ? AND labelId = ? ${place[0] && `AND conversationId ${place[0]}`}`, [accountId, labelId]]
    const seen = (await db.read.query<Array<{ id: number | string }>>(`${window} ORDER BY id DESC LIMIT ${mostSeen}`, [...values, ...place[1]])).map(({ id }) => Number(id))
    const wanted: Array<[string, unknown]> = [['followerId = ?', followerId], ['status = ?', status], ['agentId = ?', agentId], ['teamId = ?', teamId]]
    const given = wanted.filter(([, value]) => value !== undefined)
    const rows = seen.length === 0 ? [] : await db.read.query<Array<{ id: number | string }>>(`SELECT id FROM conversations WHERE accountId = ? AND id IN (${placeholders(seen)})
      ${given.map(([sql]) => `AND ${sql}`).join(' ')} ORDER BY id DESC LIMIT ${Number(limit)}`, [accountId, ...seen, ...given.map(([, value]) => value)])
    const ids = rows.map((row) => Number(row.id))
    const upTo = ids.length === limit ? ids.at(-1) : seen.length === mostSeen ? seen.at(-1) : undefined
    return { ids, next: upTo === undefined ? null : { atMs: 0, id: upTo } }
  }

  return {
    get,

    /** Latest word first; of a label or a follower the latest conversation first. */
    async list (accountId: number, listing: Listing): Promise<{ items: Conversation[], next: Place | null }> {
      const { ids, next } = await (listing.labelId === undefined && listing.followerId === undefined ? idsByTime(accountId, listing) : idsByNumber(accountId, listing))
      const found = new Map((await db.read.findBy(Conversation, { accountId, id: In(ids) })).map((each) => [each.id, each]))
      return { items: ids.flatMap((id) => found.get(id) ?? []), next }
    },

    async labelsOf (accountId: number, ids: readonly number[]): Promise<Map<number, number[]>> {
      const labels = new Map<number, number[]>()
      if (ids.length === 0) return labels
      for (const { conversationId, labelId } of await db.read.findBy(ConversationLabel, { accountId, conversationId: In([...ids]) })) {
        labels.set(conversationId, [...labels.get(conversationId) ?? [], labelId])
      }
      return labels
    },

    /** Newest first. */
    changes: (accountId: number, conversationId: number, { before, limit }: { before: number | undefined, limit: number }): Promise<ConversationChange[]> => (
      db.read.find(ConversationChange, {
        where: { accountId, conversationId, ...(before !== undefined && { id: LessThan(before) }) }, order: { id: 'DESC' }, take: limit,
      })),

    /** An agent begins to talk with a follower; throws CONVERSATION_EXISTS where somebody talks with them already, AGENT_FULL or AGENT_NOT_AVAILABLE without a seat. */
    async start (tx: Tx, { accountId, followerId, agentId, by }: { accountId: number, followerId: number, agentId: number, by: By }): Promise<Conversation> {
      const now = clock.now()
      const live = await tx.findOneBy(Conversation, { accountId, followerId, live: 1 })
      if (live !== null) throw conversationExists(live.id)
      const windowUntil = (await windowsOf(tx, accountId, [followerId])).get(followerId) ?? null
      await insertConversations(tx, db.dialect, [{ accountId, followerId, startedAt: now, startedBy: 'agent', windowUntil }])
      const [fresh] = await lockLive(tx, accountId, [followerId])
      if (fresh === undefined || !isOurs(fresh)) throw conversationExists(fresh?.id ?? 0)
      await moves.record(tx, [{ before: fresh, after: fresh, kind: 'started' }], { by, why: null })
      const [moved] = await moves.assign(tx, accountId, [{ conversationId: fresh.id, agentId }], { by, why: 'STARTED', mode: 'manual', from: ['bot', 'waiting'] })
      if (moved === undefined) throw await noSeat(tx, accountId, agentId)
      return moved.conversation
    },

    /** Takes a resolved one up again. */
    async reopen (tx: Tx, accountId: number, id: number, { agentId, by }: { agentId: number, by: By }): Promise<Conversation> {
      const [there] = await lockConversations(tx, accountId, [id])
      if (there === undefined) throw conversationNotFound()
      if (there.status !== 'resolved' || there.mergedInto !== null) throw conversationElsewhere(there)
      // Whose it was is erased: there is nobody to talk with.
      if (there.followerId === 0) throw followerNotFound()
      const live = await tx.findOneBy(Conversation, { accountId, followerId: there.followerId, live: 1 })
      if (live !== null) throw conversationExists(live.id)
      if (!await moves.takeSeat(tx, accountId, agentId)) throw await noSeat(tx, accountId, agentId)
      const after = assigned(reopened(there), agentId, clock.now())
      await moves.record(tx, [{ before: there, after, kind: 'reopened' }], { by, why: null }).catch((error: unknown) => { throw isDuplicate(error) ? conversationExists(0) : error })
      return after
    },

    async resolve (tx: Tx, accountId: number, id: number, acting: Acting): Promise<Conversation> {
      return moved(tx, accountId, id, acting, await moves.resolve(tx, accountId, [id], { ...acting, reopenUntil: await reopenUntil(tx, accountId) }))
    },

    async snooze (tx: Tx, accountId: number, id: number, { until, ...acting }: Acting & { until: Date }): Promise<Conversation> {
      const inMs = until.getTime() - clock.now().getTime()
      if (!(inMs > 0 && inMs <= longestSnoozeMs)) throw snoozeInvalid()
      return moved(tx, accountId, id, acting, await moves.snooze(tx, accountId, id, { ...acting, until }))
    },

    async prioritise (tx: Tx, accountId: number, id: number, priority: number, options: MoveOptions): Promise<Conversation> {
      const [done] = await moves.prioritise(tx, accountId, id, priority, options)
      const now = done?.conversation ?? await there(tx, accountId, id)
      if (now.live === null) throw conversationElsewhere(now)
      return now
    },

    /** Wakes those whose time has come, and ends those in which nobody has said anything for long. Tells how many of each. */
    async tidy (): Promise<{ woken: number, ended: number }> {
      const woken = await inPieces(`SELECT accountId, id FROM conversations WHERE status = 'snoozed' AND snoozedUntil <= ? ORDER BY snoozedUntil LIMIT ${pieceSize}`, [momentValue(clock.now())],
        async (tx, accountId, ids) => moves.queue(tx, accountId, ids, { kind: 'woken', by: itself, why: 'SNOOZE_OVER', ifStatus: 'snoozed' }))
      let ended = 0
      for (const { accountId } of await db.read.query<Array<{ accountId: number | string }>>('SELECT id AS accountId FROM accounts')) ended += await endIdle(Number(accountId))
      return { woken, ended }
    },
  }

  async function endIdle (accountId: number): Promise<number> {
    const { idleHours } = await settings.of(accountId)
    let ended = 0
    for (const status of ['bot', 'waiting'] as const) {
      const quietSince = new Date(clock.now().getTime() - idleHours[status] * hourMs)
      ended += await inPieces(`SELECT accountId, id FROM conversations WHERE accountId = ? AND status = ? AND lastMessageAt < ? ORDER BY lastMessageAt LIMIT ${pieceSize}`,
        [accountId, status, momentValue(quietSince)],
        async (tx, mine, ids) => moves.resolve(tx, mine, ids, { by: itself, why: 'IDLE', from: [status], quietSince, reopenUntil: await reopenUntil(tx, mine) }))
    }
    return ended
  }

  async function inPieces (sql: string, values: unknown[], work: (tx: Tx, accountId: number, ids: number[]) => Promise<readonly unknown[]>): Promise<number> {
    let done = 0
    for (;;) {
      const rows = await db.read.query<Array<{ accountId: number | string, id: number | string }>>(sql, values)
      let moved = 0
      for (const accountId of new Set(rows.map((row) => Number(row.accountId)))) {
        const ids = rows.filter((row) => Number(row.accountId) === accountId).map((row) => Number(row.id))
        moved += (await db.write((tx) => work(tx, accountId, ids))).length
      }
      done += moved
      if (rows.length < pieceSize || moved === 0) return done
    }
  }

  /** What a verb moved, or why it did not. */
  async function moved (tx: Tx, accountId: number, id: number, { heldBy }: Acting, done: ReadonlyArray<{ conversation: Conversation }>): Promise<Conversation> {
    if (done[0] !== undefined) return done[0].conversation
    const now = await there(tx, accountId, id)
    throw heldBy !== undefined && now.live === 1 && now.agentId !== heldBy ? conversationTaken(now) : conversationElsewhere(now)
  }

  async function there (tx: Tx, accountId: number, id: number): Promise<Conversation> {
    const found = await tx.findOneBy(Conversation, { accountId, id })
    if (found === null) throw conversationNotFound()
    return found
  }
}

export type ConversationService = ReturnType<typeof createConversationService>

const itself: By = { kind: 'system', id: null }
const pieceSize = 200
