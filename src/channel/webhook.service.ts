import { createHash } from 'node:crypto'
import type { AccountKeys } from '../accounts/index.ts'
import type { Clock } from '../platform/clock.ts'
import { laneCount } from '../platform/database/lanes.ts'
import { AppError } from '../platform/errors.ts'
import { dedupeKey } from '../wechat/dedupe-key.ts'
import { openEnvelope, sealReply, type WebhookQuery } from '../wechat/envelope.ts'
import { typeName } from '../wechat/inbound.ts'
import type { Inbound } from '../wechat/inbound.types.ts'
import { replyXml } from '../wechat/replies.ts'
import { byteLength } from '../wechat/text.ts'
import { deliveryTooLarge } from './channel.errors.ts'
import type { Arrival } from './inbox.store.ts'
import type { Intake, Kept } from './intake.ts'
import type { ReadInbound } from './read-inbound.ts'
import { type Decision, readDecision, type ReplySlots } from './reply-slots.ts'

interface Needs {
  clock: Clock
  intake: Intake
  slots: ReplySlots
  read: ReadInbound
  /** How long a webhook may wait for its answer; WeChat hangs up after five seconds (page: message push). */
  deadlineMs: number
  /** How long what arrives now will probably wait to be worked on. */
  expectedWaitMs: () => number
}

export interface Delivery { keys: AccountKeys, query: WebhookQuery, body: string }

/** The text to answer WeChat with. */
export interface Answer { contentType: 'text/plain' | 'application/xml', text: string }

const success: Answer = { contentType: 'text/plain', text: 'success' }
/** Connections held open for an answer. */
const maxWaiting = 5000
/** What a text column of ours holds. WeChat's largest deliveries are a few thousand bytes. */
const maxTextBytes = 65_535

export function createWebhookService ({ clock, intake, slots, read, deadlineMs, expectedWaitMs }: Needs) {
  /**
   * Waiting is worth it only while the answer will probably come in time: then it costs no quota. When more waits than can
   * be worked on by then, nobody waits, taking in goes at the speed of the commit, and answers go out as service messages.
   */
  function shouldWait (): boolean {
    return deadlineMs > 0 && !intake.isAway() && expectedWaitMs() < deadlineMs && slots.waiting() < maxWaiting
  }

  async function decisionFor (kept: Kept, { receivedAt, startedAtMs }: { receivedAt: Date, startedAtMs: number }): Promise<Decision | null> {
    if (kept === 'spooled') return null
    const { inboxId, isFirst, slot, reply } = kept
    if (slot === 'closed') return null
    if (slot === 'filled') return readDecision(reply)
    const leftMs = deadlineMs - (performance.now() - startedAtMs)
    if (isFirst) return slots.wait(inboxId, leftMs)
    // A repeat while the first is still being worked on: it gets the same answer, now or when it is there.
    const isOpen = await slots.extend(inboxId, new Date(receivedAt.getTime() + deadlineMs))
    return isOpen ? slots.wait(inboxId, leftMs) : slots.read(inboxId)
  }

  return {
    /** Verified, stored, and only then answered. Throws when it is not from WeChat or cannot be kept. */
    async take ({ keys, query, body }: Delivery): Promise<Answer> {
      const startedAtMs = performance.now()
      const { text, aesKey } = openEnvelope({ ...keys, query, body })
      if (byteLength(text) > maxTextBytes) throw deliveryTooLarge()
      const receivedAt = clock.now()
      const isWaiting = shouldWait()
      const slotUntilMs = receivedAt.getTime() + (isWaiting ? deadlineMs : 0)
      const { inbound, ...summary } = summarise(text, { read, isAuthentic: aesKey !== null })
      const arrival: Arrival = {
        ...summary,
        accountId: keys.accountId,
        lane: laneOf(keys.accountId, summary.openid),
        body: text,
        occurredMs: inbound?.createdAt.getTime() ?? receivedAt.getTime(),
        receivedMs: receivedAt.getTime(),
        slot: isWaiting && inbound !== undefined ? 'open' : 'closed',
        slotUntilMs,
      }
      const decision = await decisionFor(await intake.take(arrival), { receivedAt, startedAtMs })
      if (decision === null || inbound === undefined) return success
      return answerWith(decision, { keys, inbound, aesKey, nonce: query.nonce ?? '' })
    },
  }

  function answerWith ({ reply, atMs }: Decision, { keys, inbound, aesKey, nonce }: Addressee): Answer {
    const xml = replyXml(reply, { openid: inbound.fromUserName, from: inbound.toUserName, at: new Date(atMs) })
    if (aesKey === null) return { contentType: 'application/xml', text: xml }
    const timestamp = Math.floor(clock.now().getTime() / 1000)
    return { contentType: 'application/xml', text: sealReply({ xml, token: keys.token, aesKey, appid: keys.appid, nonce, timestamp }) }
  }
}

export type WebhookService = ReturnType<typeof createWebhookService>

interface Addressee { keys: AccountKeys, inbound: Inbound, aesKey: Buffer | null, nonce: string }

type Readable = Pick<Arrival, 'dedupeKey' | 'openid' | 'type' | 'status' | 'lastError'> & { inbound: Inbound | undefined }

/** What decrypted with our key came from WeChat, so it is kept even if we cannot read it: parked, for somebody to look at. */
function summarise (text: string, { read, isAuthentic }: { read: ReadInbound, isAuthentic: boolean }): Readable {
  try {
    const inbound = read(text)
    return { inbound, dedupeKey: dedupeKey(inbound), openid: inbound.openid, type: typeName(inbound), status: 'pending', lastError: null }
  } catch (error) {
    if (!isAuthentic || !(error instanceof AppError)) throw error
    const digest = createHash('sha256').update(text).digest('base64url')
    return { inbound: undefined, dedupeKey: `x${digest}`, openid: '', type: 'unreadable', status: 'parked', lastError: error.code }
  }
}

/** All of a follower's deliveries go through one lane, so that they keep their order. FNV-1a: quick, and spread evenly enough. */
function laneOf (accountId: number, openid: string): number {
  let hash = 0x811c9dc5 ^ accountId
  for (let at = 0; at < openid.length; at++) hash = Math.imul(hash ^ openid.charCodeAt(at), 0x01000193)
  return (hash >>> 16 ^ hash) & (laneCount - 1)
}
