import type { Clock } from '../platform/clock.ts'
import { momentValue } from '../platform/database/columns.ts'
import type { Database, Tx } from '../platform/database/database.ts'
import { insertRows } from '../platform/database/rows.ts'
import type { Heard, TimelineEntry } from '../followers/index.ts'
import type { Wanted } from '../reach/index.ts'
import { assertReply, type PassiveReply } from '../wechat/replies.ts'
import { AutoAnswer } from './auto-answer.entity.ts'

export interface AutoAnswerSetting { enabled: boolean, text: string }

interface Needs {
  db: Database
  clock: Clock
  offerReplies: (tx: Tx, offers: ReadonlyArray<{ inboxId: number, reply: PassiveReply }>, by: string) => Promise<Set<number>>
  send: (tx: Tx, wanted: readonly Wanted[]) => Promise<unknown>
  note: (tx: Tx, entries: readonly TimelineEntry[]) => void
  /** Deliveries that are answered already, because they ask for content or for none. */
  choicesAmong: (tx: Tx, heard: readonly Heard[]) => Promise<ReadonlySet<number>>
}

/** WeChat takes service messages for 48 hours after a message (page: customer service messages). */
const windowMs = 48 * 3600_000
const freshMs = 1000

export function createAutoAnswerService ({ db, clock, offerReplies, send, note, choicesAmong }: Needs) {
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

  /** The messages that a machine may still answer, each with the text of its account. */
  async function answersFor (tx: Tx, heard: readonly Heard[]): Promise<Map<Heard, string>> {
    const oldest = clock.now().getTime() - windowMs
    const enabled = await enabledTexts(tx)
    const choices = enabled.size === 0 ? new Set() : await choicesAmong(tx, heard)
    return new Map(heard.flatMap((message) => {
      const text = enabled.get(message.accountId)
      const isAnswerable = message.inbound.kind === 'message' && message.inbound.createdAt.getTime() > oldest
      return text === undefined || !isAnswerable || choices.has(message.inboxId) ? [] : [[message, text] as const]
    }))
  }

  return {
    /** Answers in the webhook that still waits, which costs no quota; else by service message. Never by both: one transaction decides. */
    async answer (tx: Tx, heard: readonly Heard[]): Promise<void> {
      const answers = await answersFor(tx, heard)
      if (answers.size === 0) return
      const offers = [...answers].map(([{ inboxId }, text]) => ({ inboxId, reply: { type: 'text' as const, content: text } }))
      const taken = await offerReplies(tx, offers, 'auto-answer')
      const late: Wanted[] = []
      const entries: TimelineEntry[] = []
      for (const [{ accountId, followerId, inboxId, inbound }, text] of answers) {
        const source = { kind: 'auto-answer', id: inboxId }
        if (taken.has(inboxId)) {
          entries.push({ accountId, followerId, kind: 'answer.passive', occurredAt: clock.now(), source, detail: { text } })
          continue
        }
        const expiresAt = new Date(inbound.createdAt.getTime() + windowMs)
        late.push({ accountId, followerId, source, purpose: 'answer', content: { type: 'text', text }, expiresAt })
      }
      await send(tx, late)
      note(tx, entries)
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
