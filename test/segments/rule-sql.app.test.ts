import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inParts } from '../../src/platform/database/rows.ts'
import { createRules, type Rule, type Rules } from '../../src/segments/rule/index.ts'
import type { Reach } from '../../src/segments/rule/rule.schema.ts'
import { leavesOf, resolve } from '../../src/segments/rule/tree.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import { holds, type World } from './naive.ts'
import { type Person, seedPeople } from './people.ts'
import { anyRule } from './random-rules.ts'

const listIds = [1, 2]
const named = new Map<number, Rule>([
  [1, { any: [{ tag: 1, isOn: true }, { attribute: 'score', atLeast: 5 }] }],
  [2, { all: [{ segment: 1 }, { not: { did: { kind: 'message.' } } }] }],
  [3, { minus: [{ reach: { route: 'mass', purpose: 'content' } }, { segment: 2 }] }],
])

describe('the SQL of a rule', () => {
  let test: TestApp
  let rules: Rules
  let people: Person[]
  let world: World

  beforeAll(async () => {
    test = await startTestApp({ now: '2026-03-04T04:00:00Z', app: { role: 'web' } })
    await test.send('POST', `${test.api}/reach/topics`, { key: 'tea', name: '茶', description: '', kind: 'opt-in' })
    ;({ people } = await seedPeople(test, { count: 120, listIds }))
    const { db, clock, reach } = test.app
    rules = createRules({ db, clock, reach, ruleOf: async (_accountId, id) => named.get(id) ?? null, listKnown: async (_accountId, id) => listIds.includes(id) })
    world = { rules: named, isOpen: await openWays() }
  })
  afterAll(() => test.stop())

  /** What the room says that decides when something is sent; by whether it is open now, and not by whether there is budget left. */
  async function openWays (): Promise<World['isOpen']> {
    const open = new Set<string>()
    const key = ({ route, purpose, topic = '', templateId = '' }: Reach, id: number) => [route, purpose, topic, templateId, id].join('/')
    for (const purpose of ['answer', 'notice', 'content'] as const) {
      for (const topic of [undefined, 'tea']) {
        for (const templateId of [undefined, 't1', 't2']) {
          const asked = { purpose, ...(topic !== undefined && { topic }), ...(templateId !== undefined && { templateId }) }
          for (const ids of inParts(people.map(({ id }) => id), 100)) {
            for (const { standing, routes } of await test.app.reach.reachOf(test.accountId, ids, asked)) {
              for (const { route, isOpen } of routes) if (isOpen && route !== 'passive') open.add(key({ ...asked, route }, standing.followerId))
            }
          }
        }
      }
    }
    return (asked, id) => open.has(key(asked, id))
  }

  async function idsBy (rule: Rule, few: boolean, more = '', values: readonly unknown[] = []): Promise<number[]> {
    const { joins, joinValues, condition, values: own } = await rules.compile(test.accountId, rule, { few })
    const rows = await test.app.db.read.query<Array<{ id: number | string }>>(
      `SELECT followers.id AS id FROM followers ${joins} WHERE ${condition}${more} ORDER BY followers.id`, [...joinValues, ...own, ...values])
    return rows.map(({ id }) => Number(id))
  }

  it('picks the followers whom the rule means, each once, however they are asked for', async () => {
    const sizes: number[] = []
    await fc.assert(fc.asyncProperty(anyRule, fc.integer({ min: 1, max: 120 }), async (rule, id) => {
      const meant = people.filter((person) => holds(person, rule, world)).map((person) => person.id)
      sizes.push(meant.length)
      await rules.check(test.accountId, rule)
      expect(await idsBy(rule, false)).toEqual(meant)
      expect(await idsBy(rule, true, ' AND followers.id > ? AND followers.id <= ?', [id - 10, id])).toEqual(meant.filter((each) => each > id - 10 && each <= id))
      const { sql, values } = await rules.countSql(test.accountId, rule)
      const [row] = await test.app.db.read.query<Array<{ amount: number | string }>>(sql, values)
      expect(Number(row?.amount)).toBe(meant.length)
      expect((await rules.explain(test.accountId, rule, id)).holds).toBe(meant.includes(id))
    }), { numRuns: 300, seed: 20_260_304 })
    // They are about something: neither all nor nobody, most of the time.
    expect(sizes.filter((size) => size > 0 && size < people.length).length).toBeGreaterThan(150)
  }, 240_000)

  it('holds of each condition alone', async () => {
    const seen = new Set<string>()
    const { app: { db }, accountId } = test
    await fc.assert(fc.asyncProperty(anyRule, async (rule) => {
      const leaves = leavesOf(await resolve({ ruleOf: async (_accountId, id) => named.get(id) ?? null, from: db.read, accountId }, rule))
      for (const { about, condition } of leaves) {
        seen.add(about)
        expect(await idsBy(condition, false), JSON.stringify(condition)).toEqual(people.filter((person) => holds(person, condition, world)).map(({ id }) => id))
      }
    }), { numRuns: 60, seed: 4711 })
    expect(seen.size).toBe(14)
  }, 120_000)
})
