import { passiveReplyOf, type Say } from '../../conversations/index.ts'
import type { TimelineEntry } from '../../followers/index.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Tx } from '../../platform/database/database.ts'
import type { TouchContent, Wanted } from '../../reach/index.ts'
import type { PassiveReply } from '../../wechat/replies.ts'
import type { Asked } from './answerer.ts'

export interface Speech { asked: Pick<Asked, 'heard' | 'conversation'>, contents: readonly TouchContent[] }

interface Needs {
  clock: Clock
  say: Say
  offerReplies: (tx: Tx, offers: ReadonlyArray<{ inboxId: number, reply: PassiveReply }>, by: string) => Promise<Set<number>>
  send: (tx: Tx, wanted: readonly Wanted[]) => Promise<unknown>
  note: (tx: Tx, entries: readonly TimelineEntry[]) => void
}

/** WeChat takes service messages for 48 hours after a message (page: customer service messages). */
export const windowMs = 48 * 3600_000

/**
 * How bots speak: in the webhook that waits, which costs no quota, and by service message for the rest, never the same by both. In the
 * follower's conversation where there is one, so that agents see it.
 */
export function createSpeaking ({ clock, say, offerReplies, send, note }: Needs) {
  function sayings (speeches: readonly Speech[]): Parameters<Say>[2] {
    return speeches.flatMap(({ asked: { heard: { inboxId, followerId, inbound }, conversation }, contents }) => (conversation === null
      ? []
      : contents.map((content, at) => ({
          conversationId: conversation.id, followerId, speaker: 'bot' as const, content, key: `bot:${inboxId}:${at}`, orNothing: true,
          // What comes second may not overtake the first.
          ...(at === 0 && { inboxId }),
          // Who waits for a person is to hear from one, too.
          spareLast: conversation.status === 'waiting',
          expiresAt: new Date(inbound.createdAt.getTime() + windowMs),
        }))))
  }

  /** Who follows or scans says nothing yet: a greeting opens no conversation. */
  async function outside (tx: Tx, accountId: number, speeches: readonly Speech[]): Promise<void> {
    const firsts = speeches.flatMap(({ asked: { heard: { inboxId } }, contents: [first] }) => {
      const reply = first === undefined ? null : passiveReplyOf(first)
      return reply === null ? [] : [{ inboxId, reply }]
    })
    const taken = await offerReplies(tx, firsts, 'bot')
    const wanted = speeches.flatMap(({ asked: { heard: { inboxId, followerId, inbound } }, contents }) => contents.flatMap((content, at): Wanted[] => (
      at === 0 && taken.has(inboxId)
        ? []
        : [{ accountId, followerId, content, purpose: 'answer', source: { kind: `bot-${at}`, id: inboxId }, expiresAt: new Date(inbound.createdAt.getTime() + windowMs) }])))
    if (wanted.length > 0) await send(tx, wanted)
    note(tx, speeches.flatMap(({ asked: { heard: { inboxId, followerId } }, contents: [content] }) => (taken.has(inboxId)
      ? [{ accountId, followerId, kind: 'answer.passive', occurredAt: clock.now(), source: { kind: 'bot', id: inboxId }, detail: { content } }]
      : [])))
  }

  return async function speak (tx: Tx, accountId: number, speeches: readonly Speech[]): Promise<void> {
    const inside = sayings(speeches)
    if (inside.length > 0) await say(tx, accountId, inside)
    const others = speeches.filter(({ asked: { conversation }, contents }) => conversation === null && contents.length > 0)
    if (others.length > 0) await outside(tx, accountId, others)
  }
}

export type Speak = ReturnType<typeof createSpeaking>
