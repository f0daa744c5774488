import { asking, type Sql } from '../../followers/index.ts'
import type { Dialect } from '../../platform/database/dialect.ts'
import type { ReachableSql } from '../../reach/index.ts'
import { negated } from './conditions.ts'
import { joined } from './did.ts'
import type { Part } from './part.ts'
import type { Leaf, Tree } from './tree.ts'

/** `FROM followers ${joins} WHERE ${condition}`, values in this order; right with any further test of `followers`. */
export type Compiled = ReachableSql

export type PartsOf = (leaf: Leaf) => readonly Part[]

/** What must hold of a follower all at once, as far as the rule says so at its top. */
export function termsOf (tree: Tree, of: PartsOf, dialect: Dialect): Part[] {
  const deeper = (each: Tree) => termsOf(each, of, dialect)
  if (tree.is === 'condition') return [...of(tree)]
  if (tree.is === 'segment') return deeper(tree.part)
  if (tree.is === 'minus') return [...deeper(tree.parts[0]), ...denied(tree.parts[1])]
  if (tree.is === 'not') return denied(tree.part)
  return tree.is === 'all' || tree.parts.length === 1 ? tree.parts.flatMap(deeper) : [testOf(tree, of, dialect)]

  function denied (part: Tree): Part[] {
    const [only, ...others] = part.is === 'condition' ? of(part) : []
    return only?.row !== undefined && others.length === 0 ? [negated(only)] : [negated(testOf(part, of, dialect))]
  }
}

/** The same as one test of a row of `followers`, which holds or does not and is never NULL. */
function testOf (tree: Tree, of: PartsOf, dialect: Dialect): Sql {
  const deeper = (each: Tree) => testOf(each, of, dialect)
  const either = (parts: readonly Sql[]): Sql => ({ sql: `(${parts.map(({ sql }) => sql).join(' OR ')})`, values: parts.flatMap(({ values }) => values) })
  const not = ({ sql, values }: Sql): Sql => ({ sql: `NOT (${sql})`, values })
  if (tree.is === 'condition') return joined(of(tree).map((part) => alone(part, dialect)))
  if (tree.is === 'segment') return deeper(tree.part)
  if (tree.is === 'minus') return joined([deeper(tree.parts[0]), not(deeper(tree.parts[1]))])
  if (tree.is === 'not') return not(deeper(tree.part))
  return tree.is === 'all' ? joined(tree.parts.map(deeper)) : either(tree.parts.map(deeper))
}

/**
 * MariaDB looks into a set in a tenth of the time that it takes to look for each follower; of few it does that anyway. What words mean is
 * looked for in a bounded number of followers, and is no set.
 */
function alone ({ sql, values, source, more }: Part, { kind }: Dialect): Sql {
  if (kind === 'sqlite' || source === undefined || source.table === 'followers' || source.index === '') return { sql, values }
  const among = { sql: `followers.id IN (SELECT ${source.id} FROM ${source.table} WHERE ${source.sql})`, values: source.values }
  return more === undefined ? among : joined([among, more])
}

/** MariaDB tries the orders of all sets that it may join: with twenty it answers at once, with forty it had not begun after 20 s. */
const mostSets = 10

/** The first of the sets are left to MariaDB to join, the others are looked into, follower by follower. */
function boundedSets (parts: readonly Part[]): Part[] {
  let sets = 0
  return parts.map((part) => {
    if (part.row !== undefined || !part.sql.includes('IN (SELECT') || ++sets <= mostSets) return part
    return { ...part, sql: `(${part.sql}) IS TRUE` }
  })
}

/** `few`: a few thousand followers are asked at most, whom another condition names; then nothing is gathered first. */
export function composed (terms: readonly Part[], { accountId, dialect, few }: { accountId: number, dialect: Dialect, few: boolean }): Compiled {
  const { joinInOrder } = few || dialect.kind === 'sqlite' ? dialect : { joinInOrder: 'JOIN' }
  const { reachable, others } = apart(terms)
  const { joins, and } = asking(boundedSets(others.map((part) => (part.row === undefined ? { ...part, ...alone(part, dialect) } : part))), { joinInOrder })
  return {
    joins: `${joins.sql} ${reachable?.joins ?? ''}`.trim(),
    joinValues: [...joins.values, ...reachable?.joinValues ?? []],
    condition: `followers.accountId = ?${and.sql}${reachable === undefined ? '' : ` AND ${reachable.condition}`}`,
    values: [accountId, ...and.values, ...reachable?.values ?? []],
  }
}

/** The tables of reach have names of their own in the statement: those of one condition can be joined. */
function apart (terms: readonly Part[]): { reachable: ReachableSql | undefined, others: Part[] } {
  const first = terms.find((part) => part.reachable !== undefined)
  return { reachable: first?.reachable, others: terms.filter((part) => part !== first) }
}
