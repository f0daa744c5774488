import { In } from 'typeorm'
import type { Heard, TimelineEntry } from '../../followers/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, inParts, placeholders } from '../../platform/database/rows.ts'
import { grouped } from '../../platform/grouped.ts'
import type { Say } from '../record/say.ts'
import type { DeskSettingsService } from '../settings/settings.service.ts'
import type { Tell } from '../tell.ts'
import { isComment, type RatingRules, scoreIn, tapIn } from './recognise.ts'
import { Rating } from './rating.entity.ts'

interface Needs {
  db: Database
  clock: Clock
  settings: Pick<DeskSettingsService, 'of'>
  say: Say
  tell: Tell
  note: (tx: Tx, entries: readonly TimelineEntry[]) => void
}

/** What a message says of a rating. */
interface Answer { rating: Rating, heard: Heard, score?: number, comment?: string }

interface Waiting { rating: Rating, isInConversation: boolean }

const hourMs = 3600_000
const minuteMs = 60_000
const maxCommentChars = 2000

/** Recognises what followers answer when they are asked what they think, before it can open a conversation. */
export function createAnswers ({ db, clock, settings, say, tell, note }: Needs) {
  async function tapped (tx: Tx, accountId: number, heard: readonly Heard[]): Promise<Map<number, Rating>> {
    const ids = [...new Set(heard.flatMap((each) => tapIn(textOf(each)?.bizMsgMenuId ?? null)?.ratingId ?? []))]
    if (ids.length === 0) return new Map()
    const found: Rating[] = []
    for (const some of inParts(ids)) found.push(...await tx.findBy(Rating, { accountId, id: In(some) }))
    return new Map(found.map((rating) => [rating.id, rating]))
  }

  /** By follower, the newest rating whose question, or whose question for a comment, is the last thing that was said by anybody. */
  async function waiting (tx: Tx, accountId: number, heard: readonly Heard[]): Promise<Map<number, Waiting>> {
    const followerIds = [...new Set(heard.flatMap((each) => (textOf(each)?.bizMsgMenuId === null ? each.followerId : [])))]
    const found = new Map<number, Waiting>()
    for (const some of inParts(followerIds)) {
      const rows = await tx.query<Array<{ id: number, inConversation: number }>>(`SELECT rating.id AS id,
        EXISTS (SELECT 1 FROM conversations AS talk WHERE talk.accountId = rating.accountId AND talk.followerId = rating.followerId AND talk.live = 1) AS inConversation
        FROM ratings AS rating WHERE rating.accountId = ? AND rating.followerId IN (${placeholders(some)}) AND (rating.state = 'asked' OR rating.commentUntil IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM messages AS message WHERE message.accountId = rating.accountId AND message.followerId = rating.followerId
          AND message.id > rating.messageId AND message.direction <> 'note')`, [accountId, ...some])
      const inConversation = new Map(rows.map((row) => [Number(row.id), Number(row.inConversation) === 1]))
      const ratings = await tx.find(Rating, { where: { id: In([...inConversation.keys()]) }, order: { id: 'ASC' } })
      for (const rating of ratings) found.set(rating.followerId, { rating, isInConversation: inConversation.get(rating.id) ?? false })
    }
    return found
  }

  /** What a message is, in the words of the account. Undefined for one that has nothing to do with a rating. */
  function read (heard: Heard, { rules, personWords, shown, taps, waits }: Reading): Answer | undefined {
    const text = textOf(heard)
    if (text === undefined) return undefined
    const tap = tapIn(text.bizMsgMenuId)
    const atMs = heard.inbound.createdAt.getTime()
    if (tap !== null) {
      const rating = taps.get(tap.ratingId)
      if (rating?.followerId !== heard.followerId) return undefined
      const isLate = rating.askedAt === null || atMs > rating.askedAt.getTime() + rules.answerHours * hourMs
      return { rating, heard, ...(!isLate && tap.score <= rules.choices.length && { score: tap.score }) }
    }
    const wait = waits.get(heard.followerId)
    // Whatever they say now, what they say next answers something else.
    waits.delete(heard.followerId)
    return wait === undefined ? undefined : typed(wait, { heard, content: text.content, shown: shown.get(heard.inboxId) ?? text.content, rules, personWords })
  }

  async function write (tx: Tx, answers: readonly Answer[], rules: RatingRules): Promise<void> {
    const now = clock.now()
    for (const { rating: { id, accountId, conversationId, followerId, agentId, teamId, isLow: wasLow, score: before }, heard, score, comment } of answers) {
      if (comment !== undefined) {
        await change(tx, 'UPDATE ratings SET comment = ?, commentUntil = NULL WHERE id = ? AND comment IS NULL', [comment, id])
      }
      if (score === undefined || score === before) continue
      const isLow = score <= rules.lowAt
      await change(tx, `UPDATE ratings SET state = 'rated', score = ?, isLow = ?, ratedAt = ? WHERE id = ?`, [score, Number(isLow), momentValue(now), id])
      const event = { accountId, followerId, conversationId, detail: { ratingId: id, score, agentId, teamId } }
      await tell(tx, [{ ...event, kind: 'rating.given' }, ...(isLow && wasLow !== true ? [{ ...event, kind: 'rating.low' }] : [])])
      note(tx, [{ accountId, followerId, kind: 'rating.given', subject: String(score), occurredAt: heard.inbound.createdAt, source: { kind: 'rating', id }, detail: { score, conversationId } }])
    }
  }

  /** In the webhook's answer, or not at all: thanks are worth no message of the window. */
  async function thank (tx: Tx, accountId: number, answers: readonly (Answer & { isInConversation: boolean })[], { thanks, commentQuestion, typedMinutes }: RatingRules): Promise<void> {
    const sayings = answers.filter(({ score, comment }) => score !== undefined || comment !== undefined).map(({ rating, heard, score, isInConversation }) => {
      const isAsking = score !== undefined && commentQuestion !== null && rating.comment === null && !isInConversation
      const text = isAsking ? `${thanks}\n${commentQuestion}` : thanks
      return { rating, isAsking, saying: {
        conversationId: rating.conversationId, followerId: rating.followerId, speaker: 'system' as const, content: { type: 'text' as const, text },
        key: `rating:${rating.id}:thanks:${heard.inboxId}`, inboxId: heard.inboxId, onlyPassive: true, orNothing: true,
      } }
    })
    if (sayings.length === 0) return
    const outcomes = await say(tx, accountId, sayings.map(({ saying }) => saying))
    const until = momentValue(clock.now()) + typedMinutes * minuteMs
    for (const [at, { rating, isAsking }] of sayings.entries()) {
      const messageId = outcomes[at]?.messageId ?? null
      if (isAsking && messageId !== null) await change(tx, 'UPDATE ratings SET messageId = ?, commentUntil = ? WHERE id = ?', [messageId, until, rating.id])
    }
  }

  return {
    /**
     * The messages that rate, with the conversations that they are about: they open nothing, and nobody answers them but we. Writes
     * the scores; the thanks follow before the commit, behind what they answer. `shown` is what the account's words left, by delivery,
     * of what they masked: a comment says no more than that.
     */
    async choicesAmong (tx: Tx, heard: readonly Heard[], shown: ReadonlyMap<number, string>): Promise<Map<number, number>> {
      const conversations = new Map<number, number>()
      for (const [accountId, theirs] of grouped(heard, (each) => each.accountId)) {
        const { rating: rules, personWords } = await settings.of(accountId, tx)
        const taps = await tapped(tx, accountId, theirs)
        const waits = rules.isOn ? await waiting(tx, accountId, theirs) : new Map<number, Waiting>()
        const live = new Map([...waits].map(([followerId, { isInConversation }]) => [followerId, isInConversation]))
        const answers = theirs.flatMap((each) => read(each, { rules, personWords, shown, taps, waits }) ?? [])
        if (answers.length === 0) continue
        for (const { heard: { inboxId }, rating: { conversationId } } of answers) conversations.set(inboxId, conversationId)
        // Of several answers about one rating the last counts.
        const last = [...new Map(answers.map((answer) => [answer.rating.id, answer])).values()]
        await write(tx, last, rules)
        db.beforeCommit(tx, () => thank(tx, accountId, last.map((answer) => ({ ...answer, isInConversation: live.get(answer.rating.followerId) ?? false })), rules))
      }
      return conversations
    },
  }
}

export type Answers = ReturnType<typeof createAnswers>

interface Reading { rules: RatingRules, personWords: readonly string[], shown: ReadonlyMap<number, string>, taps: ReadonlyMap<number, Rating>, waits: Map<number, Waiting> }

interface Typed { heard: Heard, content: string, shown: string, rules: RatingRules, personWords: readonly string[] }

function typed ({ rating, isInConversation }: Waiting, { heard, content, shown, rules, personWords }: Typed): Answer | undefined {
  const atMs = heard.inbound.createdAt.getTime()
  if (rating.state === 'asked') {
    const isInTime = rating.askedAt !== null && atMs <= rating.askedAt.getTime() + rules.typedMinutes * minuteMs
    const score = isInTime ? scoreIn(content, rules.choices) : null
    return score === null ? undefined : { rating, heard, score }
  }
  const isTaken = !isInConversation && rating.commentUntil !== null && atMs <= rating.commentUntil.getTime() && isComment(content, personWords)
  if (!isTaken) return undefined
  return shown === '' ? { rating, heard } : { rating, heard, comment: shown.slice(0, maxCommentChars) }
}

function textOf ({ inbound }: Heard): { content: string, bizMsgMenuId: string | null } | undefined {
  return inbound.kind === 'message' && inbound.type === 'text' ? inbound : undefined
}
