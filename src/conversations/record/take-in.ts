import type { Heard } from '../../followers/index.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import type { Facts } from '../../platform/facts.ts'
import { grouped } from '../../platform/grouped.ts'
import { conversationsHeard, type HeardMessage } from '../facts.ts'
import type { DeskSettingsService } from '../settings/settings.service.ts'
import type { Tell } from '../tell.ts'
import type { By } from './change.entity.ts'
import type { Conversation } from './conversation.entity.ts'
import { readConversations, withChanges, writeConversations } from './conversation.store.ts'
import { type Inbound, insertInbound, readInbound } from './inbound-messages.ts'
import type { Flag } from './message.entity.ts'
import type { Moves } from './moves.ts'
import { insertRecalled, type Recall, type Recalled } from './recalled.ts'
import { isStaffed } from './staffed.ts'
import type { Talk, TalksOf } from './talks.ts'
import { queued, withWindow } from './transitions.ts'
import { windowsOf } from './windows.ts'

/** What other parts of the house know about deliveries before they are in a conversation. */
export interface Judges {
  /** What is left of texts when the words are taken out that the account watches. */
  words: (texts: ReadonlyArray<{ accountId: number, text: string }>, tx: Tx) => Promise<ReadonlyArray<{ text: string, flags: readonly Flag[], isBlocked: boolean }>>
  /** Ratings, by delivery, with the conversation that they are about: they belong to it and change nothing else. */
  ratings: (tx: Tx, heard: readonly Heard[], shown: ReadonlyMap<number, string>) => Promise<ReadonlyMap<number, number>>
  /** Deliveries that choose what the follower hears from us; they are answered already. */
  choices: (tx: Tx, heard: readonly Heard[]) => Promise<ReadonlySet<number>>
  /** Clicks that ask for a person. */
  calls: (tx: Tx, clicks: readonly Heard[]) => Promise<ReadonlySet<number>>
}

interface Needs {
  db: Database
  clock: Clock
  facts: Facts
  settings: DeskSettingsService
  talksOf: TalksOf
  moves: Moves
  tell: Tell
  judges: Judges
  /** What of ours from outside the desk they reply to. */
  recall: Recall
  /** Search may look for new messages. */
  wake: () => void
}

const theFollower: By = { kind: 'follower', id: null }
const teamOf = (recalled: Recalled | undefined) => recalled?.teamId ?? null

/**
 * Every message of a follower becomes part of their one live conversation, begins it, or reopens the last: in the transaction of
 * the deliveries, many at once. Then bots and notices may answer.
 */
export function createTakeIn ({ db, clock, facts, settings, talksOf, moves, tell, judges, recall, wake }: Needs) {
  async function judged (tx: Tx, heard: readonly Heard[]): Promise<Inbound[]> {
    const theirs = heard.flatMap((each) => readInbound(each) ?? [])
    const clicks = theirs.filter(({ isClick }) => isClick).map((each) => each.heard)
    const calls = clicks.length === 0 ? new Set() : await judges.calls(tx, clicks)
    const choices = await judges.choices(tx, heard)
    const words = await judges.words(theirs.map(({ heard: { accountId }, text }) => ({ accountId, text })), tx)
    return theirs.map((each, at) => {
      const { text = each.text, flags = [], isBlocked = false } = words[at] ?? {}
      const isAnswered = choices.has(each.heard.inboxId)
      const begins = each.isClick ? calls.has(each.heard.inboxId) : !isBlocked && !isAnswered
      const content = isBlocked || text !== each.text ? { ...each.content, shown: isBlocked ? '' : text } : each.content
      return { ...each, flags, isAnswered, begins, content }
    })
  }

  async function takeInFor (tx: Tx, accountId: number, inbound: readonly Inbound[], ratings: ReadonlyMap<number, number>): Promise<void> {
    const desk = await settings.of(accountId, tx)
    const ratingOf = ({ heard }: Inbound) => ratings.get(heard.inboxId)
    const theirTalk = inbound.filter((each) => ratingOf(each) === undefined)
    const recalled = await recall(tx, accountId, theirTalk.filter(({ isClick, begins }) => begins && !isClick).map(({ heard }) => heard))
    const talks = await talksOf(tx, accountId, theirTalk, { desk, recalled })
    const placed = inbound.flatMap((each) => {
      const conversationId = ratingOf(each) ?? talks.get(each.heard.followerId)?.now.id
      return conversationId === undefined ? [] : [{ conversationId, inbound: each }]
    })
    if (placed.length === 0) return
    const now = clock.now()
    const showing = [...talks.values()].flatMap(({ now: { id, followerId }, recalled: ours }) => (
      ours === undefined ? [] : [{ conversationId: id, followerId, shown: ours.shown }]))
    await insertRecalled(tx, { accountId, showing, dialect: db.dialect, now, tell })
    const ids = await insertInbound(tx, { accountId, messages: placed, dialect: db.dialect, now })
    const mayAsk = [...talks.values()].some(({ begun, recalled: ours }) => begun !== null || ours !== undefined)
    const isAtDesk = mayAsk && await isStaffed(tx, accountId)
    const asksForPerson = ({ now: { startedBy }, recalled: ours }: Talk) => isAtDesk && (!desk.botFirst || startedBy === 'click' || teamOf(ours) !== null)
    // Reach has heard the same deliveries before us.
    const windows = await windowsOf(tx, accountId, [...talks.keys()])
    for (const talk of talks.values()) {
      const theirs = theirTalk.filter((each) => each.heard.followerId === talk.now.followerId)
      talk.now = withMessages(talk.now, theirs, { ids, now, windowUntil: windows.get(talk.now.followerId) })
      if (talk.begun !== null && asksForPerson(talk)) talk.now = queued(talk.now, now)
    }
    await write(tx, accountId, [...talks.values()], { at: now, isAtDesk })
    await announce(tx, placed.filter(({ inbound: each }) => ratingOf(each) === undefined), { talks, ids })
  }

  async function write (tx: Tx, accountId: number, talks: readonly Talk[], { at, isAtDesk }: { at: Date, isAtDesk: boolean }): Promise<void> {
    const begun = talks.filter((talk) => talk.begun !== null)
    const others = talks.filter((talk) => talk.begun === null)
    await writeConversations(tx, db.dialect, others.map((talk) => talk.now))
    await moves.keep(tx, accountId, others.map((talk) => talk.now))
    await moves.record(tx, begun.map(({ before, now, begun: kind }) => ({ before, after: now, kind: kind ?? 'started' })), { by: theFollower, why: null, at })
    const asleep = others.filter((talk) => talk.now.status === 'snoozed')
    if (asleep.length > 0) await moves.queue(tx, accountId, asleep.map((talk) => talk.now.id), { kind: 'woken', by: theFollower, why: 'MESSAGE' })
    // A bot talks with them, and they reply to something that is a team's.
    const called = isAtDesk ? others.filter(({ now, recalled }) => now.status === 'bot' && teamOf(recalled) !== null) : []
    for (const [teamId, theirs] of grouped(called, ({ recalled }) => teamOf(recalled))) {
      await moves.queue(tx, accountId, theirs.map(({ now: { id } }) => id), { teamId, by: theFollower, why: 'PUSH_REPLY' })
    }
    await readAgain(tx, accountId, [...begun.filter((talk) => talk.now.status === 'waiting'), ...asleep, ...called])
  }

  /** Rules have said of those which team they wait for: whoever is told of the message sees where they are by now. */
  async function readAgain (tx: Tx, accountId: number, talks: readonly Talk[]): Promise<void> {
    const byId = new Map(talks.map((talk) => [talk.now.id, talk]))
    for (const each of await readConversations(tx, accountId, [...byId.keys()])) Object.assign(byId.get(each.id) ?? {}, { now: each })
  }

  async function announce (tx: Tx, placed: ReadonlyArray<{ inbound: Inbound }>, { talks, ids }: { talks: ReadonlyMap<number, Talk>, ids: ReadonlyMap<number, number> }): Promise<void> {
    const first = new Set<number>()
    const messages = placed.flatMap(({ inbound: { heard, flags, isAnswered } }): HeardMessage[] => {
      const talk = talks.get(heard.followerId)
      const messageId = ids.get(heard.inboxId)
      if (talk === undefined || messageId === undefined) return []
      const isFirst = talk.begun !== null && !first.has(talk.now.id)
      first.add(talk.now.id)
      return [{ heard, conversation: talk.now, messageId, isFirst, isAnswered, isWoken: talk.before.status === 'snoozed', flags }]
    })
    await tell(tx, messages.map(({ heard: { accountId, followerId, inbound }, conversation: { id, status, agentId, teamId }, messageId, isFirst, flags }) => ({
      accountId, followerId, conversationId: id, kind: 'message.heard',
      detail: { messageId, type: inbound.kind === 'event' ? 'click' : inbound.type, isFirst, status, agentId, teamId, ...(flags.length > 0 && { isFlagged: true }) },
    })))
    await facts.announce(tx, conversationsHeard, messages)
  }

  return async function takeIn (tx: Tx, heard: readonly Heard[]): Promise<void> {
    const inbound = await judged(tx, heard)
    if (inbound.length === 0) return
    const ratings = await judges.ratings(tx, heard, new Map(inbound.flatMap(({ heard: { inboxId }, content: { shown } }) => (typeof shown === 'string' ? [[inboxId, shown]] : []))))
    db.afterCommit(tx, wake)
    for (const [accountId, theirs] of grouped(inbound, (each) => each.heard.accountId)) await takeInFor(tx, accountId, theirs, ratings)
  }
}

interface Taken { ids: ReadonlyMap<number, number>, now: Date, windowUntil: Date | undefined }

/** With what the follower said, in the order of the deliveries. */
function withMessages (conversation: Conversation, inbound: readonly Inbound[], { ids, now, windowUntil }: Taken): Conversation {
  let after = windowUntil === undefined ? conversation : withWindow(conversation, windowUntil)
  for (const { heard, isClick, begins } of inbound) {
    const saidAt = heard.inbound.createdAt
    after = withChanges(after, {
      lastMessageId: ids.get(heard.inboxId) ?? after.lastMessageId,
      lastMessageAt: now,
      lastInboundAt: after.lastInboundAt !== null && after.lastInboundAt > saidAt ? after.lastInboundAt : saidAt,
      inboundCount: after.inboundCount + (isClick ? 0 : 1),
      unansweredSince: after.unansweredSince ?? (begins ? saidAt : null),
    })
  }
  return after
}
