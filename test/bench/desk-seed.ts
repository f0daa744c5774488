import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { Readable } from 'node:stream'
import { termsOf } from '../../src/conversations/search/grams.ts'
import { createRandom } from '../../src/simulator/random.ts'
import { say } from '../support/stage.ts'
import { createTalk, type Spoken } from './desk-talk.ts'
import { type Seeded, withoutIndices } from './seed.ts'

export interface Desk { conversations: number, messages: number, agents: number, teams: number, labels: number }

const dayMs = 86_400_000
const days = 730
const atOnce = 40
const accountId = 1
export const deskOf = ({ followers }: Pick<Seeded, 'followers'>): Desk => (
  { conversations: followers / 2, messages: followers * 5, agents: 50, teams: 5, labels: 20 })

const tables = ['message_grams', 'messages', 'assignments', 'conversation_labels', 'conversation_changes', 'conversations', 'labels', 'agents', 'agent_presences', 'teams', 'team_members']

/** Beside the followers of the seed what they have talked about in two years, and the terms by which it is found. What is there is used as it is. */
export async function seedDesk (seeded: Seeded): Promise<Desk> {
  const desk = deskOf(seeded)
  const connection = await createConnection({ uri: seeded.databaseUrl })
  try {
    const [[row]] = await connection.query<RowDataPacket[]>('SELECT MAX(id) AS last FROM conversations')
    if (Number(row?.['last'] ?? 0) >= desk.conversations) return desk
    const startedAt = performance.now()
    const done = (what: string) => say(`${what} after ${Math.round((performance.now() - startedAt) / 1000)} s`)
    await connection.query('SET SESSION unique_checks = 0, foreign_key_checks = 0')
    for (const table of tables) await connection.query(`TRUNCATE TABLE ${table}`)
    const books = createBooks(desk, seeded.followers)
    await withoutIndices(connection, 'messages', () => load(connection, 'messages', messageColumns, books.messages()))
    done(`${desk.messages} messages`)
    const grams = await load(connection, 'message_grams', ['accountId', 'gram', 'messageId'], books.grams())
    done(`${grams} grams`)
    await furnish(connection, desk)
    await withoutIndices(connection, 'conversations', () => load(connection, 'conversations', conversationColumns, books.conversations()))
    for (const [table, sql] of besides(desk)) await withoutIndices(connection, table, () => connection.query(sql))
    await connection.query(`ANALYZE TABLE ${tables.join(', ')}`)
    done(`${desk.conversations} conversations`)
    return desk
  } finally {
    await connection.end()
  }
}

const pieceBytes = 256 * 1024
const pieceRows = 2_000_000

/** Tab-separated lines, in pieces: one transaction for all of it would keep what it takes to take it back. */
async function load (connection: Connection, table: string, columns: readonly string[], lines: Iterator<string>): Promise<number> {
  let rows = 0
  let isOver = false
  function * some (): Generator<Buffer> {
    let text = ''
    for (let left = pieceRows; left > 0; left--) {
      const { done, value } = lines.next()
      if (done === true) {
        isOver = true
        break
      }
      rows += 1
      text += value
      if (text.length > pieceBytes) {
        yield Buffer.from(text)
        text = ''
      }
    }
    if (text !== '') yield Buffer.from(text)
  }
  while (!isOver) {
    await connection.query({
      sql: `LOAD DATA LOCAL INFILE 'seed' INTO TABLE ${table} CHARACTER SET utf8mb4 (${columns.join(', ')})`, infileStreamFactory: () => Readable.from(some()),
    })
  }
  return rows
}

const messageColumns = [
  'id', 'accountId', 'conversationId', 'followerId', 'direction', 'type', 'content', 'speaker', 'agentId', 'occurredAt', 'createdAt', 'sourceKind', 'sourceId', 'route', 'status',
]
const conversationColumns = [
  'id', 'accountId', 'followerId', 'status', 'teamId', 'lastAgentId', 'priority', 'requiredSkills', 'startedAt', 'startedBy', 'firstQueuedAt', 'firstAssignedAt', 'firstReplyAt',
  'queueSlot', 'inboundCount', 'outboundCount', 'lastMessageId', 'lastMessageAt', 'lastInboundAt', 'lastAgentReplyAt', 'resolvedAt', 'reopened', 'handlingMs', 'version',
]

/** What is counted while the messages are made, and written down afterwards. */
function createBooks (desk: Desk, followers: number) {
  const talk = createTalk(20260304)
  const random = createRandom(20260305)
  const skewed = (count: number, skew: number) => 1 + Math.floor(random() ** skew * count)
  const firstAtMs = Date.now() - days * dayMs
  const lengths = lengthsOf(desk, random)
  const numbers = () => new Float64Array(desk.conversations + 1)
  const ints = () => new Int32Array(desk.conversations + 1)
  const of = {
    follower: ints(), agent: ints(), inbound: ints(), outbound: ints(), lastMessage: ints(), firstMs: numbers(), firstReplyMs: numbers(), lastInboundMs: numbers(), lastReplyMs: numbers(), lastMs: numbers(),
  }
  const postings = new Map<string, { ids: Uint32Array, count: number }>()

  function post (term: string, id: number): void {
    const there = postings.get(term) ?? { ids: new Uint32Array(4), count: 0 }
    if (there.count === 0) postings.set(term, there)
    if (there.count === there.ids.length) {
      const longer = new Uint32Array(there.count * 2)
      longer.set(there.ids)
      there.ids = longer
    }
    there.ids[there.count++] = id
  }

  function speak (conversation: number): Spoken {
    const chance = talk.random()
    if (of.inbound[conversation] === 0 || chance < 0.53) return talk.inbound()
    return chance < 0.96 ? talk.outbound() : talk.note()
  }

  function count (conversation: number, { direction }: Spoken, id: number, atMs: number): void {
    if (of.firstMs[conversation] === 0) of.firstMs[conversation] = atMs
    of.lastMs[conversation] = atMs
    of.lastMessage[conversation] = id
    if (direction === 'inbound') {
      of.inbound[conversation] = (of.inbound[conversation] ?? 0) + 1
      of.lastInboundMs[conversation] = atMs
    } else if (direction === 'outbound') {
      of.outbound[conversation] = (of.outbound[conversation] ?? 0) + 1
      of.lastReplyMs[conversation] = atMs
      if (of.firstReplyMs[conversation] === 0) of.firstReplyMs[conversation] = atMs
    }
  }

  /** Some conversations at a time, their messages mixed as time mixes them. */
  function * messages (): Generator<string> {
    let next = 1
    const open: Array<{ conversation: number, left: number }> = []
    for (let id = 1; id <= desk.messages; id++) {
      while (open.length < atOnce && next <= desk.conversations) {
        of.follower[next] = skewed(followers, 2)
        of.agent[next] = skewed(desk.agents, 1.5)
        open.push({ conversation: next, left: lengths[next++] ?? 0 })
      }
      const at = Math.floor(random() * open.length)
      const each = open[at]
      if (each === undefined) return
      const { conversation } = each
      each.left -= 1
      if (each.left === 0) open.splice(at, 1)
      const atMs = firstAtMs + Math.floor(id / desk.messages * days * dayMs)
      const spoken = speak(conversation)
      if (id % 10_000 === 0) assertFound(spoken)
      for (const term of spoken.terms) post(term, id)
      count(conversation, spoken, id, atMs)
      const isOut = spoken.direction === 'outbound'
      yield lineOf([
        id, accountId, conversation, of.follower[conversation] ?? 0, spoken.direction, spoken.type, spoken.content, spoken.direction === 'inbound' ? 'follower' : 'agent',
        spoken.direction === 'inbound' ? null : of.agent[conversation] ?? 0, atMs, atMs, 'seed', id, isOut ? 'service' : null, isOut ? 'submitted' : null,
      ])
    }
  }

  /** In the order of the key. */
  function * grams (): Generator<string> {
    for (const term of [...postings.keys()].sort()) {
      const { ids, count: there } = postings.get(term) ?? { ids: new Uint32Array(), count: 0 }
      for (let at = 0; at < there; at++) yield `${accountId}\t${term}\t${ids[at]}\n`
      postings.delete(term)
    }
  }

  function * conversations (): Generator<string> {
    const orNull = (ms: number | undefined) => (ms === undefined || ms === 0 ? null : ms)
    for (let id = 1; id <= desk.conversations; id++) {
      const firstMs = of.firstMs[id] ?? 0
      const lastMs = of.lastMs[id] ?? 0
      yield lineOf([
        id, accountId, of.follower[id] ?? 0, 'resolved', 1 + id % desk.teams, of.agent[id] ?? 0, id % 20 === 0 ? 1 : 2, '[]', firstMs, 'message', firstMs, firstMs + 20_000, orNull(of.firstReplyMs[id]),
        0, of.inbound[id] ?? 0, of.outbound[id] ?? 0, of.lastMessage[id] ?? 0, lastMs, orNull(of.lastInboundMs[id]), orNull(of.lastReplyMs[id]), lastMs + 600_000, 0, lastMs + 600_000 - firstMs, 1,
      ])
    }
  }

  return { messages, grams, conversations }
}

/** Ten on average, many with few; one of five thousand. */
function lengthsOf (desk: Desk, random: () => number): Uint16Array {
  const lengths = new Uint16Array(desk.conversations + 1)
  let left = desk.messages
  for (let at = 1; at <= desk.conversations; at++) left -= lengths[at] = at === desk.conversations / 2 ? 5000 : 1 + Math.floor(random() ** 2 * 26)
  for (let at = 1; left !== 0; at = at % desk.conversations + 1) {
    const step = Math.sign(left)
    const length = lengths[at] ?? 0
    if (length + step < 1 || length > 100) continue
    lengths[at] = length + step
    left -= step
  }
  return lengths
}

/** The terms are put together from those of the pieces: they must be what the product would write. */
function assertFound ({ direction, type, content, terms }: Spoken): void {
  const wanted = termsOf({ direction, type, content: JSON.parse(content) as Record<string, unknown> })
  if (wanted.toSorted().join(' ') !== terms.toSorted().join(' ')) throw new Error(`the seed would not be found: ${content}`)
}

const lineOf = (values: ReadonlyArray<string | number | null>) => `${values.map((value) => value ?? '\\N').join('\t')}\n`

async function furnish (connection: Connection, { agents, teams, labels }: Desk): Promise<void> {
  const now = Date.now()
  const insert = (table: string, columns: readonly string[], rows: unknown[][]) => connection.query(`INSERT INTO ${table} (${columns.map((name) => `\`${name}\``).join(', ')}) VALUES ?`, [rows])
  const seq = (count: number) => Array.from({ length: count }, (_, at) => at + 1)
  await connection.query("DELETE FROM users WHERE name LIKE 'seed-%'")
  await insert('users', ['id', 'name', 'displayName', 'language', 'passwordHash', 'createdAt', 'version'], seq(agents).map((id) => [1000 + id, `seed-${id}`, `客服${id}`, 'zh-CN', 'nobody', now, 1]))
  await insert('agents', ['id', 'accountId', 'userId', 'name', 'languages', 'skills', 'capacity', 'load', 'presence', 'presenceSince', 'createdAt', 'version'],
    seq(agents).map((id) => [id, accountId, 1000 + id, `客服${id}`, '[]', '[]', 200, 0, 'offline', now, now, 1]))
  await insert('teams', ['id', 'accountId', 'name', 'strategy', 'createdAt', 'version'], seq(teams).map((id) => [id, accountId, `第${id}组`, 'least-loaded', now, 1]))
  await insert('team_members', ['accountId', 'teamId', 'agentId', 'weight'], seq(agents).map((id) => [accountId, 1 + id % teams, id, 1]))
  await insert('labels', ['id', 'accountId', 'name', 'colour', 'version'], seq(labels).map((id) => [id, accountId, `事由${id}`, '#3366cc', 1]))
}

/** The first label is on a quarter of all, the twentieth on one in eighty. */
function besides ({ labels }: Desk): ReadonlyArray<readonly [table: string, sql: string]> {
  return [
    ['conversation_labels', `INSERT INTO conversation_labels (accountId, conversationId, labelId)
      SELECT accountId, id, label.seq FROM conversations STRAIGHT_JOIN seq_1_to_${labels} AS label WHERE RAND(7) < 0.25 / label.seq`],
    ['assignments', `INSERT INTO assignments (accountId, conversationId, agentId, teamId, startedAt, endedAt, why, endedBy)
      SELECT accountId, id, lastAgentId, teamId, firstAssignedAt, resolvedAt, 'LEAST_LOADED', 'resolved' FROM conversations`],
    ['conversation_changes', `INSERT INTO conversation_changes (accountId, conversationId, at, kind, byKind, byId, detail)
      SELECT accountId, id, IF(step.seq = 1, firstAssignedAt, resolvedAt), IF(step.seq = 1, 'assigned', 'resolved'), IF(step.seq = 1, 'system', 'agent'), lastAgentId, '{}'
      FROM conversations STRAIGHT_JOIN seq_1_to_2 AS step`],
  ]
}
