import { In } from 'typeorm'
import type { Clock } from '../platform/clock.ts'
import { momentValue } from '../platform/database/columns.ts'
import type { Database, Tx } from '../platform/database/database.ts'
import { type InsertRows, insertRows, insertStatements } from '../platform/database/rows.ts'
import { notSignedIn } from './access.errors.ts'
import type { Actor } from './actor.ts'
import { ApiKey } from './api-key.entity.ts'
import { AuditEntry } from './audit.entity.ts'
import { User } from './user.entity.ts'

/** Whoever acts: an actor, or a request that carries one. */
export type Who = Actor | { actor: Actor | null }

export interface AuditNote {
  /** Left out when it concerns no single account. */
  accountId?: number
  /** What was done to what kind of thing, e.g. `follower.read`. At most 64 characters. */
  action: string
  targetKind?: string
  targetId?: string | number
  /** Short, and never the personal data itself: which fields, how many, why. */
  detail?: object
}

export interface AuditQuestion {
  accountId?: number | undefined
  action?: string | undefined
  actorKind?: Actor['kind'] | undefined
  actorId?: number | undefined
  from?: Date | undefined
  to?: Date | undefined
  /** Entries older than this one. */
  before?: number | undefined
  limit: number
}

export interface NamedEntry { entry: AuditEntry, actorName: string | null }

interface Needs { db: Database, clock: Clock }

const columns = ['accountId', 'at', 'actorKind', 'actorId', 'action', 'targetKind', 'targetId', 'detail', 'requestId', 'address']

/** The record of who did what. Entries are only ever added. */
export function createAuditService ({ db, clock }: Needs) {
  function entryOf (who: Who, note: AuditNote): InsertRows {
    const { kind, id, requestId, address } = actorBehind(who)
    const targetId = note.targetId === undefined ? null : String(note.targetId)
    const detail = note.detail === undefined ? null : JSON.stringify(note.detail)
    const row = [note.accountId ?? 0, momentValue(clock.now()), kind, id, note.action, note.targetKind ?? null, targetId, detail, requestId, address]
    return { table: 'audit_entries', columns, rows: [row] }
  }

  /** Writes down a change, in the transaction that makes it: both are there or neither. */
  const audit = (tx: Tx, who: Who, note: AuditNote): Promise<void> => insertRows(tx, entryOf(who, note))

  /** One statement and no transaction around it: everybody who reads waits for it. */
  async function auditRead (who: Who, note: AuditNote): Promise<void> {
    for (const { sql, values } of insertStatements(entryOf(who, note))) await db.change(sql, values)
  }

  async function nameActors (entries: readonly AuditEntry[]): Promise<NamedEntry[]> {
    const ids = (kind: Actor['kind']) => [...new Set(entries.filter(({ actorKind }) => actorKind === kind).map(({ actorId }) => actorId))]
    const [users, keys] = await Promise.all([
      db.read.find(User, { select: { id: true, name: true }, where: { id: In(ids('user')) } }),
      db.read.find(ApiKey, { select: { id: true, name: true }, where: { id: In(ids('key')) } }),
    ])
    const userNames = new Map(users.map(({ id, name }) => [id, name]))
    const keyNames = new Map(keys.map(({ id, name }) => [id, name]))
    return entries.map((entry) => ({ entry, actorName: (entry.actorKind === 'key' ? keyNames : userNames).get(entry.actorId) ?? null }))
  }

  /** The newest entries first. */
  async function auditLog (question: AuditQuestion): Promise<NamedEntry[]> {
    const { accountId, action, actorKind, actorId, from, to, before, limit } = question
    const query = db.read.createQueryBuilder(AuditEntry, 'entry').orderBy('entry.id', 'DESC').limit(limit)
    if (accountId !== undefined) query.andWhere('entry.accountId = :accountId', { accountId })
    if (action !== undefined) query.andWhere('entry.action = :action', { action })
    if (actorKind !== undefined) query.andWhere('entry.actorKind = :actorKind', { actorKind })
    if (actorId !== undefined) query.andWhere('entry.actorId = :actorId', { actorId })
    if (from !== undefined) query.andWhere('entry.at >= :from', { from: momentValue(from) })
    if (to !== undefined) query.andWhere('entry.at < :to', { to: momentValue(to) })
    if (before !== undefined) query.andWhere('entry.id < :before', { before })
    return nameActors(await query.getMany())
  }

  return {
    audit,

    /** Writes down that personal data was read or taken out. To be awaited before the data is handed over. */
    auditRead,

    auditLog,
  }
}

export type AuditService = ReturnType<typeof createAuditService>

/** Throws NOT_SIGNED_IN when a request has nobody behind it. */
export function actorBehind (who: Who): Actor {
  if (!('actor' in who)) return who
  if (who.actor === null) throw notSignedIn()
  return who.actor
}
