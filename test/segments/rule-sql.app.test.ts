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
    const asNamed = (id: number) => named.get(id) ?? null
    rules = createRules({
      db, clock, reach, listKnown: async (_accountId, id) => listIds.includes(id), ruleAt: async (_accountId, { segmentId }) => asNamed(segmentId),
      async ruleOf (_accountId, id) {
        const rule = asNamed(id)
        return rule === null ? null : { rule, version: 1 }
      },
    })
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

  it('begins at once however many sets a rule names', async () => {
    const rule: Rule = { all: Array.from({ length: 60 }, (_, at): Rule => ({ attribute: 'tastes', in: ['茶', at % 2 === 0 ? '书' : '海'] })) }
    const { joins, joinValues, condition, values } = await rules.compile(test.accountId, rule, { few: true })
    const { dialect, read } = test.app.db
    const rows = await read.query<unknown[]>(dialect.within(5000, `SELECT followers.id FROM followers ${joins} WHERE ${condition} AND followers.id <= 100`), [...joinValues, ...values])
    expect(rows).toHaveLength(people.filter((person) => person.id <= 100 && holds(person, rule, world)).length)
  })

  it.each<[string, Rule, string, string]>([
    ['an unknown attribute', { any: [{ attribute: 'nosuch', is: 1 }] }, 'FILTER_ATTRIBUTE_UNKNOWN', 'body/rule/any/0/attribute'],
    ['an unknown tag', { not: { tag: 99, isOn: true } }, 'FILTER_TAG_UNKNOWN', 'body/rule/not/tag'],
    ['an operator that does not fit', { attribute: 'score', contains: '5' }, 'FILTER_OPERATOR_UNFIT', 'body/rule/contains'],
    ['an unknown list', { all: [{ list: 9 }] }, 'RULE_LIST_UNKNOWN', 'body/rule/all/0/list'],
    ['an unknown topic', { reach: { route: 'mass', purpose: 'content', topic: 'nosuch' } }, 'RULE_TOPIC_UNKNOWN', 'body/rule/reach/topic'],
    ['no bounds', { subscriptionAge: {} }, 'RULE_BOUNDS_MISSING', 'body/rule/subscriptionAge'],
    ['nothing of a detail', { did: { kind: 'custom.shop.x', detail: [{ name: 'amount' }] } }, 'RULE_BOUNDS_MISSING', 'body/rule/did/detail/0'],
    ['crossed bounds', { bucket: { from: 7, below: 7 } }, 'RULE_BOUNDS_CROSSED', 'body/rule/bucket/below'],
    ['more often than at most', { did: { kind: 'event.CLICK', atMost: 0 } }, 'RULE_BOUNDS_CROSSED', 'body/rule/did/atMost'],
    ['an end before its beginning', { did: { kind: 'event.CLICK', from: '2026-03-02T00:00:00Z', until: '2026-03-01T00:00:00Z' } }, 'RULE_BOUNDS_CROSSED', 'body/rule/did/until'],
    ['days and hours', { did: { kind: 'event.CLICK', within: { days: 1, hours: 1 } } }, 'RULE_SPAN_UNCLEAR', 'body/rule/did/within'],
    ['two spans', { did: { kind: 'event.CLICK', within: { days: 1 }, from: '2026-03-01T00:00:00Z' } }, 'RULE_SPAN_UNCLEAR', 'body/rule/did/within'],
    ['too many bytes once it is written out', { did: { kind: 'custom.shop.x', detail: Array.from({ length: 300 }, () => ({ name: 'n', in: Array.from({ length: 50 }, () => 1e20) })) } }, 'RULE_SAYS_TOO_MUCH', 'body/rule'],
    ['more values than a statement takes', { all: Array.from({ length: 30 }, () => ({ did: { kind: 'custom.shop.x', atLeast: 2, atMost: 3, detail: Array.from({ length: 10 }, () => ({ name: 'n', in: Array.from({ length: 50 }, () => 1) })) } })) }, 'RULE_SAYS_TOO_MUCH', 'body/rule'],
  ])('is not made of what cannot be asked: %s', async (_what, rule, code, place) => {
    await expect(rules.check(test.accountId, rule)).rejects.toMatchObject({ code, place })
  })

  it('is not made of what is sent to break it', async () => {
    const post = (rule: string) => test.send('POST', `${test.api}/segments/count`, JSON.parse(`{"rule":${rule}}`))
    expect(await post(`${'{"not":'.repeat(3000)}{"tag":1}${'}'.repeat(3000)}`)).toMatchObject({ status: 400, body: { code: 'RULE_TOO_DEEP', place: 'body/rule' } })
    expect(await post('{"all":[{"tag":1,"isOn":true},{"not":{"fild":"x"}}]}')).toMatchObject({ status: 400, body: { code: 'INPUT_INVALID', place: 'body/rule/all/1/not/fild' } })
    expect(await post('{"any":[{"did":{"kind":"a b"}}]}')).toMatchObject({ status: 400, body: { place: 'body/rule/any/0/did/kind' } })
    expect(await post('{"did":{"kind":"custom.shop.x","detail":[{"name":"a\\"b","is":1}]}}')).toMatchObject({ status: 400, body: { place: 'body/rule/did/detail/0/name' } })
    expect((await post(`{"any":[{"text":"${'x'.repeat(70_000)}"}]}`)).status).toBe(413)
  })

  it('tells what was found of a follower', async () => {
    const someone = people.find(({ events, state, record, attributes }) => events.filter(({ kind }) => kind === 'event.CLICK').length > 1 && state !== null && record['subscriptionAt'] !== null && attributes['score'] !== null)
    if (someone === undefined) throw new Error('there is nobody like that')
    const clicks = someone.events.filter(({ kind }) => kind === 'event.CLICK')
    const conditions: Rule[] = [
      { attribute: 'score', atLeast: 3 }, { did: { kind: 'event.CLICK', atLeast: 2 } }, { consent: { topic: 'news', state: 'none' } }, { massLeft: { atLeast: 1 } }, { tag: 1, isOn: false },
      { field: 'lastInboundAt', isEmpty: true }, { reach: { route: 'notice', purpose: 'notice', templateId: 't3' } }, { segment: 1 },
    ]
    const { parts = [], ...whole } = await rules.explain(test.accountId, { any: conditions }, someone.id)
    const [, , , , , heard] = parts
    expect(whole).toEqual({ is: 'any', place: 'body/rule', holds: holds(someone, { any: conditions }, world) })
    expect(parts.map(({ place }) => place)).toEqual([0, 1, 2, 3, 4, 5, 6].map((at) => `body/rule/any/${at}`).concat('body/rule/any/7/segment'))
    expect(parts[0]).toMatchObject({ condition: conditions[0], found: someone.attributes['score'] })
    expect(parts[1]).toMatchObject({ holds: true, found: { times: clicks.length, lastAt: new Date(Math.max(...clicks.map(({ at }) => at))).toISOString() } })
    expect(parts[2]?.found).toBe(someone.consents.findLast(({ topic }) => topic === 'news')?.state ?? 'none')
    expect(parts[3]?.found).toBe(Math.max(0, 4 - (someone.state?.massPeriod === '2026-03' ? someone.state.massUsed : 0)))
    expect(parts[4]).toMatchObject({ holds: !someone.tags.has(1), found: someone.tags.has(1) })
    expect(heard?.found === null).toBe(heard?.holds)
    expect(parts[6]).toMatchObject({ holds: false, found: { isOpen: false, reason: expect.stringMatching(/NOT_GRANTED|BLOCKED/) } })
    expect(parts[7]).toMatchObject({ is: 'segment', segmentId: 1, parts: [{ is: 'any', parts: [{ found: someone.tags.has(1) }, { found: someone.attributes['score'] }] }] })
    await expect(rules.explain(test.accountId, { tag: 1, isOn: true }, 9001)).rejects.toMatchObject({ code: 'FOLLOWER_NOT_FOUND' })
  })
})
