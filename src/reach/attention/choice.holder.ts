import type { Holder } from '../../followers/index.ts'
import type { Database } from '../../platform/database/database.ts'
import { change } from '../../platform/database/rows.ts'
import { Topic, TopicState } from './topic.entity.ts'

/** What a person wanted of each topic, and how much of it they had. That they said so stays among the consents. */
export function choiceHolder (db: Database): Holder {
  return {
    name: 'topics',
    async erase ({ accountId, followerId }) {
      const rows = await db.read.countBy(TopicState, { accountId, followerId })
      if (rows === 0) return null
      return {
        rows,
        async write (tx) {
          await change(tx, 'DELETE FROM reach_topic_states WHERE accountId = ? AND followerId = ?', [accountId, followerId])
        },
      }
    },
    async * tell ({ accountId, followerId }) {
      const topics = new Map((await db.read.findBy(Topic, { accountId })).map((topic) => [topic.id, topic]))
      for (const { topicId, state, changedAt, month, monthUsed } of await db.read.findBy(TopicState, { accountId, followerId })) {
        const { key, name } = topics.get(topicId) ?? {}
        yield { topic: key ?? null, name: name ?? null, state, changedAt: changedAt?.toISOString() ?? null, month, monthUsed }
      }
    },
  }
}
