import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { change, inParts, insertRows, placeholders } from '../../platform/database/rows.ts'
import { createGroupCommit } from '../../platform/group-commit.ts'
import { MAX_REPLY_BYTES } from '../../wechat/replies.ts'
import { splitByBytes } from '../../wechat/text.ts'
import { grouped } from '../../platform/grouped.ts'
import type { TouchContent } from '../library/content.ts'
import type { Reason } from '../standing/reasons.ts'
import type { Purpose, Question, Route } from '../standing/standing.ts'
import type { Judge, Judgement } from './judgement.ts'
import type { Tally } from './tallies.ts'

/** Something to be sent. Asking again for the same source changes nothing. */
export interface Wanted {
  accountId: number
  followerId: number
  source: { kind: string, id: number }
  /** What it belongs to, for the timeline and whoever asks for what happened: up to 64 characters. */
  subject?: string
  purpose: Purpose
  content: TouchContent
  topicId?: number | null
  /** A person of ours wrote it. */
  byAgent?: boolean
  /** The last of a window stays for agents, though it is an answer. */
  spareLast?: boolean
  /** After this it is not worth sending any more. */
  expiresAt: Date
}

/** What became of a wanted touch: it goes out, waits until something has passed, or was held back. */
export interface Placed { status: 'pending' | 'skipped', reason: Reason | null, dueAt: Date, isCounted: boolean }

/** Something that goes by the first of several contents whose route is open now, or not at all. */
export interface Offer extends Omit<Wanted, 'content'> { contents: readonly TouchContent[] }

/**
 * What became of an offer: `at` is the content that goes out; of what is closed nothing was written, `reasons` are those of the
 * contents, and `opensAt` is when the first of them opens by itself, if one does in time.
 */
export type Offered = { is: 'placed', at: number } | { is: 'closed', reasons: Reason[], opensAt: Date | null } | { is: 'known' }

export const priorities: Readonly<Record<Purpose, number>> = { answer: 0, notice: 1, content: 2 }

const columns = [
  'accountId', 'sourceKind', 'sourceId', 'part', 'subject', 'followerId', 'openid', 'route', 'purpose', 'byAgent', 'topicId', 'templateId', 'content', 'status',
  'priority', 'createdAt', 'dueAt', 'expiresAt', 'attempts', 'countedAt', 'reason', 'settledAt',
]

export function routeOf ({ type }: TouchContent): Route {
  return type === 'template' || type === 'notice' ? type : 'service'
}

export function templateOf (content: TouchContent): string | null {
  return content.type === 'template' || content.type === 'notice' ? content.templateId : null
}

/** WeChat takes so many bytes of text at once; what is longer goes in pieces. */
export function piecesOf (content: TouchContent): TouchContent[] {
  return content.type === 'text' ? splitByBytes(content.text, MAX_REPLY_BYTES).map((text) => ({ type: 'text', text })) : [content]
}

type Asked = Pick<Wanted, 'content' | 'purpose' | 'topicId' | 'byAgent' | 'spareLast'>

export function questionOf ({ content, purpose, topicId = null, byAgent = false, spareLast = false }: Asked, parts: number): Question {
  return { route: routeOf(content), purpose, topicId, templateId: templateOf(content), parts, byAgent, spareLast }
}

/** Followers that are locked at once. */
const pieceSize = 500

interface Needs { db: Database, clock: Clock, judge: Judge, tally: Tally, wake: (accountIds: Iterable<number>) => void }

/** Takes in what is to be sent: decided, counted and written in one transaction, so that two at once cannot pass a cap together. */
export function createTouchService ({ db, clock, judge, tally, wake }: Needs) {
  function wakeFor (tx: Tx, placed: ReadonlyArray<{ accountId: number }>): void {
    if (placed.length > 0) db.afterCommit(tx, () => wake(new Set(placed.map(({ accountId }) => accountId))))
  }

  async function placeForAccount (tx: Tx, accountId: number, wanted: readonly Wanted[], placedOf: Map<Wanted, Placed>): Promise<void> {
    const judgement = await judge.lock(tx, accountId, {
      followerIds: wanted.map(({ followerId }) => followerId),
      topicIds: wanted.flatMap(({ topicId }) => topicId ?? []),
      templateIds: wanted.flatMap(({ content }) => templateOf(content) ?? []),
    })
    const known = await knownSources(tx, accountId, wanted)
    const fresh = [...new Map(wanted.map((each) => [keyOf(each.source), each])).values()].filter(({ source }) => !known.has(keyOf(source)))
    const now = new Date(judgement.atMs)
    const rows: unknown[][] = []
    for (const each of fresh) {
      const pieces = piecesOf(each.content)
      const placed = place(judgement, each, { parts: pieces.length, now })
      placedOf.set(each, placed)
      for (const [part, content] of pieces.entries()) rows.push(rowOf(each, { content, part, placed, judgement, now }))
      if (placed.status === 'skipped') tally(tx, { accountId, route: routeOf(each.content), purpose: each.purpose, status: 'skipped', reason: placed.reason }, pieces.length)
    }
    await judgement.write()
    await insertRows(tx, { table: 'touches', columns, rows })
  }

  async function offerForAccount (tx: Tx, accountId: number, offers: readonly Offer[], offeredOf: Map<Offer, Offered>): Promise<void> {
    const judgement = await judge.lock(tx, accountId, {
      followerIds: offers.map(({ followerId }) => followerId),
      topicIds: offers.flatMap(({ topicId }) => topicId ?? []),
      templateIds: offers.flatMap(({ contents }) => contents.flatMap((content) => templateOf(content) ?? [])),
    })
    const known = await knownSources(tx, accountId, offers)
    const now = new Date(judgement.atMs)
    const rows: unknown[][] = []
    for (const offer of offers) {
      if (known.has(keyOf(offer.source))) continue
      const offered = choose(judgement, offer, now)
      offeredOf.set(offer, offered)
      const content = offered.is === 'placed' ? offer.contents[offered.at] : undefined
      if (content === undefined) continue
      const placed: Placed = { status: 'pending', reason: null, dueAt: now, isCounted: true }
      for (const [part, piece] of piecesOf(content).entries()) rows.push(rowOf(offer, { content: piece, part, placed, judgement, now }))
    }
    await judgement.write()
    await insertRows(tx, { table: 'touches', columns, rows })
  }

  /**
   * The intents, in the transaction of whatever wants them; the calls follow once it has committed. Tells for each what became
   * of it, or `known` when its source has touches already.
   */
  async function send (tx: Tx, wanted: readonly Wanted[]): Promise<Array<Placed | 'known'>> {
    const placedOf = new Map<Wanted, Placed>()
    for (const [accountId, theirs] of grouped(wanted, ({ accountId }) => accountId)) {
      for (const some of inParts(theirs, pieceSize)) await placeForAccount(tx, accountId, some, placedOf)
    }
    wakeFor(tx, [...placedOf.keys()])
    return wanted.map((each) => placedOf.get(each) ?? 'known')
  }

  return {
    send,

    /** Like `send`, each source once, but nothing waits: whoever offers keeps what is closed. */
    async offer (tx: Tx, offers: readonly Offer[]): Promise<Offered[]> {
      const offeredOf = new Map<Offer, Offered>()
      for (const [accountId, theirs] of grouped(offers, (each) => each.accountId)) {
        for (const some of inParts(theirs, pieceSize)) await offerForAccount(tx, accountId, some, offeredOf)
      }
      wakeFor(tx, [...offeredOf].flatMap(([offer, { is }]) => (is === 'placed' ? [offer] : [])))
      return offers.map((each) => offeredOf.get(each) ?? { is: 'known' })
    },

    /** Nobody talks with them any more: what waited for that goes out. */
    async rouse (tx: Tx, accountId: number, followerIds: readonly number[]): Promise<void> {
      let roused = 0
      for (const ids of inParts(followerIds)) {
        roused += await change(tx, `UPDATE touches SET dueAt = ? WHERE accountId = ? AND followerId IN (${placeholders(ids)}) AND status = 'pending' AND reason = 'IN_CONVERSATION'`,
          [momentValue(clock.now()), accountId, ...ids])
      }
      if (roused > 0) wakeFor(tx, [{ accountId }])
    },

    /** The same in a transaction that is shared with whoever asks in the same moment. */
    submit: createGroupCommit((wanted: Wanted[]) => db.write((tx) => send(tx, wanted)), { maxItems: pieceSize }),
  }
}

export type TouchService = ReturnType<typeof createTouchService>

/** Decides, and counts what goes out now. */
function place (judgement: Judgement, wanted: Wanted, { parts, now }: { parts: number, now: Date }): Placed {
  const question = questionOf(wanted, parts)
  if (wanted.expiresAt.getTime() <= now.getTime()) return { status: 'skipped', reason: 'EXPIRED', dueAt: now, isCounted: false }
  const decision = judgement.decide(wanted.followerId, question)
  if (decision.isOpen) {
    judgement.spend(wanted.followerId, question)
    return { status: 'pending', reason: null, dueAt: now, isCounted: true }
  }
  const { reason } = decision
  const dueAtMs = judgement.waitsUntilMs(decision, wanted.expiresAt.getTime())
  if (dueAtMs === null) return { status: 'skipped', reason, dueAt: now, isCounted: false }
  return { status: 'pending', reason, dueAt: new Date(dueAtMs), isCounted: false }
}

/** The first that is open, counted; else what keeps each of them back. */
function choose (judgement: Judgement, offer: Offer, now: Date): Offered {
  if (offer.expiresAt.getTime() <= now.getTime()) return { is: 'closed', reasons: offer.contents.map(() => 'EXPIRED'), opensAt: null }
  const reasons: Reason[] = []
  const waits: number[] = []
  for (const [at, content] of offer.contents.entries()) {
    const question = questionOf({ ...offer, content }, piecesOf(content).length)
    const decision = judgement.decide(offer.followerId, question)
    if (decision.isOpen) {
      judgement.spend(offer.followerId, question)
      return { is: 'placed', at }
    }
    reasons.push(decision.reason)
    const untilMs = judgement.waitsUntilMs(decision, offer.expiresAt.getTime())
    if (untilMs !== null) waits.push(untilMs)
  }
  return { is: 'closed', reasons, opensAt: waits.length === 0 ? null : new Date(Math.min(...waits)) }
}

interface Piece { content: TouchContent, part: number, placed: Placed, judgement: Judgement, now: Date }

function rowOf (wanted: Omit<Wanted, 'content'>, { content, part, placed: { status, reason, dueAt, isCounted }, judgement, now }: Piece): unknown[] {
  const { accountId, source, subject = null, followerId, purpose, byAgent = false, topicId = null, expiresAt } = wanted
  const nowMs = momentValue(now)
  return [
    accountId, source.kind, source.id, part, subject, followerId, judgement.standing(followerId)?.openid ?? '', routeOf(content), purpose, Number(byAgent), topicId,
    templateOf(content), JSON.stringify(content), status, priorities[purpose], nowMs, momentValue(dueAt), momentValue(expiresAt), 0,
    isCounted ? nowMs : null, reason, status === 'skipped' ? nowMs : null,
  ]
}

/** Those that are there already. Their follower is locked, so nobody adds one meanwhile. */
async function knownSources (tx: Tx, accountId: number, wanted: ReadonlyArray<Pick<Wanted, 'source'>>): Promise<Set<string>> {
  const known = new Set<string>()
  for (const kind of new Set(wanted.map(({ source }) => source.kind))) {
    const ids = [...new Set(wanted.flatMap(({ source }) => (source.kind === kind ? source.id : [])))]
    const rows = await tx.query<Array<{ sourceId: number }>>(`SELECT sourceId FROM touches WHERE accountId = ? AND sourceKind = ? AND sourceId IN (${placeholders(ids)})
      AND part = 0`, [accountId, kind, ...ids])
    for (const { sourceId } of rows) known.add(keyOf({ kind, id: Number(sourceId) }))
  }
  return known
}

const keyOf = ({ kind, id }: Wanted['source']) => `${kind}:${id}`
