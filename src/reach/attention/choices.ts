import { IsNull } from 'typeorm'
import type { ConsentRecorded } from '../../followers/index.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, insertRows } from '../../platform/database/rows.ts'
import { ReachState } from '../standing/standing.entity.ts'
import { maxTopics } from './attention.errors.ts'
import { Topic, TopicState } from './topic.entity.ts'

/** What consents to a topic of ours begin with, and the one that is about all content. */
const prefix = 'reach.'
export const allContent = 'reach.content'

export function consentTopicOf ({ key }: Pick<Topic, 'key'>): string {
  return `${prefix}${key}`
}

/** What a follower wants of a topic. */
export interface Choice extends Pick<TopicState, 'state' | 'changedAt' | 'consentId'> { topic: Topic }

export interface Choices { contentOutAt: Date | null, topics: Choice[] }

interface Needs {
  db: Database
  /** Nobody decides about sending to them until `tx` ends. */
  lockStates: (tx: Tx, accountId: number, followerIds: readonly number[]) => Promise<void>
}

interface Latest { id: number | string, state: 'given' | 'withdrawn', at: number | string }
interface Whose { accountId: number, followerId: number }

/** What followers want to hear: always what they said last in a consent, whoever recorded it. */
export function createChoices ({ db, lockStates }: Needs) {
  async function applyOne (tx: Tx, { accountId, followerId, topic }: ConsentRecorded): Promise<void> {
    // Before reading: of two who record at once the second sees what the first wrote.
    await lockStates(tx, accountId, [followerId])
    const [latest] = await tx.query<Latest[]>(`SELECT id, state, at FROM consents WHERE accountId = ? AND followerId = ? AND topic = ?
      ORDER BY at DESC, id DESC LIMIT 1`, [accountId, followerId, topic])
    if (latest === undefined) return
    if (topic === allContent) await setContent(tx, { accountId, followerId }, latest)
    else await setTopic(tx, { accountId, followerId }, { key: topic.slice(prefix.length), latest })
  }

  async function setTopic (tx: Tx, { accountId, followerId }: Whose, { key, latest }: { key: string, latest: Latest }): Promise<void> {
    const topic = await tx.findOneBy(Topic, { accountId, key })
    if (topic === null) return
    const columns = ['accountId', 'topicId', 'followerId', 'state', 'changedAt', 'consentId']
    const row = [accountId, topic.id, followerId, latest.state === 'given' ? 'in' : 'out', Number(latest.at), Number(latest.id)]
    await insertRows(tx, { table: 'reach_topic_states', columns, rows: [row], ending: db.dialect.orReplace(columns.slice(0, 3), columns.slice(3)) })
  }

  return {
    /** Listens to consents. */
    async apply (tx: Tx, recorded: readonly ConsentRecorded[]): Promise<void> {
      for (const each of recorded) if (each.topic.startsWith(prefix)) await applyOne(tx, each)
    },

    /** Of every topic in use, oldest first. */
    async of (accountId: number, followerId: number, from = db.read): Promise<Choices> {
      const state = await from.findOneBy(ReachState, { accountId, followerId })
      const topics = await from.find(Topic, { where: { accountId, archivedAt: IsNull() }, order: { id: 'ASC' }, take: maxTopics })
      const states = new Map((await from.findBy(TopicState, { accountId, followerId })).map((each) => [each.topicId, each]))
      return {
        contentOutAt: state?.contentOutAt ?? null,
        topics: topics.map((topic) => {
          const { state: chosen = null, changedAt = null, consentId = null } = states.get(topic.id) ?? {}
          return { topic, state: chosen, changedAt, consentId }
        }),
      }
    },
  }
}

export type ChoiceService = ReturnType<typeof createChoices>

/** Whether a follower is sent content about it, as far as it is theirs to say. */
export function isWanted ({ topic: { kind }, state }: Pick<Choice, 'state'> & { topic: Pick<Topic, 'kind'> }): boolean {
  return state === null ? kind === 'opt-out' : state === 'in'
}

async function setContent (tx: Tx, { accountId, followerId }: Whose, { state, at }: Latest): Promise<void> {
  const outAt = state === 'withdrawn' ? momentValue(new Date(Number(at))) : null
  await change(tx, 'UPDATE reach_states SET contentOutAt = ? WHERE accountId = ? AND followerId = ?', [outAt, accountId, followerId])
}
