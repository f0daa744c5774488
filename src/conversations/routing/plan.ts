import { type EntityManager, In } from 'typeorm'
import { Follower } from '../../followers/follower.entity.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Dialect } from '../../platform/database/dialect.ts'
import { inParts, placeholders } from '../../platform/database/rows.ts'
import { choose, type Decision, hasSkill, barredAnyway, type Wanted } from './choose.ts'
import { type Desk, type Desks, hasFree } from './desks.ts'
import { isBefore, type Waiting, waitingIn } from './waiting.ts'

/** Who is to get which conversation, in the order of the queue. */
export interface Planned { waiting: Waiting, agentId: number, decision: Decision, lookedAt: number }

interface Asked { from: EntityManager, dialect: Dialect, accountId: number, desks: Desks, at: Date, stickyMs: number, most: number }

/** One team's queue, as far as it was read. */
interface Line { desk: Desk, page: Waiting[], wanted: Map<number, Wanted>, last: Waiting | null, isRead: boolean, unmet: Set<string> }

/** Not more in one look: whoever waits for what nobody can do is found again the next time. */
const mostPages = 20

/**
 * Gives away what can be given now, and changes nothing but what it knows of the desks. The queues of all teams are read side by side in
 * one order; that of a team in which nobody is free is not read, nor conversations that need what nobody who is free can do.
 */
export async function planOf (asked: Asked): Promise<Planned[]> {
  const lines = asked.desks.all.map((desk): Line => ({ desk, page: [], wanted: new Map(), last: null, isRead: false, unmet: new Set() }))
  const planned: Planned[] = []
  let pages = 0
  while (planned.length < asked.most) {
    for (const line of lines) {
      if (line.page.length > 0 || line.isRead || !hasFree(line.desk)) continue
      pages += 1
      if (pages > mostPages) return planned
      await readOn(asked, line)
    }
    const line = firstOf(lines)
    const waiting = line?.page.shift()
    if (line === undefined || waiting === undefined) {
      if (lines.every((each) => each.isRead || !hasFree(each.desk))) return planned
      continue
    }
    const given = give(asked, line, waiting)
    if (given !== undefined) planned.push(given)
  }
  return planned
}

/** The line whose first conversation comes first of all. */
function firstOf (lines: readonly Line[]): Line | undefined {
  return lines.reduce<Line | undefined>((first, line) => {
    const [head] = line.page
    if (head === undefined || !hasFree(line.desk)) return first
    const best = first?.page[0]
    return best === undefined || isBefore(head, best) ? line : first
  }, undefined)
}

function give ({ desks }: Asked, { desk, wanted, unmet }: Line, waiting: Waiting): Planned | undefined {
  const needs = JSON.stringify(waiting.requiredSkills)
  const want = wanted.get(waiting.id)
  if (want === undefined || unmet.has(needs)) return undefined
  const decision = choose(desk.contenders, want, desk.strategy)
  if (decision.agentId === null) {
    const isPossible = desk.contenders.some((each) => barredAnyway(each) === null && waiting.requiredSkills.every((skill) => hasSkill(each.skills, skill)))
    if (!isPossible) unmet.add(needs)
    return undefined
  }
  desks.seat(decision.agentId)
  return { waiting, agentId: decision.agentId, decision, lookedAt: desk.contenders.length }
}

async function readOn (asked: Asked, line: Line): Promise<void> {
  const { from, dialect, accountId, most } = asked
  line.page = await waitingIn(from, dialect, { accountId, teamId: line.desk.teamId, after: line.last, limit: most, without: [...line.unmet] })
  line.isRead = line.page.length < most
  line.last = line.page.at(-1) ?? line.last
  line.wanted = await wantedBy(asked, line.desk, line.page)
}

/** What each conversation of a page asks of an agent. */
export async function wantedBy (asked: Pick<Asked, 'from' | 'accountId' | 'at' | 'stickyMs'>, desk: Desk, page: readonly Waiting[]): Promise<Map<number, Wanted>> {
  const { from, accountId, at, stickyMs } = asked
  const asksLanguage = desk.contenders.some(({ languages }) => languages.length > 0)
  const languages = asksLanguage ? await languagesOf(from, accountId, page) : new Map<number, string | null>()
  const released = await releasedBy(from, accountId, page.filter(({ lastAgentId }) => lastAgentId !== null))
  return new Map(page.map(({ id, followerId, requiredSkills, lastAgentId, lastAgentReplyMs, wasHeld, queuedMs }) => {
    const isRecent = lastAgentReplyMs === null || lastAgentReplyMs > momentValue(at) - stickyMs
    return [id, {
      requiredSkills, language: languages.get(followerId) ?? null, stickyAgentId: isRecent ? lastAgentId : null, isGoingOn: wasHeld,
      releasedBy: released.get(`${id}:${queuedMs}`) ?? null,
    }]
  }))
}

async function languagesOf (from: EntityManager, accountId: number, page: readonly Waiting[]): Promise<Map<number, string | null>> {
  const people = await from.find(Follower, { where: { accountId, id: In(page.map(({ followerId }) => followerId)) }, select: { id: true, language: true } })
  return new Map(people.map(({ id, language }) => [id, language]))
}

/** Who gave a conversation away with the move by which it waits now. */
async function releasedBy (from: EntityManager, accountId: number, page: readonly Waiting[]): Promise<Map<string, number>> {
  const released = new Map<string, number>()
  for (const some of inParts(page)) {
    const rows = await from.query<Array<Record<'conversationId' | 'agentId' | 'endedAt', number | string>>>(`SELECT conversationId, agentId, endedAt FROM assignments
      WHERE accountId = ? AND conversationId IN (${placeholders(some)}) AND endedBy IN ('released', 'transferred', 'escalated')`, [accountId, ...some.map(({ id }) => id)])
    for (const { conversationId, agentId, endedAt } of rows) released.set(`${conversationId}:${endedAt}`, Number(agentId))
  }
  return released
}
