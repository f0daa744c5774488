import { type EntityManager, IsNull, LessThan, Not } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { isDuplicate } from '../../platform/database/errors.ts'
import { change as changeRows } from '../../platform/database/rows.ts'
import type { Rule, Rules } from '../rule/index.ts'
import { createReferences, type Named } from './references.ts'
import { Segment, SegmentVersion } from './segment.entity.ts'
import { membersNeeded, segmentChanged, segmentExists, segmentInUse, segmentNotFound, type SegmentUser } from './segment.errors.ts'

/** Who uses a segment, told by the room that knows; at most a hundred. Reads with `from`, which may be a transaction. */
export type UsersOf = (from: EntityManager, accountId: number, segmentId: number) => Promise<KnownUser[]>
/** `needsMembers`: it waits for followers to enter or leave. */
export interface KnownUser extends SegmentUser { needsMembers?: boolean }

export interface NewSegment { name: string, description: string, rule: Rule }
export type SegmentEdit = Partial<NewSegment> & { isArchived?: boolean, isTracked?: boolean }
export interface SegmentPage { archived: boolean, before: number | undefined, limit: number }
interface Edited { accountId: number, segmentId: number, version: number, by: string }

/** What is known of who is in it; `members/` keeps it. */
interface Tracks {
  start: (tx: Tx, accountId: number, segmentId: number) => Promise<void>
  end: (tx: Tx, accountId: number, segmentId: number) => Promise<void>
  /** The rules of these mean something else now. */
  refill: (tx: Tx, accountId: number, segmentIds: readonly number[]) => Promise<void>
}

interface Needs { db: Database, clock: Clock, rules: Pick<Rules, 'check' | 'segmentsIn' | 'listsIn'>, tracks: Tracks }

export function createSegmentService ({ db, clock, rules, tracks }: Needs) {
  const providers: UsersOf[] = []
  const namedIn = (rule: Rule): Named => ({ segments: rules.segmentsIn(rule), lists: rules.listsIn(rule) })
  const references = createReferences(db, namedIn)

  async function get (accountId: number, segmentId: number, from = db.read): Promise<Segment> {
    const segment = await from.findOneBy(Segment, { accountId, id: segmentId })
    if (segment === null) throw segmentNotFound()
    return segment
  }

  async function live (accountId: number, segmentId: number, from = db.read): Promise<Segment> {
    const segment = await get(accountId, segmentId, from)
    if (segment.archivedAt !== null) throw segmentNotFound()
    return segment
  }

  async function usersOf (from: EntityManager, accountId: number, segmentId: number): Promise<KnownUser[]> {
    const segments = await references.users(from, { accountId, kind: 'segment', id: segmentId })
    const users: KnownUser[] = segments.map((user) => ({ kind: 'segment', ...user }))
    for (const provider of providers) users.push(...await provider(from, accountId, segmentId))
    return users
  }

  /** Of those who make segments name others one comes after the other: two who look at the same time close no circle. */
  async function takeTurn (tx: Tx, accountId: number, rule: Rule | undefined): Promise<void> {
    if (rule === undefined || rules.segmentsIn(rule).length === 0 || db.dialect.kind === 'sqlite') return
    await changeRows(tx, 'UPDATE segments SET version = version WHERE accountId = ?', [accountId])
  }

  /** What the rule names is held first, so that it is there when it is looked at and until the rule is written. */
  async function assertSound (tx: Tx, accountId: number, rule: Rule, self?: number): Promise<void> {
    await references.hold(tx, accountId, rule)
    await rules.check(accountId, rule, { from: tx, ...(self !== undefined && { self }) })
  }

  async function store (tx: Tx, segment: Segment, by: string): Promise<Segment> {
    try {
      await tx.save(segment)
    } catch (error) {
      throw isDuplicate(error) ? segmentExists(segment.name) : error
    }
    const { accountId, id, version, name, rule, changedAt } = segment
    await tx.insert(SegmentVersion, { accountId, segmentId: id, version, name, rule, changedBy: by, changedAt })
    return segment
  }

  async function track (tx: Tx, segment: Segment, isTracked: boolean): Promise<void> {
    const { accountId, id } = segment
    if (isTracked) return tracks.start(tx, accountId, id)
    const waiting = (await usersOf(tx, accountId, id)).filter(({ needsMembers }) => needsMembers)
    if (waiting.length > 0) throw membersNeeded(waiting)
    await tracks.end(tx, accountId, id)
  }

  return {
    get, live, usersOf, dependants: references.dependants, listUsers: references.users,

    /** Before the app is ready. */
    addUser: (provider: UsersOf): void => { providers.push(provider) },

    /** Keeps it from being archived until `tx` ends: for whoever writes down that it is used. */
    async hold (tx: Tx, accountId: number, segmentId: number): Promise<void> {
      const rows = await tx.query<unknown[]>(`SELECT id FROM segments WHERE accountId = ? AND id = ? AND archivedAt IS NULL ${db.dialect.shared}`, [accountId, segmentId])
      if (rows.length === 0) throw segmentNotFound()
    },

    /** Newest first. */
    list: (accountId: number, { archived, before, limit }: SegmentPage): Promise<Segment[]> => db.read.find(Segment, {
      select: { id: true, accountId: true, name: true, description: true, version: true, createdBy: true, createdAt: true, changedAt: true, archivedAt: true },
      where: { accountId, archivedAt: archived ? Not(IsNull()) : IsNull(), ...(before !== undefined && { id: LessThan(before) }) },
      order: { id: 'DESC' }, take: limit,
    }),

    /** As it was, newest first. */
    async versions (accountId: number, segmentId: number, { before, limit }: Omit<SegmentPage, 'archived'>): Promise<SegmentVersion[]> {
      await get(accountId, segmentId)
      return db.read.find(SegmentVersion, {
        where: { accountId, segmentId, ...(before !== undefined && { version: LessThan(before) }) }, order: { version: 'DESC' }, take: limit,
      })
    },

    async create (tx: Tx, accountId: number, { name, description, rule }: NewSegment, by: string): Promise<Segment> {
      await assertSound(tx, accountId, rule)
      const now = clock.now()
      const segment = await store(tx, tx.create(Segment, {
        accountId, name, liveName: name, description, rule, version: 1, createdBy: by, createdAt: now, changedAt: now, archivedAt: null,
      }), by)
      await references.put(tx, segment)
      return segment
    },

    async change (tx: Tx, { accountId, segmentId, version, by }: Edited, { isArchived, isTracked, ...wanted }: SegmentEdit): Promise<Segment> {
      await takeTurn(tx, accountId, wanted.rule)
      // Before anything is read: of two who edit the same version, one gets here first, and the other finds it changed.
      const raised = await changeRows(tx, 'UPDATE segments SET version = version + 1 WHERE accountId = ? AND id = ? AND version = ?', [accountId, segmentId, version])
      const segment = await get(accountId, segmentId, tx)
      if (raised !== 1) throw segmentChanged(segment.version)
      if (segment.archivedAt !== null && isArchived !== false) throw segmentNotFound()
      const isOther = wanted.rule !== undefined && JSON.stringify(wanted.rule) !== JSON.stringify(segment.rule)
      if (isOther || isArchived === false) await assertSound(tx, accountId, wanted.rule ?? segment.rule, segmentId)
      Object.assign(segment, wanted, { archivedAt: null, changedAt: clock.now() })
      segment.liveName = segment.name
      await store(tx, segment, by)
      await references.put(tx, segment)
      if (isOther) await tracks.refill(tx, accountId, await references.dependants(tx, accountId, segmentId))
      if (isTracked !== undefined) await track(tx, segment, isTracked)
      return segment
    },

    /** Refused while anybody uses it. Its versions stay. */
    async archive (tx: Tx, accountId: number, segmentId: number): Promise<Segment> {
      await changeRows(tx, 'UPDATE segments SET version = version WHERE accountId = ? AND id = ?', [accountId, segmentId])
      const segment = await live(accountId, segmentId, tx)
      const users = await usersOf(tx, accountId, segmentId)
      if (users.length > 0) throw segmentInUse(users)
      await references.remove(tx, accountId, segmentId)
      await tracks.end(tx, accountId, segmentId)
      return tx.save(Object.assign(segment, { liveName: null, archivedAt: clock.now() }))
    },

    /** From now on it is known who is in it, and who enters or leaves is told. */
    async track (tx: Tx, accountId: number, segmentId: number): Promise<void> {
      await tracks.start(tx, accountId, (await live(accountId, segmentId, tx)).id)
    },
  }
}

/** The rule of a live segment; null when there is none. */
export function ruleOf (accountId: number, segmentId: number, from: EntityManager): Promise<Pick<Segment, 'rule' | 'version'> | null> {
  return from.findOneBy(Segment, { accountId, id: segmentId, archivedAt: IsNull() })
}

/** What it was, whatever became of the segment since. */
export async function ruleAt (accountId: number, { segmentId, version }: { segmentId: number, version: number }, from: EntityManager): Promise<Rule | null> {
  return (await from.findOneBy(SegmentVersion, { accountId, segmentId, version }))?.rule ?? null
}

export type SegmentService = ReturnType<typeof createSegmentService>
