import { textCell } from '../../followers/index.ts'
import type { Case } from './case.ts'

export interface Names { agents: ReadonlyMap<number, string>, teams: ReadonlyMap<number, string>, labels: ReadonlyMap<number, string> }

type Cell = (each: Case, names: Names) => string

const priorities = ['urgent', 'high', 'normal', 'low']
const mark = '\uFEFF'

const moment = (atMs: number | null) => (atMs === null ? '' : new Date(atMs).toISOString())
const seconds = (ms: number | null) => (ms === null ? '' : String(Math.round(ms / 1000)))
const named = (id: number | null, names: ReadonlyMap<number, string>) => (id === null ? '' : textCell(names.get(id) ?? String(id)))

/** Of one conversation everything that the reports count, and nothing that names a follower or says what was said. */
const columns: Readonly<Record<string, Cell>> = {
  conversationId: ({ id }) => String(id),
  status: ({ status }) => status,
  priority: ({ priority }) => priorities[priority] ?? String(priority),
  team: ({ teamId }, { teams }) => named(teamId, teams),
  agent: ({ lastAgentId }, { agents }) => named(lastAgentId, agents),
  labels: ({ labelIds }, { labels }) => textCell(labelIds.map((id) => labels.get(id) ?? String(id)).join('|')),
  startedBy: ({ startedBy }) => startedBy,
  startedAt: ({ startedMs }) => moment(startedMs),
  askedAt: ({ askedMs }) => moment(askedMs),
  firstAssignedAt: ({ firstAssignedMs }) => moment(firstAssignedMs),
  firstReplyAt: ({ firstReplyMs }) => moment(firstReplyMs),
  resolvedAt: ({ status, resolvedMs }) => (status === 'resolved' ? moment(resolvedMs) : ''),
  waitSeconds: ({ waitMs }) => seconds(waitMs),
  firstResponseSeconds: ({ firstResponseMs }) => seconds(firstResponseMs),
  ownResponseSeconds: ({ ownResponseMs }) => seconds(ownResponseMs),
  handlingSeconds: ({ handling, handlingMs }) => (handling.size === 0 ? '' : seconds(handlingMs)),
  resolutionSeconds: ({ resolutionMs }) => seconds(resolutionMs),
  windowsLost: ({ windowsLost }) => String(windowsLost),
  inbound: ({ inbound }) => String(inbound),
  outbound: ({ outbound }) => String(outbound),
  agents: ({ agentIds }) => String(agentIds.length),
  reopened: ({ reopened }) => String(reopened),
  score: ({ rated }) => (rated?.score ?? null) === null ? '' : String(rated?.score),
}

/** The table a page at a time, as it is read. */
export async function * csvOf (pages: AsyncIterable<readonly Case[]>, names: Names): AsyncGenerator<string> {
  yield `${mark}${Object.keys(columns).join(',')}\r\n`
  const cells = Object.values(columns)
  for await (const page of pages) yield page.map((each) => `${cells.map((cell) => cell(each, names)).join(',')}\r\n`).join('')
}
