import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFindService } from '../../src/followers/find/find.service.ts'
import { conditionOf, type FilterCondition, type FollowerFilter } from '../../src/followers/find/filter.ts'
import { insertRows } from '../../src/platform/database/rows.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

type Value = string | number | boolean | string[] | null
interface Person { openid: string, record: Record<string, Value>, attributes: Record<string, Value>, tags: Set<string> }

/** The same numbers in every run, so that a failure can be looked at. */
function createDice (seed: number) {
  let state = seed
  const next = (below: number) => {
    state = (state * 1103515245 + 12345) % 2147483648
    return Math.floor(state / 65536) % below
  }
  return { next, pick: <Item>(items: readonly Item[]): Item => items[next(items.length)] as Item, isHit: (percent: number) => next(100) < percent }
}

const start = Date.parse('2026-03-01T09:00:00Z')
const day = 86_400_000
const words = ['海豚', '50%', 'a_c', '100', '安静', '\\', '😀海', 'ABC', 'abc', '%']
const stages = ['unknown', 'potential', 'customer', 'high-value', 'lost']
const definitions = [
  { key: 'nick', type: 'string', options: null, defaultValue: null }, { key: 'city', type: 'string', options: null, defaultValue: '上海' },
  { key: 'score', type: 'number', options: null, defaultValue: null }, { key: 'points', type: 'number', options: null, defaultValue: 10 },
  { key: 'member', type: 'boolean', options: null, defaultValue: null }, { key: 'mail', type: 'boolean', options: null, defaultValue: false },
  { key: 'birthday', type: 'date', options: null, defaultValue: null }, { key: 'since', type: 'date', options: null, defaultValue: '2026-01-05' },
  { key: 'level', type: 'enum', options: ['普通', '银卡', '金卡'], defaultValue: null }, { key: 'rank', type: 'enum', options: ['甲', '乙', '丙'], defaultValue: '甲' },
  { key: 'tastes', type: 'list', options: ['茶', '绿茶', '海'], defaultValue: null }, { key: 'topics', type: 'list', options: ['鞋', '包', '帽'], defaultValue: ['鞋', '包'] },
] as const
const dayText = (at: number) => new Date(start + at * day).toISOString().slice(0, 10)

describe('a filter of followers', () => {
  let test: TestApp
  const dice = createDice(7)
  const people: Person[] = []
  const tagIds = new Map<string, number>()
  beforeAll(async () => {
    test = await startTestApp({ app: { role: 'web' } })
    await seed()
  })
  afterAll(() => test.stop())

  function valueFor (type: string, options: readonly string[] | null): Value {
    if (type === 'string') return `${dice.pick(words)}${dice.pick(words)}`
    if (type === 'number') return dice.next(20) - 5
    if (type === 'boolean') return dice.isHit(50)
    if (type === 'date') return dayText(dice.next(10))
    if (type === 'enum') return dice.pick(options ?? [])
    const some = (options ?? []).filter(() => dice.isHit(50))
    return some.length === 0 ? null : some
  }

  async function seed (): Promise<void> {
    const { accountId, app } = test
    const ids = new Map<string, number>()
    await app.db.write(async (tx) => {
      for (const definition of definitions) {
        const { key, type } = definition
        const options = definition.options === null ? null : [...definition.options]
        const defaultValue: Value = typeof definition.defaultValue === 'object' ? definition.defaultValue && [...definition.defaultValue] : definition.defaultValue
        const wanted = { key, type, options, defaultValue, label: key, isRequired: false, min: null, max: null, position: 0 }
        ids.set(key, (await app.followers.attributes.definitions.create(tx, accountId, wanted)).id)
      }
    })
    for (const name of ['常客', '新人', '旧友']) {
      tagIds.set(name, (await test.send<{ id: number }>('POST', `${test.api}/tags`, { name, isLocal: true })).body.id)
    }
    const orNull = (value: Value): Value => (dice.isHit(30) ? null : value)
    for (let at = 0; at < 300; at++) {
      people.push({
        openid: `oFilter${at}`,
        record: {
          unionid: orNull(`u${at % 50}`), alias: orNull(`${dice.pick(words)}的${dice.pick(words)}`), remark: orNull(`${dice.pick(words)} ${dice.pick(words)}`),
          language: orNull(dice.pick(['zh_CN', 'en'])), subscribed: dice.isHit(70), subscriptionAt: orNull(start + dice.next(10) * day),
          unfollowedAt: orNull(start + dice.next(10) * day), blockedAt: dice.isHit(20) ? start : null, subscribeScene: orNull(dice.pick(['ADD_SCENE_QR_CODE', 'ADD_SCENE_SEARCH'])),
          qrScene: orNull(dice.pick(words)), ownerId: orNull(dice.next(4) + 1), stage: dice.pick(stages), stageBy: dice.pick(['rule', 'hand']),
          personId: orNull(dice.next(4) + 1), firstInboundAt: orNull(start + dice.next(10) * day), lastInboundAt: orNull(start + dice.next(10) * day),
          messageCount: dice.next(10), eventCount: dice.next(10), createdAt: start + dice.next(10) * day,
        },
        attributes: Object.fromEntries(definitions.map(({ key, type, options }) => [key, dice.isHit(40) ? null : valueFor(type, options)])),
        tags: new Set([...tagIds.keys()].filter(() => dice.isHit(40))),
      })
    }
    await store(accountId, ids)
    // A neighbour, of whom no filter of ours may ever tell.
    await app.db.write((tx) => insertRows(tx, {
      table: 'followers', columns: ['accountId', 'openid', 'subscribed', 'messageCount', 'eventCount', 'createdAt'], rows: [[999, 'oNeighbour', 1, 0, 0, start]],
    }))
  }

  async function store (accountId: number, attributeIds: ReadonlyMap<string, number>): Promise<void> {
    const columns = Object.keys(people[0]?.record ?? {})
    const raw = (value: Value) => (typeof value === 'boolean' ? Number(value) : value)
    await test.app.db.write(async (tx) => {
      await insertRows(tx, {
        table: 'followers', columns: ['accountId', 'openid', ...columns],
        rows: people.map(({ openid, record }) => [accountId, openid, ...columns.map((column) => raw(record[column] ?? null))]),
      })
      const rows = await tx.query<Array<{ id: number, openid: string }>>('SELECT id, openid FROM followers WHERE accountId = ?', [accountId])
      const idOf = new Map(rows.map(({ id, openid }) => [openid, Number(id)]))
      await insertRows(tx, {
        table: 'follower_attributes', columns: ['accountId', 'followerId', 'attributeId', 'position', 'textValue', 'numberValue'],
        rows: people.flatMap(({ openid, attributes }) => Object.entries(attributes).flatMap(([key, value]) => (value === null ? [] : [value].flat())
          .map((each, position) => [accountId, idOf.get(openid), attributeIds.get(key), position, ...(typeof each === 'string' ? [each, null] : [null, Number(each)])]))),
      })
      await insertRows(tx, {
        table: 'follower_tags', columns: ['accountId', 'tagId', 'followerId', 'wanted', 'state', 'changedAt', 'syncedMs'],
        rows: people.flatMap(({ openid, tags }) => [...tagIds].filter(([name]) => tags.has(name) || dice.isHit(20))
          .map(([name, id]) => [accountId, id, idOf.get(openid), tags.has(name) ? 1 : 0, 'same', start, start])),
      })
    })
  }

  async function foundBy (filter: FollowerFilter): Promise<string[]> {
    const { sql, values } = await conditionOf({ from: test.app.db.read }, test.accountId, filter)
    const rows = await test.app.db.read.query<Array<{ openid: string }>>(`SELECT openid FROM followers WHERE ${sql} ORDER BY id`, values)
    return rows.map(({ openid }) => openid)
  }

  /** The same as a list of one page, which joins what it asks. */
  async function listedBy (filter: FollowerFilter): Promise<string[]> {
    const service = createFindService({ db: test.app.db, attributesOf: async () => new Map(), patienceMs: 60_000 })
    const sort = { by: dice.pick(['id', 'lastInboundAt'] as const), order: 'asc' } as const
    const { items, next } = await service.find({ accountId: test.accountId, filter, sort, after: undefined, limit: people.length + 1, with: [] })
    expect(next).toBeNull()
    return items.map(({ follower }) => follower).toSorted((a, b) => a.id - b.id).map(({ openid }) => openid)
  }

  it('finds whom a plain reading of it finds, whatever it asks', async () => {
    const seen = { some: 0, nobody: 0 }
    for (let round = 0; round < 500; round++) {
      const filter = Array.from({ length: dice.next(4) + Number(round > 0) }, () => randomCondition(dice, tagIds))
      const expected = people.filter((person) => filter.every((condition) => holds(person, condition, tagIds))).map(({ openid }) => openid)
      expect(await foundBy(filter), JSON.stringify(filter)).toEqual(expected)
      // A list looks words up as aliases are made; those of this table are not.
      if (filter.every(({ text }) => text === undefined)) expect(await listedBy(filter), `list ${JSON.stringify(filter)}`).toEqual(expected)
      seen[expected.length === 0 ? 'nobody' : 'some']++
    }
    expect(seen.some).toBeGreaterThan(200)
    expect(seen.nobody).toBeGreaterThan(20)
  })

  it('refuses what makes no sense, and names the place', async () => {
    const tag = tagIds.get('常客') ?? 0
    const good: FilterCondition = { field: 'subscribed', is: true }
    for (const [condition, code, place] of [
      [{}, 'FILTER_CONDITION_INVALID', ''], [{ field: 'stage', tag, is: 'lost' }, 'FILTER_CONDITION_INVALID', ''],
      [{ text: '海', is: '海' }, 'FILTER_CONDITION_INVALID', ''], [{ field: 'stage' }, 'FILTER_OPERATOR_MISSING', ''], [{ tag }, 'FILTER_OPERATOR_MISSING', ''],
      [{ attribute: 'nobody', is: 1 }, 'FILTER_ATTRIBUTE_UNKNOWN', '/attribute'], [{ tag: 999_999, isOn: true }, 'FILTER_TAG_UNKNOWN', '/tag'],
      [{ field: 'subscribed', atLeast: 1 }, 'FILTER_OPERATOR_UNFIT', '/atLeast'], [{ attribute: 'level', contains: '金卡' }, 'FILTER_OPERATOR_UNFIT', '/contains'],
      [{ attribute: 'tastes', is: '茶' }, 'FILTER_OPERATOR_UNFIT', '/is'], [{ tag, is: true }, 'FILTER_OPERATOR_UNFIT', '/is'],
      [{ field: 'stage', is: 'friend' }, 'FILTER_VALUE_INVALID', '/is'], [{ field: 'lastInboundAt', from: '2026-02-30' }, 'FILTER_VALUE_INVALID', '/from'],
      [{ field: 'messageCount', in: [1, '2'] }, 'FILTER_VALUE_INVALID', '/in/1'], [{ field: 'subscribed', is: 1 }, 'FILTER_VALUE_INVALID', '/is'],
      [{ attribute: 'score', is: '7' }, 'ATTRIBUTE_VALUE_INVALID', '/is'], [{ attribute: 'birthday', before: '2026-02-30' }, 'ATTRIBUTE_VALUE_INVALID', '/before'],
      [{ attribute: 'level', in: ['金卡', '铁卡'] }, 'ATTRIBUTE_VALUE_INVALID', '/in/1'], [{ attribute: 'tastes', lacks: '酒' }, 'ATTRIBUTE_VALUE_INVALID', '/lacks'],
    ] as Array<[FilterCondition, string, string]>) {
      await expect(foundBy([good, good, condition]), JSON.stringify(condition)).rejects.toMatchObject({ code, place: `body/filter/2${place}` })
    }
  })
})

type Dice = ReturnType<typeof createDice>

function randomCondition (dice: Dice, tagIds: ReadonlyMap<string, number>): FilterCondition {
  const kind = dice.next(10)
  if (kind === 0) return { text: dice.pick([...words, 'oFilter7', 'u7', '安静的']) }
  if (kind <= 2) return { tag: dice.pick([...tagIds.values()]), isOn: dice.isHit(50) }
  return kind <= 6 ? randomOfAttribute(dice) : randomOfField(dice)
}

const number = (dice: Dice) => dice.next(20) - 5
const textOperators = (dice: Dice) => dice.pick<FilterCondition>([
  { is: `${dice.pick(words)}${dice.pick(words)}` }, { isNot: `${dice.pick(words)}${dice.pick(words)}` }, { in: [dice.pick(words), `${dice.pick(words)}${dice.pick(words)}`] },
  { contains: dice.pick(words) }, { lacks: dice.pick(words) }, { isEmpty: dice.isHit(50) }, { contains: dice.pick(words), lacks: dice.pick(words) },
])
const numberOperators = (dice: Dice) => dice.pick<FilterCondition>([
  { is: number(dice) }, { isNot: number(dice) }, { in: [number(dice), number(dice)] }, { atLeast: number(dice) }, { atMost: number(dice) },
  { atLeast: number(dice), atMost: number(dice) }, { isEmpty: dice.isHit(50) }, { isNot: number(dice), atLeast: number(dice) },
])

function randomOfAttribute (dice: Dice): FilterCondition {
  const { key: attribute, type, options } = dice.pick(definitions)
  const some = dice.pick<string>(options ?? [''])
  const operators = {
    string: () => textOperators(dice),
    number: () => numberOperators(dice),
    boolean: () => dice.pick<FilterCondition>([{ is: dice.isHit(50) }, { isNot: dice.isHit(50) }, { isEmpty: dice.isHit(50) }]),
    date: () => dice.pick<FilterCondition>([
      { is: dayText(dice.next(10)) }, { isNot: dayText(dice.next(10)) }, { from: dayText(dice.next(10)) }, { before: dayText(dice.next(10)) },
      { from: dayText(dice.next(5)), before: dayText(dice.next(10)) }, { isEmpty: dice.isHit(50) },
    ]),
    enum: () => dice.pick<FilterCondition>([{ is: some }, { isNot: some }, { in: [some, options?.[0] ?? ''] }, { isEmpty: dice.isHit(50) }]),
    list: () => dice.pick<FilterCondition>([{ contains: some }, { lacks: some }, { in: [some, options?.[0] ?? ''] }, { isEmpty: dice.isHit(50) }, { contains: some, lacks: options?.[0] ?? '' }]),
  }
  return { attribute, ...operators[type]() }
}

function randomOfField (dice: Dice): FilterCondition {
  const moment = () => new Date(start + dice.next(10) * day).toISOString()
  const textField = dice.pick(['openid', 'unionid', 'alias', 'remark', 'language', 'subscribeScene', 'qrScene'] as const)
  const momentField = dice.pick(['subscriptionAt', 'unfollowedAt', 'firstInboundAt', 'lastInboundAt', 'createdAt'] as const)
  return dice.pick<FilterCondition>([
    { field: textField, ...textOperators(dice) }, { field: textField, is: dice.pick(['zh_CN', 'u7', 'oFilter8', ...words]) },
    { field: dice.pick(['messageCount', 'eventCount', 'ownerId', 'personId'] as const), ...numberOperators(dice) },
    { field: momentField, from: moment() }, { field: momentField, before: moment() }, { field: momentField, isEmpty: dice.isHit(50) },
    { field: dice.pick(['subscribed', 'blocked'] as const), ...dice.pick<FilterCondition>([{ is: dice.isHit(50) }, { isNot: dice.isHit(50) }]) },
    { field: 'stage', ...dice.pick<FilterCondition>([{ is: dice.pick(stages) }, { isNot: dice.pick(stages) }, { in: [dice.pick(stages), dice.pick(stages)] }]) },
    { field: 'stageBy', is: dice.pick(['rule', 'hand']) },
  ])
}

/** What the filter says, read without any thought of a database. */
function holds (person: Person, condition: FilterCondition, tagIds: ReadonlyMap<string, number>): boolean {
  const { field, attribute, tag, text } = condition
  const { openid, record, attributes, tags } = person
  if (text !== undefined) {
    return [record['alias'], record['remark']].some((each) => String(each ?? '').includes(text)) || openid === text || record['unionid'] === text
  }
  if (tag !== undefined) return [...tagIds].some(([name, id]) => id === tag && tags.has(name)) === condition.isOn
  if (attribute !== undefined) return holdsOf(attributes[attribute] ?? definitions.find(({ key }) => key === attribute)?.defaultValue ?? null, condition)
  if (field === 'openid') return holdsOf(openid, condition)
  if (field === 'blocked') return holdsOf(record['blockedAt'] !== null, condition)
  return holdsOf(record[field ?? ''] ?? null, condition)
}

const plain = (value: unknown) => (typeof value === 'string' && value.includes('T') && value.endsWith('Z') ? Date.parse(value) : value)

function holdsOf (value: Value | readonly string[], condition: FilterCondition): boolean {
  const { is, isNot, in: among, atLeast, atMost, from, before, contains, lacks, isEmpty } = condition
  const has = (part: string) => (typeof value === 'object' ? value?.includes(part) ?? false : String(value).includes(part))
  const isAmong = () => (typeof value === 'object' ? value?.some((each) => among?.includes(each)) ?? false : among?.includes(value) ?? false)
  const compare = (bound: unknown) => (typeof value === 'number' ? value - Number(plain(bound)) : String(value) < String(bound) ? -1 : Number(String(value) !== String(bound)))
  const isThere = value !== null
  return (is === undefined || value === is) && (isNot === undefined || value !== isNot) && (among === undefined || isAmong()) &&
    (atLeast === undefined || (isThere && compare(atLeast) >= 0)) && (atMost === undefined || (isThere && compare(atMost) <= 0)) &&
    (from === undefined || (isThere && compare(from) >= 0)) && (before === undefined || (isThere && compare(before) < 0)) &&
    (contains === undefined || (isThere && has(contains))) && (lacks === undefined || !isThere || !has(lacks)) && (isEmpty === undefined || isEmpty !== isThere)
}
