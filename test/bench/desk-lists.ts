import { createConnection } from 'mysql2/promise'
import { freePort } from '../support/mariadb.ts'
import { product as productProcess, spawnProcess, untilReady } from '../support/process.ts'
import { createProductApi, type ProductApi } from '../support/product-api.ts'
import { percentile } from '../support/load.ts'
import { say } from '../support/stage.ts'
import { type Desk, seedDesk } from './desk-seed.ts'
import { words } from './desk-talk.ts'
import { openSeeded, type Seeded, seededEnv } from './seed.ts'

type Query = Readonly<Record<string, string | number | undefined>>
interface Page { items: Array<Record<string, unknown>>, next: string | number | null }
interface Asked { ms: number, path: string, found: number }

/** The last conversations of so many followers are not over yet. */
const live = 10_000
const pagesDeep = 4

/** What a page of the desk asks again and again, among all that was ever said: lists, conversations and words. */
export async function benchDeskLists ({ folder, small }: { folder: string, small: boolean }): Promise<Record<string, number>> {
  const seeded = await openSeeded({ folder, small })
  const env = seededEnv(seeded)
  try {
    const desk = await seedDesk(seeded)
    await enliven(seeded, desk)
    const product = spawnProcess({ ...productProcess, port: await freePort(), env })
    try {
      if (!await untilReady(product, { withinMs: 300_000 })) throw new Error(`not ready:\n${product.tail()}`)
      const api = createProductApi(product.url)
      const lists = await askAll(api, listsOf(desk), 'before')
      const talks = await askAll(api, talksOf(desk), 'before')
      const searches = await askAll(api, searchesOf(seeded, desk), 'before')
      return {
        conversations: desk.conversations, messages: desk.messages, ...figuresOf('list', [...lists, ...talks]), ...figuresOf('search', searches),
        nothingFound: searches.filter(({ found }) => found === 0).length, listsRssMb: Math.round(product.rssMb()),
      }
    } catch (error) {
      say(product.tail())
      throw error
    } finally {
      await product.end()
    }
  } finally {
    await putToRest(seeded)
    await seeded.mariadb.remove()
  }
}

/** For it is about today: some wait, some are open, put aside, or with the bots. Nobody is online, so that it stays so. */
async function enliven (seeded: Seeded, { conversations, agents }: Desk): Promise<void> {
  await putToRest(seeded)
  const connection = await createConnection({ uri: seeded.databaseUrl })
  const now = Date.now()
  const atMs = `(${now} - (id % 7200) * 1000)`
  const share = ({ waiting = 'NULL', open = 'NULL', snoozed = 'NULL', bot = 'NULL' }) => (
    `CASE WHEN id % 10 < 2 THEN ${waiting} WHEN id % 10 < 7 THEN ${open} WHEN id % 10 < 8 THEN ${snoozed} ELSE ${bot} END`)
  await connection.query(`UPDATE conversations JOIN (SELECT MAX(id) AS lastId FROM conversations WHERE id > ${conversations - live} GROUP BY followerId) AS latest ON latest.lastId = conversations.id
    SET live = 1, status = ${share({ waiting: `'waiting'`, open: `'open'`, snoozed: `'snoozed'`, bot: `'bot'` })}, agentId = ${share({ open: 'lastAgentId', snoozed: 'lastAgentId' })}, resolvedAt = NULL,
    lastMessageAt = ${atMs}, lastInboundAt = ${atMs}, windowUntil = ${atMs} + 172800000, queueSlot = FLOOR((${atMs} + 172800000) / 900000), queuedAt = ${atMs},
    openedAt = ${share({ open: atMs })}, snoozedUntil = ${share({ snoozed: String(now + 86_400_000) })}`)
  await connection.query(`UPDATE assignments JOIN conversations ON conversations.id = assignments.conversationId SET isOpen = 1, endedAt = NULL, endedBy = NULL WHERE conversations.live = 1 AND status = 'open'`)
  await connection.query(`UPDATE agents SET \`load\` = (SELECT COUNT(*) FROM conversations WHERE accountId = 1 AND agentId = agents.id AND status = 'open') WHERE id <= ${agents}`)
  await connection.end()
}

/** So that other benches find nothing to do at the desk. */
async function putToRest ({ databaseUrl }: Seeded): Promise<void> {
  const connection = await createConnection({ uri: databaseUrl })
  await connection.query(`UPDATE assignments SET isOpen = NULL, endedAt = startedAt + 600000, endedBy = 'resolved' WHERE isOpen = 1`)
  await connection.query(`UPDATE conversations SET live = NULL, status = 'resolved', agentId = NULL, openedAt = NULL, snoozedUntil = NULL, resolvedAt = lastMessageAt + 600000 WHERE live = 1`)
  await connection.query('UPDATE agents SET `load` = 0')
  await connection.end()
}

const some = (count: number, most: number) => Array.from({ length: count }, (_, at) => 1 + (at * 7919) % most)

function listsOf ({ agents, teams, labels }: Desk): string[] {
  const statuses = ['waiting', 'open', 'snoozed', 'bot', 'resolved']
  const queries: Query[] = [
    {}, ...statuses.map((status) => ({ status })), ...some(6, agents).flatMap((agentId) => [{ agentId }, { agentId, status: 'open' }, { agentId, status: 'resolved' }]),
    ...some(teams, teams).flatMap((teamId) => [{ teamId }, { teamId, status: 'waiting' }, { teamId, status: 'open' }, { teamId, status: 'resolved' }]),
    ...[1, 2, labels].flatMap((labelId) => [{ labelId }, { labelId, status: 'resolved' }, { labelId, status: 'open' }, { labelId, teamId: 2 }, { labelId, agentId: 7 }]),
  ]
  return [...queries.map((query) => pathOf('/conversations', query)), '/queue', '/queue?teamId=2', '/agents', '/agents/availability', '/teams']
}

/** Conversations as somebody opens them, with what happened to them; the one in the middle is the longest. */
function talksOf ({ conversations }: Desk): string[] {
  return [...some(40, conversations), conversations / 2].flatMap((id) => [`/conversations/${id}`, `/conversations/${id}/messages?limit=50`, `/conversations/${id}/changes`])
}

function searchesOf ({ followers }: Seeded, { conversations, agents, labels }: Desk): string[] {
  const dayMs = 86_400_000
  const ago = (days: number) => new Date(Date.now() - days * dayMs).toISOString()
  const filters: Query[] = [
    {}, { direction: 'inbound' }, { direction: 'outbound' }, { direction: 'note' }, { type: 'voice' }, { type: 'text', direction: 'inbound' }, { agentId: 3 }, { agentId: agents }, { labelId: 1 }, { labelId: labels },
    { labelId: 3, agentId: 5 }, { from: ago(7) }, { until: ago(600) }, { from: ago(400), until: ago(390) }, { followerId: 12 }, { followerId: followers - 5 }, { conversationId: conversations / 2 }, { conversationId: 77 },
    { agentId: 9, from: ago(90), direction: 'inbound' }, { labelId: 12, type: 'voice', until: ago(30) },
  ]
  return Object.values(words).flat().flatMap((q) => filters.map((filter) => pathOf('/messages/search', { q, ...filter })))
}

function pathOf (path: string, query: Query): string {
  return `${path}?${Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&')}`
}

/** Each with some of the pages behind it. The first round fills the buffers of the server. */
async function askAll (api: ProductApi, paths: readonly string[], cursor: string): Promise<Asked[]> {
  await askOnce(api, paths, cursor)
  return askOnce(api, paths, cursor)
}

async function askOnce (api: ProductApi, paths: readonly string[], cursor: string): Promise<Asked[]> {
  const asked: Asked[] = []
  for (const [at, path] of paths.entries()) {
    for (let page = 0, next: string | number | null = null; page < (at % 3 === 0 ? pagesDeep : 1); page++) {
      const startedAt = performance.now()
      const body: Partial<Page> = await api.get<Partial<Page>>(next === null ? path : `${path}${path.includes('?') ? '&' : '?'}${path.startsWith('/queue') ? 'after' : cursor}=${next}`)
      asked.push({ ms: performance.now() - startedAt, path: `${path} page ${page + 1}`, found: body.items?.length ?? 1 })
      next = body.next ?? null
      if (next === null) break
    }
  }
  return asked
}

function figuresOf (name: string, asked: readonly Asked[]): Record<string, number> {
  for (const { ms, path, found } of asked.toSorted((a, b) => b.ms - a.ms).slice(0, 10)) say(`${Math.round(ms)} ms, ${found}: ${decodeURIComponent(path)}`)
  const at = (share: number) => Math.round(percentile(asked.map(({ ms }) => ms), share) * 10) / 10
  return { [`${name}Pages`]: asked.length, [`${name}P50Ms`]: at(0.5), [`${name}P95Ms`]: at(0.95), [`${name}MaxMs`]: at(1) }
}
