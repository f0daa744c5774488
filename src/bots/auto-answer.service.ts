import type { Clock } from '../platform/clock.ts'
import { momentValue } from '../platform/database/columns.ts'
import type { Database, Tx } from '../platform/database/database.ts'
import { insertRows } from '../platform/database/rows.ts'
import { grouped } from '../platform/grouped.ts'
import type { HeardMessage, Say } from '../conversations/index.ts'
import { assertReply } from '../wechat/replies.ts'
import { AutoAnswer } from './auto-answer.entity.ts'

export interface AutoAnswerSetting { enabled: boolean, text: string }

interface Needs {
  db: Database
  clock: Clock
  say: Say
}

/** WeChat takes service messages for 48 hours after a message (page: customer service messages). */
const windowMs = 48 * 3600_000
const freshMs = 1000

export function createAutoAnswerService ({ db, clock, say }: Needs) {
  let texts = new Map<number, string>()
  let readAtMs = -Infinity

  /** Read again every second, so that a change made in another process counts soon. */
  async function enabledTexts (tx: Tx): Promise<ReadonlyMap<number, string>> {
    if (performance.now() - readAtMs < freshMs) return texts
    const settings = await tx.findBy(AutoAnswer, { enabled: true })
    texts = new Map(settings.map(({ accountId, text }) => [accountId, text]))
    readAtMs = performance.now()
    return texts
  }

  return {
    /**
     * Answers in the webhook that still waits, which costs no quota; else by service message, never by both. Says nothing in a
     * conversation that an agent holds.
     */
    async answer (tx: Tx, messages: readonly HeardMessage[]): Promise<void> {
      const enabled = await enabledTexts(tx)
      const oldest = clock.now().getTime() - windowMs
      const mine = messages.filter(({ heard: { inbound }, conversation, isAnswered }) => (
        !isAnswered && inbound.kind === 'message' && inbound.createdAt.getTime() > oldest && conversation.status !== 'open' && conversation.status !== 'snoozed'))
      for (const [accountId, theirs] of grouped(mine, ({ heard }) => heard.accountId)) {
        const text = enabled.get(accountId)
        if (text === undefined) continue
        await say(tx, accountId, theirs.map(({ heard: { inboxId, followerId, inbound }, conversation: { id: conversationId, status } }) => ({
          conversationId, followerId, inboxId, speaker: 'bot', content: { type: 'text', text }, key: `auto-answer:${inboxId}`, orNothing: true,
          // Who waits for a person is to hear from one, too.
          spareLast: status === 'waiting',
          expiresAt: new Date(inbound.createdAt.getTime() + windowMs),
        })))
      }
    },

    async get (accountId: number): Promise<AutoAnswerSetting> {
      const setting = await db.read.findOneBy(AutoAnswer, { accountId })
      return { enabled: setting?.enabled ?? false, text: setting?.text ?? '' }
    },

    async set (tx: Tx, accountId: number, { enabled, text }: AutoAnswerSetting): Promise<void> {
      assertReply({ type: 'text', content: text })
      const columns = ['accountId', 'enabled', 'text', 'changedAt']
      const ending = db.dialect.orReplace(['accountId'], columns.slice(1))
      await insertRows(tx, { table: 'auto_answers', columns, rows: [[accountId, Number(enabled), text, momentValue(clock.now())]], ending })
      db.afterCommit(tx, () => { readAtMs = -Infinity })
    },

    /** The answer that the settings name, unless somebody has set one already. */
    async ensure (accountId: number, text: string): Promise<void> {
      assertReply({ type: 'text', content: text })
      const row = [accountId, 1, text, momentValue(clock.now())]
      const columns = ['accountId', 'enabled', 'text', 'changedAt']
      await db.write((tx) => insertRows(tx, { table: 'auto_answers', columns, rows: [row], ending: db.dialect.keepExisting(['accountId']) }), { repeatable: true })
    },
  }
}

export type AutoAnswerService = ReturnType<typeof createAutoAnswerService>
