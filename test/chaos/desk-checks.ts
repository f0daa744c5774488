import type { AccountHandle } from '../../src/simulator/index.ts'
import type { Hired, HeardEvent } from '../support/desk.ts'
import { say, type Stage } from '../support/stage.ts'
import type { Deeds } from './desk-cast.ts'

/** Somebody at a page: what they heard. */
export interface Watcher { userId: number, heard: Map<number, HeardEvent>, connections: () => number }

/** What the run knows by itself, and a way into the database that is not the product. */
export interface Books {
  stage: Stage
  wechat: AccountHandle
  deeds: Deeds
  agents: readonly Hired[]
  watchers: readonly Watcher[]
  /** The last event from before anybody watched. */
  firstEventId: number
  /** How many were seen above their capacity at once, at worst. */
  mostOver: number
}

interface Row { id: number, content: string, status: string, reason: string | null, agentId: number | null }

const markOf = (text: string) => Number(/#(\d+)#/.exec(text)?.[1] ?? 0)

export async function judge (books: Books): Promise<Record<string, unknown>> {
  return {
    ...await judgeReplies(books), ...await judgeWords(books), ...await judgeAssignments(books), ...await judgeStreams(books), moves: books.deeds.moves,
  }
}

/** What followers received, against what agents asked for and what we say became of it. */
async function judgeReplies ({ stage, wechat, deeds: { replies } }: Books) {
  const received = new Map<number, number>()
  for (const { items } of wechat.allReceived()) {
    for (const { by, text } of items) if (by !== 'notice' && markOf(text) > 0) received.set(markOf(text), (received.get(markOf(text)) ?? 0) + 1)
  }
  const rows = new Map<number, Row[]>()
  for (const row of await stage.query<Row>(`SELECT id, content, status, reason, agentId FROM messages WHERE direction = 'outbound' AND speaker = 'agent'`)) {
    rows.set(markOf(row.content), [...rows.get(markOf(row.content)) ?? [], row])
  }
  const counts = { asked: replies.length, deliveredOnce: 0, doubled: 0, lost: 0, failed: 0, unknown: 0, skipped: 0, refused: 0, refusedAndDone: 0, outcomeDifferences: 0 }
  const refusals: Record<string, number> = {}
  for (const { mark, told } of replies) {
    const times = received.get(mark) ?? 0
    const [row, ...more] = rows.get(mark) ?? []
    const wasSent = row?.status === 'submitted' || row?.status === 'delivered'
    if (times === 1) counts.deliveredOnce += 1
    if (times > 1 || more.length > 0) counts.doubled += 1
    if (told?.isPlaced === false) {
      counts.refused += 1
      refusals[told.code] = (refusals[told.code] ?? 0) + 1
      if (row !== undefined || times > 0) counts.refusedAndDone += 1
    }
    const isLost = row === undefined ? told?.isPlaced !== false : row.status === 'pending' || (wasSent && times === 0)
    if (isLost) counts.lost += 1
    if (row?.status === 'unknown' || row?.status === 'failed' || row?.status === 'skipped') counts[row.status] += 1
    // Of an unknown one nobody can say more.
    if (row?.status !== 'unknown' && wasSent !== times > 0) counts.outcomeDifferences += 1
    if (isLost || times > 1 || more.length > 0 || (told?.isPlaced === false && row !== undefined)) say(`#${mark}# received ${times} times: ${JSON.stringify({ told, row, more })}`)
  }
  return { ...counts, refusals }
}

/** What WeChat was told was taken stands once in a conversation. */
async function judgeWords ({ stage, deeds: { words } }: Books) {
  const there = new Map<number, number>()
  for (const { content } of await stage.query<{ content: string }>(`SELECT content FROM messages WHERE direction = 'inbound'`)) {
    there.set(markOf(content), (there.get(markOf(content)) ?? 0) + 1)
  }
  const taken = words.filter(({ isTaken }) => isTaken)
  return {
    heard: taken.length, wordsLost: taken.filter(({ mark }) => !there.has(mark)).length, wordsDoubled: [...there.values()].filter((times) => times > 1).length,
  }
}

interface Span { conversationId: number, agentId: number, startedAt: number, endedAt: number | null }

/** Of everybody who is there. */
export const freeSeats = `(SELECT COALESCE(SUM(GREATEST(capacity - \`load\`, 0)), 0) FROM agents WHERE presence = 'online')`

/** A process may have looked at its clock so long before its transaction came to its turn. */
const waitedMs = 2000

async function judgeAssignments ({ stage, agents, mostOver }: Books) {
  const spans = await stage.query<Span>('SELECT conversationId, agentId, startedAt, endedAt FROM assignments ORDER BY id')
  const [now] = await stage.query<Record<'loads' | 'holders' | 'lives' | 'waiting' | 'seats', number>>(`SELECT
    (SELECT COUNT(*) FROM conversations WHERE status = 'waiting') AS waiting, ${freeSeats} AS seats,
    (SELECT COUNT(*) FROM agents WHERE \`load\` <> (SELECT COUNT(*) FROM conversations WHERE conversations.agentId = agents.id AND conversations.status = 'open')) AS loads,
    (SELECT COUNT(*) FROM conversations LEFT JOIN assignments ON assignments.accountId = conversations.accountId AND assignments.conversationId = conversations.id AND assignments.isOpen = 1
      WHERE (conversations.status = 'open') <> (assignments.id IS NOT NULL) OR conversations.agentId <> assignments.agentId) AS holders,
    (SELECT COUNT(*) FROM (SELECT followerId FROM conversations WHERE status <> 'resolved' GROUP BY followerId HAVING COUNT(*) > 1) AS twice) AS lives`)
  return {
    assignments: spans.length, assignedTwice: overlaps(spans) + Number(now?.holders), overCapacity: mostOver + agents.reduce((sum, agent) => sum + aboveCapacity(spans, agent), 0),
    loadDifferences: Number(now?.loads), livesTwice: Number(now?.lives), waiting: Number(now?.waiting), freeSeats: Number(now?.seats), leftWaiting: Math.min(Number(now?.waiting), Number(now?.seats)),
  }
}

/** Spans of one conversation that last at the same time. */
function overlaps (spans: readonly Span[]): number {
  const ends = new Map<number, number>()
  let found = 0
  for (const { conversationId, startedAt, endedAt } of spans) {
    if (Number(startedAt) + waitedMs < (ends.get(conversationId) ?? 0)) found += 1
    ends.set(conversationId, endedAt === null ? Infinity : Number(endedAt))
  }
  return found
}

/** By how much somebody held more than they may, for longer than a moment. */
function aboveCapacity (spans: readonly Span[], { agentId, capacity }: Hired): number {
  const steps = spans.filter((span) => Number(span.agentId) === agentId).flatMap(({ startedAt, endedAt }) => {
    const from = Number(startedAt) + waitedMs
    const until = endedAt === null ? Infinity : Number(endedAt)
    return from < until ? [[from, 1], [until, -1]] as const : []
  }).toSorted(([a, up], [b, down]) => a - b || up - down)
  let [held, most] = [0, 0]
  for (const [, step] of steps) {
    held += step
    most = Math.max(most, held)
  }
  return Math.max(0, most - capacity)
}

/** Everything that was committed reached every page that may hear it. */
async function judgeStreams ({ stage, watchers, firstEventId }: Books) {
  const rows = await stage.query<{ id: number, toUserId: number | null }>(`SELECT id, toUserId FROM stream_events WHERE accountId = 1 AND topic = 'conversations' AND id > ${firstEventId}`)
  const missed = watchers.map(({ userId, heard }) => rows.filter(({ id, toUserId }) => (toUserId === null || Number(toUserId) === userId) && !heard.has(Number(id))).length)
  return { events: rows.length, missedEvents: missed.reduce((sum, each) => sum + each, 0), reconnects: watchers.reduce((sum, { connections }) => sum + connections() - 1, 0) }
}
