import type { TestApp } from '../support/test-app.ts'
import { insertRows } from '../../src/platform/database/rows.ts'

type Single = string | number | boolean | null
export interface Happened { kind: string, subject: string | null, at: number, detail: Record<string, unknown> }
export interface State { windowUntil: number, windowLeft: number, massPeriod: string, massUsed: number }
export interface Grant { templateId: string, left: number, isLong: boolean, isRefused: boolean }
export interface Person {
  id: number
  record: Record<string, Single>
  attributes: Record<string, Single | string[]>
  tags: ReadonlySet<number>
  events: Happened[]
  state: State | null
  grants: Grant[]
  /** Oldest first. */
  consents: Array<{ topic: string, state: string }>
  lists: ReadonlySet<number>
}

export const noon = Date.parse('2026-03-04T04:00:00Z')
const dayMs = 86_400_000
export const words = ['茶', 'Tea', 'tea', '绿茶', '50%', '"a"', '😀']
export const menuKeys = ['menu-1', 'menu-2', 'k'.repeat(70)]
export const stages = ['unknown', 'potential', 'customer', 'high-value', 'lost'] as const
export const levels = ['普通', '银卡', '金卡']
export const tastes = ['茶', '书', '海']
/** Without a default, and with one that many conditions mean. */
export const definitions = [
  { key: 'city', type: 'string', options: null, defaultValue: '上海' }, { key: 'nick', type: 'string', options: null, defaultValue: null },
  { key: 'score', type: 'number', options: null, defaultValue: null }, { key: 'member', type: 'boolean', options: null, defaultValue: false },
  { key: 'level', type: 'enum', options: levels, defaultValue: null }, { key: 'tastes', type: 'list', options: tastes, defaultValue: null },
] as const

/** The same numbers in every run, so that a failure can be looked at. */
export function createDice (seed: number) {
  let state = seed
  const next = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor(state / 65_536) % below
  }
  return { next, pick: <Item>(items: readonly Item[]): Item => items[next(items.length)] as Item, isHit: (percent: number) => next(100) < percent }
}

const dice = createDice(20_260_304)
const { next, pick, isHit } = dice
const orNull = <Value>(value: Value): Value | null => (isHit(30) ? null : value)

function somethingHappened (): Happened {
  const at = noon - pick([0, 1, 3, 3, 10, 40]) * dayMs + pick([-1, 0, 0, 1])
  const kind = pick(['message.text', 'message.text', 'message.voice', 'event.CLICK', 'event.CLICK', 'event.SCAN', 'rating.given', 'custom.shop.order.paid'])
  if (kind === 'event.CLICK') return { kind, subject: pick(menuKeys), at, detail: {} }
  if (kind === 'event.SCAN') return { kind, subject: orNull('store-1'), at, detail: {} }
  if (kind === 'rating.given') return { kind, subject: String(1 + next(5)), at, detail: { score: 1 + next(5) } }
  if (kind === 'message.text') return { kind, subject: null, at, detail: { content: `${pick(words)}${pick(words)}` } }
  if (kind === 'message.voice') return { kind, subject: null, at, detail: isHit(50) ? { recognition: pick(words) } : {} }
  return { kind, subject: null, at, detail: { amount: pick<unknown>([5, 12.5, '12.5', 99, null]), 商品: pick<unknown>([...words, { in: 'deep' }]), gift: pick<unknown>([true, false, 'true', 1]) } }
}

function somebody (id: number, tagIds: readonly number[], listIds: readonly number[]): Person {
  return {
    id,
    record: {
      openid: `oRule${id}`, subscribed: isHit(75), blockedAt: isHit(15) ? noon : null, subscriptionAt: orNull(noon - next(20) * dayMs), qrScene: orNull(pick(words)),
      alias: orNull(`${pick(words)}的${pick(words)}`), remark: orNull(pick(words)), stage: pick(stages), lastInboundAt: orNull(noon - next(20) * dayMs), messageCount: next(10), bucket: next(10_000),
    },
    attributes: {
      city: orNull(pick(['上海', '北京', '南京'])), nick: orNull(pick(words)), score: orNull(next(20) - 5), member: orNull(isHit(50)), level: orNull(pick(levels)),
      tastes: orNull(tastes.filter(() => isHit(50))),
    },
    tags: new Set(tagIds.filter(() => isHit(40))),
    events: Array.from({ length: next(9) }, somethingHappened),
    state: isHit(80) ? { windowUntil: noon + pick([-1, 0, 2000, 2001, 3_600_000, 7_200_000, 7_202_000]), windowLeft: next(4), massPeriod: pick(['2026-03', '2026-02', '']), massUsed: next(5) } : null,
    grants: ['t1', 't2'].filter(() => isHit(60)).map((templateId) => ({ templateId, left: next(3), isLong: isHit(20), isRefused: isHit(20) })),
    consents: Array.from({ length: next(4) }, () => ({ topic: pick(['news', 'reach.tea']), state: pick(['given', 'withdrawn']) })),
    lists: new Set(listIds.filter(() => isHit(30))),
  }
}

/** Some followers of whom all kinds of things are known, in the database and here. */
export async function seedPeople ({ app, accountId }: TestApp, { count, listIds }: { count: number, listIds: readonly number[] }): Promise<{ people: Person[], tagIds: number[] }> {
  return app.db.write(async (tx) => {
    const attributeIds = new Map<string, number>()
    for (const { key, type, options, defaultValue } of definitions) {
      const wanted = { key, type, options: options === null ? null : [...options], defaultValue, label: key, isRequired: false, min: null, max: null, position: 0 }
      attributeIds.set(key, (await app.followers.attributes.definitions.create(tx, accountId, wanted)).id)
    }
    const tagIds = [1, 2, 3]
    await insertRows(tx, {
      table: 'tags', columns: ['id', 'accountId', 'name', 'liveName', 'syncState', 'syncedMs', 'version', 'createdAt'],
      rows: tagIds.map((id) => [id, accountId, `标签${id}`, `标签${id}`, 'local', 0, 1, noon]),
    })
    const people = Array.from({ length: count }, (_, at) => somebody(at + 1, tagIds, listIds))
    const flag = (value: unknown) => (typeof value === 'boolean' ? Number(value) : value)
    const columns = Object.keys(people[0]?.record ?? {})
    await insertRows(tx, {
      table: 'followers', columns: ['id', 'accountId', ...columns, 'eventCount', 'createdAt'],
      rows: people.map(({ id, record }) => [id, accountId, ...columns.map((column) => flag(record[column] ?? null)), 0, noon]),
    })
    await insertRows(tx, {
      table: 'follower_attributes', columns: ['accountId', 'followerId', 'attributeId', 'position', 'textValue', 'numberValue'],
      rows: people.flatMap(({ id, attributes }) => Object.entries(attributes).flatMap(([key, value]) => (value === null ? [] : [value].flat()).map((each, position) => (
        [accountId, id, attributeIds.get(key), position, typeof each === 'string' ? each : null, typeof each === 'string' ? null : Number(each)])))),
    })
    await insertRows(tx, {
      table: 'follower_tags', columns: ['accountId', 'tagId', 'followerId', 'wanted', 'state', 'changedAt', 'syncedMs'],
      // Who had a tag and lost it has a row still.
      rows: people.flatMap(({ id, tags }) => tagIds.flatMap((tagId) => (tags.has(tagId) || isHit(30) ? [[accountId, tagId, id, Number(tags.has(tagId)), 'same', noon, 0]] : []))),
    })
    await insertRows(tx, {
      table: 'reach_states', columns: ['accountId', 'followerId', 'windowUntil', 'windowLeft', 'massPeriod', 'massUsed'],
      rows: people.flatMap(({ id, state }) => (state === null ? [] : [[accountId, id, state.windowUntil, state.windowLeft, state.massPeriod, state.massUsed]])),
    })
    await insertRows(tx, {
      table: 'reach_grants', columns: ['accountId', 'followerId', 'templateId', 'sendsLeft', 'isLong', 'refusedAt', 'changedAt'],
      rows: people.flatMap(({ id, grants }) => grants.map(({ templateId, left, isLong, isRefused }) => [accountId, id, templateId, left, Number(isLong), isRefused ? noon : null, noon])),
    })
    await insertRows(tx, {
      table: 'consents', columns: ['accountId', 'followerId', 'topic', 'state', 'how', 'wording', 'recordedBy', 'at', 'createdAt'],
      // And of somebody who was erased.
      rows: [...people.flatMap(({ id, consents }) => consents.map(({ topic, state }) => ({ id, topic, state }))), ...['given', 'withdrawn'].map((state) => ({ id: null, topic: 'news', state }))]
        .map(({ id, topic, state }) => [accountId, id, topic, state, 'paper', '…', 'test', noon, noon]),
    })
    await insertRows(tx, {
      table: 'segment_list_members', columns: ['accountId', 'listId', 'followerId'], rows: people.flatMap(({ id, lists }) => [...lists].map((listId) => [accountId, listId, id])),
    })
    app.followers.note(tx, people.flatMap(({ id, events }) => events.map(({ kind, subject, at, detail }, index) => (
      { accountId, followerId: id, kind, subject, occurredAt: new Date(at), source: { kind: 'test', id: `${id}-${index}` }, detail }))))
    // Neighbours with the same tags, events and so on, of whom no rule of ours may ever tell.
    await insertRows(tx, {
      table: 'followers', columns: ['id', 'accountId', 'openid', 'subscribed', 'messageCount', 'eventCount', 'createdAt'], rows: [[9001, 999, 'oNeighbour', 1, 0, 0, noon]],
    })
    await insertRows(tx, { table: 'follower_tags', columns: ['accountId', 'tagId', 'followerId', 'wanted', 'state', 'changedAt', 'syncedMs'], rows: [[999, 1, 9001, 1, 'same', noon, 0]] })
    return { people, tagIds }
  })
}
