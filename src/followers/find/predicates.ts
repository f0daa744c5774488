import { type EntityManager, IsNull } from 'typeorm'
import { type Dialect, dialectOf } from '../../platform/database/dialect.ts'
import { placeholders } from '../../platform/database/rows.ts'
import { AttributeDefinition } from '../attributes/attribute.entity.ts'
import { acceptValue, type AttributeType } from '../attributes/attribute.rules.ts'
import {
  type Demand, demandsOf, holdsFor, type Operators, type Stored, storedBoolean, storedMoment, storedNumber, storedText, testOf,
} from './demands.ts'
import { conditionUnfit, filterAttributeUnknown, filterTagUnknown, operandUnfit, operatorMissing } from './filter.errors.ts'
import { type Field, type FieldName, fields, type FieldType } from './filter.fields.ts'
import type { Predicate, Row } from './predicate.ts'
import { textPredicate } from './words.ts'

export interface Condition extends Operators { field?: FieldName, attribute?: string, tag?: number, text?: string }

interface Needs { from: EntityManager, place?: string }
interface Known { accountId: number, attributes: ReadonlyMap<string, AttributeDefinition>, tags: ReadonlySet<number>, byKey: string, byIndex: Dialect['byIndex'] }

/** What the filter asks of a follower, condition by condition. */
export async function predicatesOf ({ from, place = 'body/filter' }: Needs, accountId: number, filter: readonly Condition[]): Promise<Predicate[]> {
  const asks = await askedOf(from, accountId, filter)
  return filter.flatMap((condition, at) => asks(condition, `${place}/${at}`))
}

/** The same for conditions that stand anywhere: what they all name is read once, and each is then told its place. */
export async function askedOf (from: EntityManager, accountId: number, filter: readonly Condition[]): Promise<(condition: Condition, place: string) => Predicate[]> {
  const known = { accountId, attributes: await attributesIn(from, accountId, filter), tags: await tagsIn(from, accountId, filter), ...indicesIn(from) }
  return (condition, place) => predicatesFor(known, condition, place)
}

/** Left alone SQLite takes an index by value, and reads everybody who has such a value for each single follower. */
function indicesIn ({ connection }: EntityManager): Pick<Known, 'byKey' | 'byIndex'> {
  const isSqlite = connection.options.type === 'better-sqlite3'
  const { byIndex } = dialectOf(isSqlite ? 'sqlite' : 'mysql')
  return { byIndex, byKey: byIndex(isSqlite ? 'sqlite_autoindex_follower_attributes_1' : 'PRIMARY') }
}

async function attributesIn (from: EntityManager, accountId: number, filter: readonly Condition[]): Promise<Map<string, AttributeDefinition>> {
  if (filter.every(({ attribute }) => attribute === undefined)) return new Map()
  const definitions = await from.findBy(AttributeDefinition, { accountId, archivedAt: IsNull() })
  return new Map(definitions.map((definition) => [definition.key, definition]))
}

async function tagsIn (from: EntityManager, accountId: number, filter: readonly Condition[]): Promise<Set<number>> {
  const ids = filter.flatMap(({ tag }) => tag ?? [])
  if (ids.length === 0) return new Set()
  const rows = await from.query<Array<{ id: number | string }>>(
    `SELECT id FROM tags WHERE accountId = ? AND liveName IS NOT NULL AND id IN (${placeholders(ids)})`, [accountId, ...ids])
  return new Set(rows.map(({ id }) => Number(id)))
}

function predicatesFor (known: Known, condition: Condition, place: string): Predicate[] {
  const { field, attribute, tag, text, ...operators } = condition
  if ([field, attribute, tag, text].filter((subject) => subject !== undefined).length !== 1) throw conditionUnfit({ place })
  if (field !== undefined) return fieldPredicates(known.accountId, fields[field], operators, place)
  if (attribute !== undefined) return attributePredicates(known, { ...operators, attribute }, place)
  if (tag !== undefined) return [tagPredicate(known, { ...operators, tag }, place)]
  if (Object.keys(operators).length > 0) throw conditionUnfit({ place })
  return [textPredicate(known, storedText(text, `${place}/text`))]
}

const storedByType: Readonly<Record<Exclude<FieldType, 'choice'>, (operand: unknown, place: string) => Stored>> = {
  text: storedText, number: storedNumber, moment: storedMoment, boolean: storedBoolean,
}

function fieldPredicates (accountId: number, field: Field, operators: Operators, place: string): Predicate[] {
  const { type, column, options, isNullable = false } = field
  const storedChoice = (operand: unknown, at: string) => {
    if (typeof operand !== 'string' || !options?.includes(operand)) throw operandUnfit({ place: at, type: options?.join(' | ') ?? type })
    return operand
  }
  const stored = type === 'choice' ? storedChoice : storedByType[type]
  const demands = demandsOf(operators, { type, place, stored })
  const [positive, others] = [demands.filter(isPositive), demands.filter((demand) => !isPositive(demand))]
  return [
    ...(positive.length === 0 ? [] : [fieldPredicate(accountId, field, positive)]),
    ...others.map((demand): Predicate => {
      if (demand.asks === 'isEmpty') return { sql: `${column} IS ${demand.isNegated ? 'NOT ' : ''}NULL`, values: [], column }
      const orNone = isNullable ? `${column} IS NULL OR ` : ''
      return { sql: `(${orNone}NOT (${testOf(column, demand)}))`, values: [...demand.values], column }
    }),
  ]
}

const isPositive = ({ asks, isNegated }: Demand) => asks !== 'isEmpty' && !isNegated

/** What must hold of the value together, which is one range of an index. */
function fieldPredicate (accountId: number, { column, index, isNullable = false }: Field, demands: readonly Demand[]): Predicate {
  const tests = demands.map((demand) => testOf(column, demand))
  const sql = isNullable ? `(${[`${column} IS NOT NULL`, ...tests].join(' AND ')})` : tests.join(' AND ')
  const values = demands.flatMap((demand) => demand.values)
  if (index === undefined || demands.some(({ asks }) => asks === 'contains')) return { sql, values, column }
  const source = { table: 'followers', index, id: 'followers.id', sql: `followers.accountId = ? AND ${sql}`, values: [accountId, ...values], isOrdered: isOneValue(demands) }
  return { sql, values, column, source }
}

const isOneValue = ([first, ...others]: readonly Demand[]) => first?.asks === 'is' && others.length === 0

/**
 * A scalar subquery and not EXISTS: MariaDB would turn EXISTS into a join of its own choice, and may then begin with all values
 * of the attribute.
 */
const found = (table: string, where: string) => `(SELECT 1 FROM ${table} WHERE ${where} LIMIT 1) IS NOT NULL`

const valueRow = 'follower_attributes.accountId = ? AND follower_attributes.followerId = followers.id AND follower_attributes.attributeId = ?'

function attributePredicates ({ accountId, attributes, byKey }: Known, { attribute: key, ...operators }: Operators & { attribute: string }, place: string): Predicate[] {
  const definition = attributes.get(key)
  if (definition === undefined) throw filterAttributeUnknown({ place: `${place}/attribute`, key })
  const { id, type, defaultValue } = definition
  const isNumber = type === 'number' || type === 'boolean'
  const column = isNumber ? 'numberValue' : 'textValue'
  const demands = demandsOf(operators, { type, place, stored: (operand, at) => storedAttribute(definition, operand, at) })
    // An entry of a list is a whole option.
    .map((demand): Demand => (type === 'list' && demand.asks === 'contains' ? { ...demand, asks: 'is' } : demand))
  const byDefault = (demand: Demand) => defaultValue !== null && holdsFor(typeof defaultValue === 'boolean' ? Number(defaultValue) : defaultValue, demand)
  const values = `follower_attributes ${byKey}`
  const anyValue = { sql: found(values, valueRow), values: [accountId, id] }
  // Of a list there may be several rows.
  const rowWhere = (operands: unknown[], tests: (row: string) => string[]) => (type === 'list' ? {} : { row: oneValue(byKey, operands, tests) })
  const holds = (together: readonly Demand[]): Predicate => {
    const tests = together.map((demand) => testOf(`follower_attributes.${column}`, demand))
    const own = found(values, [valueRow, ...tests].join(' AND '))
    const operands = [accountId, id, ...together.flatMap((demand) => demand.values)]
    if (together.every(byDefault)) return { sql: `(${own} OR NOT (${anyValue.sql}))`, values: [...operands, ...anyValue.values] }
    const row = rowWhere(operands, (name) => together.map((demand) => testOf(`${name}.${column}`, demand)))
    if (together.some(({ asks }) => asks === 'contains')) return { sql: own, values: operands, ...row }
    const where = ['follower_attributes.accountId = ?', 'follower_attributes.attributeId = ?', ...tests].join(' AND ')
    const indexed = { table: 'follower_attributes', index: `idx_follower_attributes_${isNumber ? 'number' : 'text'}`, id: 'follower_attributes.followerId' }
    const source = { ...indexed, sql: where, values: operands, isOrdered: isOneValue(together) }
    return { sql: own, values: operands, source, ...row }
  }
  const ofValue = demands.filter(({ asks }) => asks !== 'isEmpty')
  const positive = ofValue.filter(({ isNegated }) => !isNegated)
  // The entries of a list hold each for itself; one value must hold for all at once, which is also one range of an index.
  const groups = type === 'list' ? positive.map((demand) => [demand]) : positive.length === 0 ? [] : [positive]
  return [
    ...groups.map(holds),
    ...ofValue.filter(({ isNegated }) => isNegated).map((demand) => negated(holds([demand]))),
    ...demands.filter(({ asks }) => asks === 'isEmpty').map(({ isNegated }) => {
      if (defaultValue !== null) return { sql: isNegated ? '1 = 1' : '1 = 0', values: [] }
      const some = { ...anyValue, ...rowWhere(anyValue.values, () => []) }
      return isNegated ? some : negated(some)
    }),
  ]
}

const oneValue = (byKey: string, values: unknown[], tests: (row: string) => string[]): Row => ({
  isThere: true, values, table: (row) => `follower_attributes AS ${row} ${byKey}`,
  on: (row, id = 'followers.id') => [`${row}.accountId = ? AND ${row}.followerId = ${id} AND ${row}.attributeId = ? AND ${row}.position = 0`, ...tests(row)].join(' AND '),
})

const negated = ({ sql, values, row }: Predicate): Predicate => ({ sql: `NOT (${sql})`, values, ...(row && { row: { ...row, isThere: !row.isThere } }) })

/** As the rules of attributes take values, but for bounds: it is fine to ask for what nobody can have. */
function storedAttribute ({ key, type, options }: AttributeDefinition, operand: unknown, place: string): Stored {
  const entryType: AttributeType = type === 'list' ? 'enum' : type
  const value = acceptValue({ key, type: entryType, options, min: null, max: null }, operand, place)
  if (value === null || typeof value === 'object') throw operandUnfit({ place, type })
  return typeof value === 'boolean' ? Number(value) : value
}

const tagRow = 'follower_tags.accountId = ? AND follower_tags.followerId = followers.id AND follower_tags.tagId = ? AND follower_tags.wanted = 1'

function tagPredicate ({ accountId, tags }: Known, { tag, ...operators }: Operators & { tag: number }, place: string): Predicate {
  if (!tags.has(tag)) throw filterTagUnknown({ place: `${place}/tag`, tag })
  const [demand] = demandsOf(operators, { type: 'tag', place, stored: storedNumber })
  if (demand === undefined) throw operatorMissing({ place })
  const values = [accountId, tag]
  const on = (row: string, id = 'followers.id') => `${row}.accountId = ? AND ${row}.followerId = ${id} AND ${row}.tagId = ? AND ${row}.wanted = 1`
  const carried = { sql: found('follower_tags', tagRow), values, row: { isThere: true, table: (row: string) => `follower_tags AS ${row}`, on, values } }
  if (demand.isNegated) return negated(carried)
  const sql = 'follower_tags.accountId = ? AND follower_tags.tagId = ? AND follower_tags.wanted = 1'
  return { ...carried, source: { table: 'follower_tags', index: 'idx_follower_tags_tag', id: 'follower_tags.followerId', sql, values, isOrdered: true } }
}

