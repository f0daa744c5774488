import { type EntityManager, IsNull, LessThan } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { Topic } from '../../reach/attention/topic.entity.ts'
import { Push, type PushStatus } from '../record/push.entity.ts'
import type { Check } from './check.service.ts'
import { draftsFull, pushChanged, pushNotDraft, pushNotFound, topicUnknown } from './content.errors.ts'

/** What a draft says. */
export type Draft = Pick<Push,
  'name' | 'purpose' | 'topicId' | 'segmentId' | 'variants' | 'holdOutPercent' | 'schedule' | 'replies' | 'unfollowHours' | 'lifeHours' | 'links'>

/** The same with its topic as people name it. */
export type Wanted = Omit<Draft, 'topicId'> & { topic: string | null }

export interface PushPageAsked { status?: PushStatus, before?: number, limit: number }

interface Which { accountId: number, pushId: number }

interface Needs {
  db: Database
  clock: Clock
  check: Check
  /** Keeps the segment until `tx` ends; throws if there is no such one. */
  holdSegment: (tx: Tx, accountId: number, segmentId: number) => Promise<void>
}

export const maxDrafts = 1000

export function createDrafts ({ db, clock, check, holdSegment }: Needs) {
  async function get ({ accountId, pushId }: Which, from: EntityManager = db.read): Promise<Push> {
    const push = await from.findOneBy(Push, { accountId, id: pushId })
    if (push === null) throw pushNotFound()
    return push
  }

  async function topicIdOf (accountId: number, key: string | null): Promise<number | null> {
    if (key === null) return null
    const topic = await db.read.findOneBy(Topic, { accountId, key, archivedAt: IsNull() })
    if (topic === null) throw topicUnknown()
    return topic.id
  }

  async function assertSound (accountId: number, draft: Draft): Promise<void> {
    const [fault] = await check(accountId, draft)
    if (fault !== undefined) throw fault
  }

  async function write (tx: Tx, accountId: number, draft: Draft, by: string): Promise<Push> {
    if (await tx.countBy(Push, { accountId, status: 'draft' }) >= maxDrafts) throw draftsFull(maxDrafts)
    await holdSegment(tx, accountId, draft.segmentId)
    const now = clock.now()
    return tx.save(tx.create(Push, {
      ...draft, accountId, status: 'draft', createdBy: by, approvedBy: null, approvedAt: null, approvedSize: null, overreachReason: null, version: 1, createdAt: now, changedAt: now,
    }))
  }

  return {
    get,

    /** Newest first. */
    list (accountId: number, { status, before, limit }: PushPageAsked): Promise<Push[]> {
      return db.read.find(Push, {
        where: { accountId, ...(status !== undefined && { status }), ...(before !== undefined && { id: LessThan(before) }) }, order: { id: 'DESC' }, take: limit,
      })
    },

    /** What is wanted, looked at from all sides. Not for the inside of a transaction. */
    async sound (accountId: number, { topic, ...wanted }: Wanted): Promise<Draft> {
      const draft = { ...wanted, topicId: await topicIdOf(accountId, topic) }
      await assertSound(accountId, draft)
      return draft
    },

    /** The draft as it would be, likewise. */
    async soundEdit (which: Which, version: number, { topic, ...edit }: Partial<Wanted>): Promise<Partial<Draft>> {
      const push = await get(which)
      if (push.status !== 'draft') throw pushNotDraft()
      if (push.version !== version) throw pushChanged()
      const changed = { ...edit, ...(topic !== undefined && { topicId: await topicIdOf(which.accountId, topic) }) }
      await assertSound(which.accountId, Object.assign(push, changed))
      return changed
    },

    create: write,

    async change (tx: Tx, { accountId, pushId }: Which, version: number, edit: Partial<Draft>): Promise<Push> {
      if (edit.segmentId !== undefined) await holdSegment(tx, accountId, edit.segmentId)
      const { affected } = await tx.update(Push, { accountId, id: pushId, version, status: 'draft' }, { ...edit, version: version + 1, changedAt: clock.now() })
      const push = await get({ accountId, pushId }, tx)
      if (affected !== 1) throw push.status === 'draft' ? pushChanged() : pushNotDraft()
      return push
    },

    /** As a draft of its own, which nobody has approved and which has no time yet. It is looked at when it is changed or approved. */
    async copy (tx: Tx, which: Which, { name, by }: { name: string, by: string }): Promise<Push> {
      const { purpose, topicId, segmentId, variants, holdOutPercent, replies, unfollowHours, lifeHours, links } = await get(which, tx)
      return write(tx, which.accountId, { name, purpose, topicId, segmentId, variants, holdOutPercent, schedule: null, replies, unfollowHours, lifeHours, links }, by)
    },

    async remove (tx: Tx, { accountId, pushId }: Which): Promise<Push> {
      const push = await get({ accountId, pushId }, tx)
      const { affected } = await tx.delete(Push, { accountId, id: pushId, status: 'draft' })
      if (affected !== 1) throw pushNotDraft()
      return push
    },
  }
}

export type Drafts = ReturnType<typeof createDrafts>
