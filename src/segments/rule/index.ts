/**
 * What a rule is and whom it means: its shape, its SQL for both databases, and why it holds of one follower or does not.
 * Always true: a count, a list, a freeze and an explanation ask the database the same conditions.
 */
import type { EntityManager } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import type { Sql } from '../../followers/index.ts'
import { type Compiled, composed, termsOf } from './compile.ts'
import { partsOf } from './conditions.ts'
import { meansEveryone, usesTime } from './everyone.ts'
import { createExplain, type ExplainNeeds } from './explain.ts'
import type { Explained } from './explain.schemas.ts'
import { ruleTooLong } from './rule.errors.ts'
import type { Rule } from './rule.schema.ts'
import { leavesOf, namedIn, resolve, type ResolveNeeds, type Tree } from './tree.ts'
import type { Part } from './part.ts'
import { createWhole } from './whole.ts'

export type { Compiled } from './compile.ts'
export { ruleRoute } from './deep.ts'
export { type Explained, ExplainedView, explainedSchema } from './explain.schemas.ts'
export { Rule, ruleExample, ruleSchema } from './rule.schema.ts'
export { ruleTexts } from './rule.texts.ts'

export interface RulesNeeds extends Pick<ExplainNeeds, 'reach' | 'listKnown'> {
  db: Database
  clock: Clock
  /** Null: there is no such segment in use. */
  ruleOf: (accountId: number, segmentId: number, from: EntityManager) => Promise<{ rule: Rule, version: number } | null>
  /** As it was at that version. */
  ruleAt: (accountId: number, named: { segmentId: number, version: number }, from: EntityManager) => Promise<Rule | null>
}

/** At which version the segments are asked that a rule names, by their ids. */
export type Versions = Readonly<Record<number, number>>

export interface CompileOptions {
  /** The moment that "now" and "the last days" mean. */
  at?: Date
  /** Where to read from; reach reads for itself. */
  from?: EntityManager
  /** Only a few thousand followers are asked, whom another condition names. */
  few?: boolean
  /** Otherwise as they are now. */
  versions?: Versions | null
}

interface Asked { from?: EntityManager | undefined, self?: number | undefined, versions?: Versions | null }

/** Kept in a column of 65,535 bytes. */
const maxBytes = 60_000
/** SQLite binds 32,766 values in a statement, and some stand beside those of the rule. */
const maxValues = 30_000

export function createRules ({ db, clock, reach, ruleOf, ruleAt, listKnown }: RulesNeeds) {
  const { dialect } = db
  const counting = createWhole(db)
  const needs = { dialect, reach, listKnown }
  const explain = createExplain(needs)

  const current: ResolveNeeds['ruleOf'] = async (...asked) => (await ruleOf(...asked))?.rule ?? null

  const asOf = (versions: Versions): ResolveNeeds['ruleOf'] => async (accountId, segmentId, from) => {
    const version = versions[segmentId]
    return version === undefined ? null : ruleAt(accountId, { segmentId, version }, from)
  }

  const treeOf = (accountId: number, rule: Rule, { from = db.read, self, versions = null }: Asked = {}): Promise<Tree> => (
    resolve({ ruleOf: versions === null ? current : asOf(versions), from, accountId, self }, rule))

  async function terms (accountId: number, rule: Rule, { at = clock.now(), from = db.read, versions = null }: CompileOptions) {
    const tree = await treeOf(accountId, rule, { from, versions })
    const parts = await partsOf(needs, { accountId, at, from }, leavesOf(tree))
    assertShort(parts.values(), tree.place)
    return termsOf(tree, (leaf) => parts.get(leaf) ?? [], dialect)
  }

  return {
    /** Throws what is wrong with a rule, and where. `self`: the segment whose rule it is to be, which must not be in it. */
    async check (accountId: number, rule: Rule, { self, from = db.read }: { self?: number, from?: EntityManager } = {}): Promise<void> {
      const tree = await treeOf(accountId, rule, { from, self })
      const parts = await partsOf(needs, { accountId, at: clock.now(), from, isChecked: true }, leavesOf(tree))
      assertShort(parts.values(), tree.place)
      if (Buffer.byteLength(JSON.stringify(rule)) > maxBytes) throw ruleTooLong({ place: tree.place })
    },

    async compile (accountId: number, rule: Rule, options: CompileOptions = {}): Promise<Compiled> {
      return composed(await terms(accountId, rule, options), { accountId, dialect, few: options.few ?? false })
    },

    /** How many of all followers are meant: a whole statement, whose one row has the `amount`. */
    async countSql (accountId: number, rule: Rule, options: Pick<CompileOptions, 'at'> = {}): Promise<Sql> {
      return counting(accountId, await terms(accountId, rule, options))
    },

    /** Every part of the rule, whether it holds of one follower, and what was found. Throws FOLLOWER_NOT_FOUND. */
    async explain (accountId: number, rule: Rule, followerId: number, { at = clock.now(), from = db.read }: Pick<CompileOptions, 'at' | 'from'> = {}): Promise<Explained> {
      return explain({ accountId, at, from }, await treeOf(accountId, rule, { from }), followerId)
    },

    /** Whether it means all who follow, however it says so. */
    isEveryone: async (accountId: number, rule: Rule, from?: EntityManager): Promise<boolean> => meansEveryone(await treeOf(accountId, rule, { from })),

    /** Whether somebody enters or leaves by nothing but the passing of time. */
    usesTime: async (accountId: number, rule: Rule, from?: EntityManager): Promise<boolean> => usesTime(await treeOf(accountId, rule, { from })),

    /** The versions of all segments that it names, itself or through others, as they are now. */
    async versionsIn (accountId: number, rule: Rule, from: EntityManager = db.read): Promise<Versions> {
      const versions: Record<number, number> = {}
      await resolve({
        from, accountId,
        async ruleOf (...asked) {
          const found = await ruleOf(...asked)
          if (found !== null) versions[asked[1]] = found.version
          return found?.rule ?? null
        },
      }, rule)
      return versions
    },

    /** What the rule itself names. */
    segmentsIn: (rule: Rule): number[] => namedIn(rule, 'segment'),
    listsIn: (rule: Rule): number[] => namedIn(rule, 'list'),
  }
}

function assertShort (parts: Iterable<readonly Part[]>, place: string): void {
  let values = 0
  for (const each of parts) for (const part of each) values += part.values.length
  if (values > maxValues) throw ruleTooLong({ place })
}

export type Rules = ReturnType<typeof createRules>
