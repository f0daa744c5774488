import type { DetailCondition, Did, Rule } from '../../src/segments/rule/rule.schema.ts'
import { definitions, noon, type Person } from './people.ts'

/** What the naive way cannot say of a person by itself. */
export interface World {
  rules: ReadonlyMap<number, Rule>
  /** Whether a way is open, by the room that knows: `route/purpose/topic/templateId` and the follower. */
  isOpen: (asked: NonNullable<Rule['reach']>, id: number) => boolean
}

const dayMs = 86_400_000
type Value = string | number | boolean | string[] | null

/** Whether a rule holds of a person, as one would say it with the person before one's eyes. */
export function holds (person: Person, rule: Rule, world: World): boolean {
  const of = (each: Rule) => holds(person, each, world)
  if (rule.all !== undefined) return rule.all.every(of)
  if (rule.any !== undefined) return rule.any.some(of)
  if (rule.not !== undefined) return !of(rule.not)
  if (rule.minus !== undefined) return rule.minus.every((each, at) => of(each) === (at === 0))
  if (rule.segment !== undefined) return of(world.rules.get(rule.segment) ?? { any: [] })
  return isSo(person, rule, world)
}

function isSo (person: Person, rule: Rule, world: World): boolean {
  const { record, attributes, state } = person
  if (rule.field !== undefined) return fits(rule.field === 'blocked' ? record['blockedAt'] !== null : record[rule.field] ?? null, rule)
  if (rule.attribute !== undefined) return fits(valueOf(attributes, rule.attribute), rule)
  if (rule.tag !== undefined) return person.tags.has(rule.tag) === rule.isOn
  if (rule.text !== undefined) {
    return [record['alias'], record['remark']].some((text) => String(text ?? '').includes(rule.text ?? '')) || record['openid'] === rule.text
  }
  if (rule.subscriptionAge !== undefined) {
    const { atLeast = 0, atMost = Infinity } = rule.subscriptionAge
    const days = record['subscriptionAt'] === null ? NaN : (noon - Number(record['subscriptionAt'])) / dayMs
    return record['subscribed'] === true && days >= atLeast && days <= atMost
  }
  if (rule.did !== undefined) return didIt(person, rule.did)
  if (rule.silent !== undefined) return record['lastInboundAt'] === null || noon - Number(record['lastInboundAt']) >= rule.silent.days * dayMs
  if (rule.reach !== undefined) return world.isOpen(rule.reach, person.id)
  if (rule.windowClosesWithin !== undefined) {
    const leftMs = (state?.windowUntil ?? 0) - noon - 2000
    return leftMs > 0 && leftMs <= rule.windowClosesWithin.hours * 3_600_000 && Number(state?.windowLeft) > 0
  }
  if (rule.massLeft !== undefined) return Math.max(0, 4 - (state?.massPeriod === '2026-03' ? state.massUsed : 0)) >= rule.massLeft.atLeast
  if (rule.notice !== undefined) {
    const grant = person.grants.find(({ templateId }) => templateId === rule.notice?.templateId)
    return (grant !== undefined && !grant.isRefused && (grant.isLong || grant.left > 0)) === rule.notice.granted
  }
  if (rule.consent !== undefined) {
    const { topic, state: asked } = rule.consent
    return (person.consents.findLast((each) => each.topic === topic)?.state ?? 'none') === asked
  }
  if (rule.list !== undefined) return person.lists.has(rule.list)
  if (rule.bucket === undefined) throw new Error('nothing is asked')
  const { from, below, salt } = rule.bucket
  const share = salt === undefined ? Number(record['bucket']) : mixed(person.id + salt * 7919)
  return share >= from && share < below
}

function mixed (number: number): number {
  const prime = 2_147_483_647
  return number % prime * 48_271 % prime * 16_807 % prime % 10_000
}

function valueOf (attributes: Person['attributes'], key: string): Value {
  const value = attributes[key] ?? null
  const isNone = value === null || (Array.isArray(value) && value.length === 0)
  return isNone ? definitions.find((each) => each.key === key)?.defaultValue ?? null : value
}

function fits (value: Value, { is, isNot, in: options, atLeast, atMost, from, before, contains, lacks, isEmpty }: Rule): boolean {
  const has = (part: string) => value !== null && (Array.isArray(value) ? value.includes(part) : String(value).includes(part))
  const equals = (operand: unknown) => (Array.isArray(value) ? value.includes(String(operand)) : value === operand)
  const number = value === null ? NaN : Number(value)
  return (is === undefined || equals(is)) && (isNot === undefined || !equals(isNot)) && (options === undefined || options.some(equals))
    && (atLeast === undefined || number >= atLeast) && (atMost === undefined || number <= atMost)
    && (from === undefined || number >= Date.parse(String(from))) && (before === undefined || number < Date.parse(String(before)))
    && (contains === undefined || has(contains)) && (lacks === undefined || !has(lacks)) && (isEmpty === undefined || (value === null) === isEmpty)
}

function didIt ({ events }: Person, did: Did): boolean {
  const { kind, atLeast = 1, atMost = Infinity, within, from, until, about, contains, detail = [] } = did
  const since = within === undefined ? from === undefined ? -Infinity : Date.parse(from) : noon - (within.hours ?? 24 * Number(within.days)) * 3_600_000
  const found = events.filter((event) => (kind.endsWith('.') ? event.kind.startsWith(kind) : event.kind === kind)
    && event.at >= since && (until === undefined || event.at < Date.parse(until))
    && (about === undefined || about.some((subject) => subject.slice(0, 64) === event.subject?.slice(0, 64)))
    && (contains === undefined || ['content', 'recognition'].some((name) => textIn(event.detail[name]).includes(contains)))
    && detail.every((each) => isInDetail(event.detail[each.name], each)))
  return found.length >= atLeast && found.length <= atMost
}

function isInDetail (value: unknown, { is, in: options, atLeast, atMost, contains }: DetailCondition): boolean {
  const number = typeof value === 'number' ? value : NaN
  return (is === undefined || value === is) && (options === undefined || options.some((each) => each === value))
    && (atLeast === undefined || number >= atLeast) && (atMost === undefined || number <= atMost)
    && (contains === undefined || (typeof value === 'string' && value.includes(contains)))
}

const textIn = (value: unknown): string => (typeof value === 'string' ? value : '')
