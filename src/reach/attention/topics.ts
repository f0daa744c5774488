import { IsNull, LessThan, Not } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { isDuplicate } from '../../platform/database/errors.ts'
import { change as changeRows } from '../../platform/database/rows.ts'
import { maxTopics, topicChanged, topicExists, topicNotFound, topicsFull } from './attention.errors.ts'
import { Topic } from './topic.entity.ts'

export type NewTopic = Pick<Topic, 'key' | 'name' | 'description' | 'kind' | 'caps'>
export interface TopicEdit { name?: string, description?: string, caps?: Topic['caps'], isArchived?: boolean }

/** Which topic, and as what version it was read. */
interface EditedTopic { accountId: number, topicId: number, version: number }
interface Page { archived: boolean, before: number | undefined, limit: number }
interface Needs { db: Database, clock: Clock }

/** What an account sends content about. */
export function createTopics ({ db, clock }: Needs) {
  /** Changes nothing and holds the rows until the end: two who add one come one after the other. */
  async function takeTurn (tx: Tx, accountId: number): Promise<void> {
    if (db.dialect.kind !== 'sqlite') await changeRows(tx, 'UPDATE reach_topics SET version = version WHERE accountId = ?', [accountId])
  }

  async function assertRoom (tx: Tx, accountId: number): Promise<void> {
    if (await tx.countBy(Topic, { accountId, archivedAt: IsNull() }) > maxTopics) throw topicsFull()
  }

  return {
    /** Newest first. */
    list: (accountId: number, { archived, before, limit }: Page): Promise<Topic[]> => db.read.find(Topic, {
      where: { accountId, archivedAt: archived ? Not(IsNull()) : IsNull(), ...(before !== undefined && { id: LessThan(before) }) },
      order: { id: 'DESC' },
      take: limit,
    }),

    async get (accountId: number, topicId: number): Promise<Topic> {
      const topic = await db.read.findOneBy(Topic, { accountId, id: topicId })
      if (topic === null) throw topicNotFound()
      return topic
    },

    async create (tx: Tx, accountId: number, wanted: NewTopic): Promise<Topic> {
      await takeTurn(tx, accountId)
      const topic = tx.create(Topic, { ...wanted, accountId, createdAt: clock.now(), archivedAt: null, version: 1 })
      try {
        await tx.save(topic)
      } catch (error) {
        throw isDuplicate(error) ? topicExists(wanted.key) : error
      }
      await assertRoom(tx, accountId)
      return topic
    },

    async change (tx: Tx, { accountId, topicId, version }: EditedTopic, { isArchived, ...edit }: TopicEdit): Promise<Topic> {
      if (isArchived === false) await takeTurn(tx, accountId)
      const raised = await changeRows(tx, 'UPDATE reach_topics SET version = version + 1 WHERE accountId = ? AND id = ? AND version = ?',
        [accountId, topicId, version])
      const topic = await tx.findOneBy(Topic, { accountId, id: topicId })
      if (topic === null) throw topicNotFound()
      if (raised !== 1) throw topicChanged()
      const archivedAt = isArchived === undefined ? topic.archivedAt : isArchived ? topic.archivedAt ?? clock.now() : null
      const { name, description, caps } = Object.assign(topic, edit, { archivedAt })
      await tx.update(Topic, { accountId, id: topicId }, { name, description, caps, archivedAt })
      if (isArchived === false) await assertRoom(tx, accountId)
      return topic
    },
  }
}

export type Topics = ReturnType<typeof createTopics>
