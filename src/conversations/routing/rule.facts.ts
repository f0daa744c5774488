import { type EntityManager, In } from 'typeorm'
import { Follower } from '../../followers/follower.entity.ts'
import { momentValue } from '../../platform/database/columns.ts'
import { inParts, placeholders } from '../../platform/database/rows.ts'
import { isWorking, type WorkCalendar } from '../../reach/index.ts'
import type { Message } from '../record/message.entity.ts'
import { textOf } from '../record/message-text.ts'
import type { RuleFacts } from './rule.matching.ts'
import type { RuleConditions } from './rule.shape.ts'

/** A conversation that rules are asked about. */
export interface Case {
  conversationId: number
  followerId: number
  previousAgentId: number | null
  /** When they asked. */
  at: Date
}

export interface FactNeeds {
  attributes: { of: (accountId: number, followerIds: readonly number[], from: EntityManager) => Promise<Map<number, RuleFacts['attributes']>> }
  openHours: (asked: { accountId: number, calendarId: number | null }, from?: EntityManager) => Promise<WorkCalendar>
}

interface Asking extends FactNeeds { from: EntityManager, accountId: number, rules: ReadonlyArray<{ conditions: RuleConditions }>, isPast: boolean }

const mostMessages = 10
/** One statement asks for so many conversations: SQLite puts at most 500 selects together. */
const unionSize = 100
/** How long a scanned QR code says what somebody is about. */
const scanMs = 24 * 3600_000

/** What the rules ask, and no more, of many conversations at once. Of a past one it is what was said at its beginning. */
export async function loadFacts (asking: Asking, cases: readonly Case[]): Promise<Map<number, RuleFacts>> {
  const { from, accountId, rules } = asking
  const asks = (...names: Array<keyof RuleConditions>) => rules.some(({ conditions }) => names.some((name) => conditions[name] !== undefined))
  const followerIds = [...new Set(cases.map(({ followerId }) => followerId))]
  const said = asks('keywords', 'menuKeys') ? await saidIn(asking, cases) : new Map<number, Said>()
  const people = asks('languages', 'qrScenes') ? await peopleOf(from, accountId, followerIds) : new Map<number, Follower>()
  const scans = asks('qrScenes') ? await scansOf(from, accountId, cases) : []
  const tagIds = asks('tagIds') ? await tagsOf(from, accountId, followerIds) : new Map<number, Set<number>>()
  const attributes = asks('attributes') ? await asking.attributes.of(accountId, followerIds, from) : new Map<number, RuleFacts['attributes']>()
  const calendars = await calendarsOf(asking)
  return new Map(cases.map(({ conversationId, followerId, previousAgentId, at }) => {
    const person = people.get(followerId)
    const recent = scans.filter((scan) => scan.followerId === followerId && scan.atMs <= momentValue(at) && scan.atMs > momentValue(at) - scanMs)
    return [conversationId, {
      texts: said.get(conversationId)?.texts ?? [],
      menuKeys: said.get(conversationId)?.menuKeys ?? [],
      qrScenes: [person?.qrScene ?? null, ...recent.map(({ scene }) => scene)].filter((scene) => scene !== null),
      tagIds: tagIds.get(followerId) ?? new Set(),
      attributes: attributes.get(followerId) ?? {},
      language: person?.language ?? null,
      previousAgentId,
      isWorking: (calendarId) => isOpen(calendars.get(calendarId), at),
    }]
  }))
}

function isOpen (calendar: WorkCalendar | undefined, at: Date): boolean {
  return calendar !== undefined && isWorking(calendar, at)
}

interface Said { texts: string[], menuKeys: string[] }
type MessageRow = Pick<Message, 'direction' | 'type'> & { conversationId: number | string, content: string }

/** The newest few of each, or the first few of a past one: a long conversation is not read from end to end. */
async function saidIn ({ from, accountId, isPast }: Asking, cases: readonly Case[]): Promise<Map<number, Said>> {
  const found = new Map<number, Said>()
  const order = isPast ? 'ASC' : 'DESC'
  for (const some of inParts(cases, unionSize)) {
    const selects = some.map((_, at) => `SELECT * FROM (SELECT conversationId, direction, type, content FROM messages
      WHERE accountId = ? AND conversationId = ? AND direction = 'inbound' ORDER BY id ${order} LIMIT ${mostMessages}) AS said${at}`)
    const rows = await from.query<MessageRow[]>(selects.join(' UNION ALL '), some.flatMap(({ conversationId }) => [accountId, conversationId]))
    for (const { conversationId, direction, type, content } of rows) {
      const said = found.get(Number(conversationId)) ?? { texts: [], menuKeys: [] }
      const fields = JSON.parse(content) as Record<string, unknown>
      const key = fields['eventKey']
      if (type === 'click' && typeof key === 'string') said.menuKeys.push(key)
      else said.texts.push(textOf({ direction, type, content: fields }))
      found.set(Number(conversationId), said)
    }
  }
  return found
}

async function peopleOf (from: EntityManager, accountId: number, followerIds: readonly number[]): Promise<Map<number, Follower>> {
  const people = new Map<number, Follower>()
  for (const ids of inParts(followerIds)) {
    const rows = await from.find(Follower, { where: { accountId, id: In(ids) }, select: { id: true, language: true, qrScene: true } })
    for (const person of rows) people.set(person.id, person)
  }
  return people
}

interface Scan { followerId: number, scene: string, atMs: number }

/** Whoever follows already and scans a code says what they are about, as the timeline knows. */
async function scansOf (from: EntityManager, accountId: number, cases: readonly Case[]): Promise<Scan[]> {
  const scans: Scan[] = []
  for (const some of inParts(cases)) {
    const earliest = Math.min(...some.map(({ at }) => momentValue(at))) - scanMs
    const latest = Math.max(...some.map(({ at }) => momentValue(at)))
    const rows = await from.query<Array<{ followerId: number | string, occurredAt: number | string, detail: string }>>(
      `SELECT followerId, occurredAt, detail FROM follower_events WHERE accountId = ? AND followerId IN (${placeholders(some)}) AND occurredAt > ? AND occurredAt <= ?
       AND kind = 'event.SCAN'`, [accountId, ...some.map(({ followerId }) => followerId), earliest, latest])
    for (const { followerId, occurredAt, detail } of rows) {
      const { qrScene } = JSON.parse(detail) as { qrScene?: unknown }
      if (typeof qrScene === 'string') scans.push({ followerId: Number(followerId), scene: qrScene, atMs: Number(occurredAt) })
    }
  }
  return scans
}

async function tagsOf (from: EntityManager, accountId: number, followerIds: readonly number[]): Promise<Map<number, Set<number>>> {
  const carried = new Map<number, Set<number>>()
  for (const ids of inParts(followerIds)) {
    const rows = await from.query<Array<{ followerId: number | string, tagId: number | string }>>(
      `SELECT followerId, tagId FROM follower_tags WHERE accountId = ? AND followerId IN (${placeholders(ids)}) AND wanted = 1`, [accountId, ...ids])
    for (const { followerId, tagId } of rows) carried.set(Number(followerId), (carried.get(Number(followerId)) ?? new Set()).add(Number(tagId)))
  }
  return carried
}

async function calendarsOf ({ from, accountId, rules, openHours }: Asking): Promise<Map<number | null, WorkCalendar>> {
  const ids = new Set(rules.flatMap(({ conditions: { hours } }) => (hours === undefined ? [] : [hours.calendarId ?? null])))
  const calendars = new Map<number | null, WorkCalendar>()
  for (const calendarId of ids) calendars.set(calendarId, await openHours({ accountId, calendarId }, from))
  return calendars
}
