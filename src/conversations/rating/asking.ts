import { In } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, inParts, insertRows, placeholders } from '../../platform/database/rows.ts'
import { grouped } from '../../platform/grouped.ts'
import type { HeardMessage, Moved, Settled } from '../facts.ts'
import type { Say, Saying } from '../record/say.ts'
import type { DeskSettingsService } from '../settings/settings.service.ts'
import { Rating } from './rating.entity.ts'
import { menuOf, type RatingRules, typedQuestion } from './recognise.ts'

interface Needs {
  db: Database
  clock: Clock
  settings: Pick<DeskSettingsService, 'of'>
  say: Say
}

const hourMs = 3600_000
/** A question that does not go out soon waits for their next message instead. */
const goesOutWithinMs = 10 * 60_000

/** Asks followers what they think, once for each conversation, by ways that take nothing from agents. */
export function createAsking ({ db, clock, settings, say }: Needs) {
  async function place (tx: Tx, accountId: number, asked: ReadonlyArray<{ rating: Rating, saying: Saying }>): Promise<void> {
    const outcomes = await say(tx, accountId, asked.map(({ saying }) => saying))
    const atMs = momentValue(clock.now())
    for (const [at, { rating }] of asked.entries()) {
      const { messageId = null } = outcomes[at] ?? {}
      if (messageId === null) continue
      await change(tx, `UPDATE ratings SET state = 'asked', messageId = ?, askedAt = ? WHERE id = ? AND state = 'kept'`, [messageId, atMs, rating.id])
    }
  }

  async function askAtOnce (tx: Tx, accountId: number, conversationIds: readonly number[], rules: RatingRules): Promise<void> {
    if (rules.way === 'passive') return
    // An answer, and so no matter of quiet hours: whoever has just been talking with an agent is awake.
    const expiresAt = new Date(clock.now().getTime() + goesOutWithinMs)
    for (const some of inParts(conversationIds)) {
      const kept = await tx.findBy(Rating, { accountId, conversationId: In(some), state: 'kept' })
      await place(tx, accountId, kept.map((rating) => ({ rating, saying: {
        ...common(rating), key: `rating:${rating.id}`, spareLast: true, expiresAt, orNothing: true,
        content: rules.way === 'menu' ? menuOf(rating.id, rules) : typedQuestion(rules),
      } })))
    }
  }

  /** In the answer to what they just said; whoever is spoken with by an agent is not asked about another conversation. */
  async function askKept (tx: Tx, accountId: number, heard: readonly HeardMessage[], rules: RatingRules): Promise<void> {
    const last = new Map(heard.map((each) => [each.conversation.followerId, each]))
    const asked: Array<{ rating: Rating, saying: Saying }> = []
    for (const some of inParts([...last.keys()])) {
      const kept = await tx.find(Rating, { where: { accountId, followerId: In(some), state: 'kept' }, order: { id: 'ASC' } })
      for (const rating of new Map(kept.map((each) => [each.followerId, each])).values()) {
        const message = last.get(rating.followerId)
        if (message === undefined || message.conversation.id === rating.conversationId || rating.askUntil.getTime() <= clock.now().getTime()) continue
        const { inboxId } = message.heard
        asked.push({ rating, saying: {
          ...common(rating), conversationId: message.conversation.id, key: `rating:${rating.id}:${inboxId}`, inboxId, onlyPassive: true, orNothing: true,
          content: typedQuestion(rules),
        } })
      }
    }
    if (asked.length > 0) await place(tx, accountId, asked)
  }

  async function keep (tx: Tx, accountId: number, moved: readonly Moved[], { keepHours }: RatingRules): Promise<void> {
    await insertRows(tx, {
      table: 'ratings',
      columns: ['accountId', 'conversationId', 'followerId', 'agentId', 'teamId', 'state', 'askUntil', 'createdAt'],
      rows: moved.map(({ conversation: { id, followerId, lastAgentId, teamId }, at }) => (
        [accountId, id, followerId, lastAgentId, teamId, 'kept', momentValue(at) + keepHours * hourMs, momentValue(at)])),
      ending: db.dialect.keepExisting(['accountId', 'conversationId']),
    })
  }

  return {
    async moved (tx: Tx, moved: readonly Moved[]): Promise<void> {
      for (const [accountId, theirs] of grouped(moved, ({ conversation }) => conversation.accountId)) {
        const reopened = theirs.filter(({ kind }) => kind === 'reopened').map(({ conversation }) => conversation.id)
        for (const some of inParts(reopened)) {
          await change(tx, `DELETE FROM ratings WHERE accountId = ? AND conversationId IN (${placeholders(some)}) AND state = 'kept'`, [accountId, ...some])
        }
        const { rating: rules } = await settings.of(accountId, tx)
        const ended = theirs.filter(({ kind, conversation: { firstReplyAt } }) => kind === 'resolved' && firstReplyAt !== null)
        if (!rules.isOn || ended.length === 0) continue
        await keep(tx, accountId, ended, rules)
        // When all else about the end is written, the hold of the conversation on its follower too.
        db.beforeCommit(tx, () => askAtOnce(tx, accountId, ended.map(({ conversation }) => conversation.id), rules))
      }
    },

    async heard (tx: Tx, heard: readonly HeardMessage[]): Promise<void> {
      for (const [accountId, theirs] of grouped(heard, ({ conversation }) => conversation.accountId)) {
        const { rating: rules } = await settings.of(accountId, tx)
        const free = theirs.filter(({ conversation: { status }, heard: { inbound } }) => status !== 'open' && inbound.kind === 'message')
        // Whoever else answers this message comes first.
        if (rules.isOn && free.length > 0) db.beforeCommit(tx, () => askKept(tx, accountId, free, rules))
      }
    },

    /** WeChat did not take the question after all: they are asked when they write again. */
    async settled (tx: Tx, settled: readonly Settled[]): Promise<void> {
      const lost = settled.filter(({ agentId, status }) => agentId === null && (status === 'failed' || status === 'skipped'))
      for (const [accountId, theirs] of grouped(lost, (each) => each.accountId)) {
        for (const some of inParts(theirs.map(({ messageId }) => messageId))) {
          await change(tx, `UPDATE ratings SET state = 'kept', messageId = NULL, askedAt = NULL WHERE accountId = ? AND messageId IN (${placeholders(some)}) AND state = 'asked'`,
            [accountId, ...some])
        }
      }
    },
  }
}

function common ({ conversationId, followerId }: Rating): Pick<Saying, 'conversationId' | 'followerId' | 'speaker'> {
  return { conversationId, followerId, speaker: 'system' }
}
