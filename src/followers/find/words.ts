import { inParts, placeholders } from '../../platform/database/rows.ts'
import { aliasesWith } from '../alias.ts'
import type { Dialect } from '../../platform/database/dialect.ts'
import type { Predicate, Sql } from './predicate.ts'

/** More than anybody looks through: with so many a list is walked, and the words are looked for on the way. */
export const mostMatches = 4000

/**
 * Whom the words mean: alias or remark with them in it, or the whole openid or unionid. Aliases are made of known words, so that those
 * with a text in them are some ranges of an index; remarks are few, and their index is read from end to end.
 */
export function textPredicate ({ accountId, byIndex }: { accountId: number, byIndex: Dialect['byIndex'] }, text: string): Predicate {
  const columns = [`INSTR(COALESCE(followers.alias, ''), ?) > 0`, `INSTR(COALESCE(followers.remark, ''), ?) > 0`,
    'followers.openid = ?', `COALESCE(followers.unionid, '') = ?`]
  const predicate = { sql: `(${columns.join(' OR ')})`, values: columns.map(() => text) }
  const aliases = aliasParts(text)
  if (aliases === undefined) return predicate
  const parts = [
    { index: 'openid', sql: 'openid = ?', values: [text] }, { index: 'unionid', sql: 'unionid = ?', values: [text] },
    { index: 'remark', sql: 'remark IS NOT NULL AND INSTR(remark, ?) > 0', values: [text] }, ...aliases.map((part) => ({ index: 'alias', ...part })),
  ]
  const selects = parts.map(({ index, sql }, at) => `SELECT id FROM (SELECT id FROM followers ${byIndex(`idx_followers_${index}`)} WHERE accountId = ? AND ${sql} LIMIT ${mostMatches + 1}) AS part${at}`)
  const values = parts.flatMap((part) => [accountId, ...part.values])
  return { ...predicate, source: { table: `(${selects.join(' UNION ')}) AS matches`, index: '', id: 'matches.id', sql: '1 = 1', values, isOrdered: false } }
}

/** In the order of bytes nothing comes after it. */
const last = '\u{10FFFF}'

function aliasParts (text: string): Sql[] | undefined {
  const found = aliasesWith(text)
  if (found === null) return undefined
  const { starts, whole } = found
  return [
    ...(starts.length === 0 ? [] : [{ sql: `(${starts.map(() => '(alias >= ? AND alias < ?)').join(' OR ')})`, values: starts.flatMap((start) => [start, start + last]) }]),
    ...inParts(whole).map((values) => ({ sql: `alias IN (${placeholders(values)})`, values })),
  ]
}
