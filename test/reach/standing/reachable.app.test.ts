import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertRows } from '../../../src/platform/database/rows.ts'
import type { ReachSettings } from '../../../src/reach/settings/settings.schemas.ts'
import { defaultSettings } from '../../../src/reach/settings/settings.schemas.ts'
import { decide, type TopicRules } from '../../../src/reach/standing/decide.ts'
import { reachableSql } from '../../../src/reach/standing/reachable.sql.ts'
import { purposes, type Question, type Quiet, routes } from '../../../src/reach/standing/standing.ts'
import { createStandingStore } from '../../../src/reach/standing/standing.store.ts'
import { type Ground, startGround } from '../../platform/harness.ts'
import { noon, noonMs } from './standings.ts'

const people = 300
const attributeId = 9

/** Always the same numbers: a run that failed fails again. */
function createRandom (seed: number) {
  let state = seed
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
  return {
    below: (bound: number) => Math.floor(next() * bound),
    chance: (share: number) => next() < share,
    pick<Item> (items: readonly Item[]): Item {
      const item = items[Math.floor(next() * items.length)]
      if (item === undefined) throw new Error('nothing to pick')
      return item
    },
  }
}

const random = createRandom(20_260_304)
const { below, chance, pick } = random
const around = () => pick([0, noonMs - 1, noonMs, noonMs + 1, noonMs + 2000, noonMs + 2001, noonMs + 86_400_000])
const day = () => pick(['', noon.day, '2026-03-03'])
const week = () => pick(['', noon.week, '2026-02-23'])
const month = () => pick(['', noon.month, '2026-02'])

const topics: ReadonlyArray<{ id: number | null, rules: TopicRules | null }> = [
  { id: null, rules: null },
  { id: 1, rules: { kind: 'opt-out', caps: { day: 1, week: 2, month: null } } },
  { id: 2, rules: { kind: 'opt-in', caps: { day: null, week: null, month: 2 } } },
  { id: 3, rules: { kind: 'opt-in', caps: { day: 0, week: null, month: null } } },
]
const quiets: ReadonlyArray<[string, Quiet]> = [
  ['no quiet', { untilMs: 0, attributeId: null, byZone: new Map() }],
  ['quiet everywhere', { untilMs: noonMs + 1, attributeId: null, byZone: new Map() }],
  ['quiet somewhere', { untilMs: 0, attributeId, byZone: new Map([['Asia/Tokyo', noonMs + 1], ['Europe/London', 0]]) }],
  ['quiet but somewhere', { untilMs: noonMs + 1, attributeId, byZone: new Map([['Asia/Tokyo', noonMs + 1], ['Europe/London', 0]]) }],
]
const tight: ReachSettings = { ...defaultSettings, keptForAgents: 1, massPerPeriod: 2, contentCaps: { day: 2, week: null, month: 3 } }
const accounts = [{ kind: 'service', isVerified: true }, { kind: 'subscription', isVerified: true }] as const

function questions (): Question[] {
  return routes.flatMap((route) => purposes.flatMap((purpose) => topics.flatMap(({ id: topicId }) => [null, 't1'].flatMap((templateId) => (
    [1, 2].map((parts) => ({ route, purpose, topicId, templateId, parts, byAgent: parts === 2 && topicId === null, spareLast: parts === 1 && topicId === null }))
  )))))
}

describe('the SQL of the decision', () => {
  const accountId = 1
  let ground: Ground
  const ids: number[] = []

  beforeAll(async () => {
    ground = await startGround()
    const numbers = Array.from({ length: people }, (_, at) => at + 1)
    const some = (share: number) => numbers.filter(() => chance(share))
    await ground.db.write(async (tx) => {
      await insertRows(tx, {
        table: 'followers', columns: ['id', 'accountId', 'openid', 'subscribed', 'blockedAt', 'messageCount', 'eventCount', 'createdAt'],
        rows: numbers.map((id) => [id, id === people ? accountId + 1 : accountId, `o${id}`, Number(chance(0.8)), chance(0.1) ? 1 : null, 0, 0, 0]),
      })
      await insertRows(tx, {
        table: 'reach_states',
        columns: [
          'accountId', 'followerId', 'windowUntil', 'windowLeft', 'refusal', 'massPeriod', 'massUsed', 'contentDay', 'contentDayUsed', 'contentWeek', 'contentWeekUsed',
          'contentMonth', 'contentMonthUsed', 'contentOutAt', 'heldUntil',
        ],
        rows: some(0.8).map((id) => [
          accountId, id, around(), below(5), chance(0.8) ? null : pick(['NOT_FOLLOWING', 'BLOCKED', 'MUTED']), month(), below(4), day(), below(4), week(), below(5),
          month(), below(5), chance(0.1) ? 1 : null, around(),
        ]),
      })
      await insertRows(tx, {
        table: 'reach_grants', columns: ['accountId', 'followerId', 'templateId', 'sendsLeft', 'isLong', 'refusedAt', 'changedAt'],
        rows: ['t1', 't2'].flatMap((templateId) => some(0.7).map((id) => [accountId, id, templateId, below(3), Number(chance(0.3)), chance(0.2) ? 1 : null, 0])),
      })
      await insertRows(tx, {
        table: 'reach_topic_states', columns: ['accountId', 'topicId', 'followerId', 'state', 'day', 'dayUsed', 'week', 'weekUsed', 'month', 'monthUsed'],
        rows: [1, 2, 3].flatMap((topicId) => some(0.7).map((id) => [accountId, topicId, id, pick(['in', 'in', 'out', null]), day(), below(3), week(), below(4), month(), below(4)])),
      })
      await insertRows(tx, {
        table: 'follower_attributes', columns: ['accountId', 'followerId', 'attributeId', 'position', 'textValue'],
        rows: some(0.6).map((id) => [accountId, id, attributeId, 0, pick(['Asia/Tokyo', 'Europe/London', 'asia/tokyo', 'Mars/Olympus'])]),
      })
    })
    ids.push(...numbers)
  })
  afterAll(() => ground.stop())

  it.each(quiets)('picks the same followers as the function: %s', async (_what, quiet) => {
    const { db } = ground
    const store = createStandingStore(db)
    const standings = await store.readStandings(db.read, accountId, ids, { bounds: noon, quiet, topicIds: [1, 2, 3], templateIds: ['t1', 't2'] })
    expect(standings.size).toBe(people - 1)
    const faults: unknown[] = []
    const open = new Map<string, number>()
    for (const settings of [defaultSettings, tight]) {
      for (const account of accounts) {
        for (const question of questions()) {
          const topic = topics.find(({ id }) => id === question.topicId)?.rules ?? null
          const byFunction = [...standings.values()].filter((each) => decide(each, question, { settings, account, topic, nowMs: noonMs }).isOpen).map(({ followerId }) => followerId)
          const { joins, joinValues, condition, values } = reachableSql(accountId, question, { settings, account, topic, bounds: noon, quiet })
          const rows = await db.read.query<Array<{ id: number }>>(`SELECT followers.id FROM followers ${joins} WHERE ${condition} ORDER BY followers.id`, [...joinValues, ...values])
          const bySql = rows.map(({ id }) => Number(id))
          open.set(question.route, (open.get(question.route) ?? 0) + bySql.length)
          if (bySql.join() !== byFunction.sort((a, b) => a - b).join()) faults.push({ question, settings: settings === tight, account: account.kind, bySql, byFunction })
        }
      }
    }
    expect(faults.slice(0, 3)).toEqual([])
    // Every route that anybody can be planned by finds somebody, so that the two agree on more than on nobody.
    expect(Object.fromEntries(open)).toMatchObject({ passive: 0 })
    for (const route of ['service', 'notice', 'template', 'mass']) if (route !== 'mass' || quiet.untilMs === 0) expect(open.get(route), route).toBeGreaterThan(20)
  })
})
