import { type Sql, subjectText } from '../../followers/index.ts'
import type { Dialect } from '../../platform/database/dialect.ts'
import { placeholders } from '../../platform/database/rows.ts'
import { boundsCrossed, boundsMissing, spanUnclear } from './rule.errors.ts'
import type { Part } from './part.ts'
import type { DetailCondition, Did } from './rule.schema.ts'

/** Comes after the dot in the order of bytes. */
const afterDot = '/'
const hourMs = 3_600_000

interface Asked { accountId: number, atMs: number, place: string, dialect: Dialect }

/** Who did something so often. Asked of all, those who did it come from an index; asked of one, their own entries are looked through. */
export function didPart (did: Did, { accountId, atMs, place, dialect }: Asked): Part {
  const { atLeast = 1, atMost } = did
  if (atMost !== undefined && atMost < atLeast) throw boundsCrossed({ place: `${place}/atMost` })
  const entries = joined([{ sql: 'follower_events.accountId = ?', values: [accountId] }, ...entriesOf(did, { atMs, place, dialect })])
  const own = `FROM follower_events ${dialect.byIndex('idx_follower_events_kinds')} WHERE follower_events.followerId = followers.id AND ${entries.sql}`
  // The n-th of them is there or not: nobody's hundred thousand entries are counted.
  const nth = (at: number, isThere: boolean) => ({ sql: `(SELECT 1 ${own} LIMIT 1 OFFSET ${at}) IS ${isThere ? 'NOT ' : ''}NULL`, values: entries.values })
  const source = { table: 'follower_events', index: 'idx_follower_events_subjects', id: 'follower_events.followerId', ...entries, isOrdered: false }
  const some: Sql = dialect.kind === 'sqlite' ? nth(0, true) : { sql: `followers.id IN (SELECT followerId FROM follower_events WHERE ${entries.sql})`, values: entries.values }
  const more = [...(atLeast > 1 ? [nth(atLeast - 1, true)] : []), ...(atMost === undefined ? [] : [nth(atMost, false)])]
  if (atLeast === 0) return more.length === 0 ? { sql: '1 = 1', values: [] } : joined(more)
  return { ...joined([some, ...more]), source, ...(more.length > 0 && { more: joined(more) }) }
}

/** Which entries count. */
export function entriesOf (did: Did, { atMs, place, dialect }: Omit<Asked, 'accountId'>): Sql[] {
  const { kind, about, contains, detail = [] } = did
  const [fromMs, untilMs] = spanOf(did, { atMs, place })
  const at = 'follower_events.'
  return [
    kind.endsWith('.')
      ? { sql: `${at}kind >= ? AND ${at}kind < ?`, values: [kind, kind.slice(0, -1) + afterDot] }
      : { sql: `${at}kind = ?`, values: [kind] },
    ...(about === undefined ? [] : [{ sql: `${at}subject IN (${placeholders(about)})`, values: about.map((subject) => subjectText(subject)) }]),
    ...(fromMs === undefined ? [] : [{ sql: `${at}occurredAt >= ?`, values: [fromMs] }]),
    ...(untilMs === undefined ? [] : [{ sql: `${at}occurredAt < ?`, values: [untilMs] }]),
    ...(contains === undefined ? [] : [saysSql(contains, dialect)]),
    ...detail.flatMap((each, index) => detailSql(each, { place: `${place}/detail/${index}`, dialect })),
  ]
}

function spanOf ({ within, from, until }: Did, { atMs, place }: Pick<Asked, 'atMs' | 'place'>): [from: number | undefined, until: number | undefined] {
  if (within !== undefined) {
    const { days, hours } = within
    if ((days === undefined) === (hours === undefined) || from !== undefined || until !== undefined) throw spanUnclear({ place: `${place}/within` })
    return [atMs - (hours ?? 24 * Number(days)) * hourMs, undefined]
  }
  const [fromMs, untilMs] = [from, until].map((moment) => (moment === undefined ? undefined : Date.parse(moment)))
  if (fromMs !== undefined && untilMs !== undefined && untilMs <= fromMs) throw boundsCrossed({ place: `${place}/until` })
  return [fromMs, untilMs]
}

const pathOf = (name: string) => `$."${name}"`

/** What is at a place of the detail, as text; null when it is no single value. */
const textAt = ({ kind }: Dialect) => (kind === 'sqlite' ? 'json_extract(follower_events.detail, ?)' : 'JSON_VALUE(follower_events.detail, ?)')

/** The type of what is there, in the words of the engine. */
const typeAt = ({ kind }: Dialect) => (kind === 'sqlite' ? 'json_type(follower_events.detail, ?)' : 'JSON_TYPE(JSON_EXTRACT(follower_events.detail, ?))')
const types = {
  sqlite: { string: ['text'], number: ['integer', 'real'], boolean: ['true', 'false'] },
  mysql: { string: ['STRING'], number: ['INTEGER', 'DOUBLE', 'DECIMAL'], boolean: ['BOOLEAN'] },
} as const

function ofType (type: 'string' | 'number' | 'boolean', path: string, dialect: Dialect): Sql {
  const names = types[dialect.kind === 'sqlite' ? 'sqlite' : 'mysql'][type]
  return { sql: `COALESCE(${typeAt(dialect)}, '') IN (${names.map((name) => `'${name}'`).join(', ')})`, values: [path] }
}

/** What they wrote, or what was heard in their voice. */
function saysSql (words: string, dialect: Dialect): Sql {
  const has = `INSTR(COALESCE(${textAt(dialect)}, ''), ?) > 0`
  return { sql: `(${has} OR ${has})`, values: ['$."content"', words, '$."recognition"', words] }
}

function detailSql ({ name, is, in: options, atLeast, atMost, contains }: DetailCondition, { place, dialect }: Pick<Asked, 'place' | 'dialect'>): Sql[] {
  const path = pathOf(name)
  const text = textAt(dialect)
  const number = dialect.kind === 'sqlite' ? text : `CAST(${text} AS DOUBLE)`
  const tests = [
    ...(is === undefined ? [] : [oneOf([is])]), ...(options === undefined ? [] : [oneOf(options)]),
    ...(atLeast === undefined ? [] : [compared('>=', atLeast)]), ...(atMost === undefined ? [] : [compared('<=', atMost)]),
    ...(contains === undefined ? [] : [joined([ofType('string', path, dialect), { sql: `INSTR(${text}, ?) > 0`, values: [path, contains] }])]),
  ]
  if (tests.length === 0) throw boundsMissing({ place })
  return tests

  function compared (operator: string, operand: number): Sql {
    return joined([ofType('number', path, dialect), { sql: `${number} ${operator} ?`, values: [path, operand] }])
  }

  function oneOf (operands: ReadonlyArray<string | number | boolean>): Sql {
    const each = operands.map((operand): Sql => {
      if (typeof operand === 'number') return compared('=', operand)
      if (typeof operand === 'string') return joined([ofType('string', path, dialect), { sql: `${text} = ?`, values: [path, operand] }])
      return dialect.kind === 'sqlite'
        ? { sql: `COALESCE(${typeAt(dialect)}, '') = '${operand}'`, values: [path] }
        : joined([ofType('boolean', path, dialect), { sql: `CAST(JSON_EXTRACT(follower_events.detail, ?) AS CHAR) = '${operand}'`, values: [path] }])
    })
    return { sql: `(${each.map(({ sql }) => sql).join(' OR ')})`, values: each.flatMap(({ values }) => values) }
  }
}

export function joined (parts: readonly Sql[]): Sql {
  return { sql: parts.length === 1 ? parts.map(({ sql }) => sql).join('') : `(${parts.map(({ sql }) => sql).join(' AND ')})`, values: parts.flatMap(({ values }) => values) }
}
