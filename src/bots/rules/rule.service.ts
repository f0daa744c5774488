import { type EntityManager, In } from 'typeorm'
import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { isDuplicate } from '../../platform/database/errors.ts'
import { change as changeRows, inParts, placeholders } from '../../platform/database/rows.ts'
import type { Ruling } from './matcher.ts'
import { BotRule, type RuleKind } from './rule.entity.ts'
import type { NewRule } from './rule.schemas.ts'
import type { Hours, When } from './rule.shape.ts'
import { maxPatterns, maxRules, maxWords, patternsFull, ruleChanged, ruleExists, ruleNotFound, rulesFull, ruleWordsFull } from './rules.errors.ts'

interface Needs {
  db: Database
  clock: Clock
  /** Says with every change that what is kept in memory is old; of two who change an account's rules one waits. */
  touch: (tx: Tx, accountId: number) => Promise<void>
}

interface RulingRow { id: number | string, priority: number | string, occasion: string, hours: string | null, coolDownSeconds: number | string | null }

export interface RuleFilter { q?: string | undefined, kind?: RuleKind | undefined, isOn?: boolean | undefined, before?: number | undefined, limit: number }

interface Edited { accountId: number, ruleId: number, version: number }

export type RuleFields = Omit<NewRule, 'when'> & { when: When }

/** What is done when a rule applies. */
export type RuleOutcome = Pick<BotRule, 'id' | 'contents' | 'pick' | 'tagIds' | 'attributes' | 'handOver'>

/** The rules of accounts, as people write them. */
export function createRuleService ({ db, clock, touch }: Needs) {
  async function assertRoom (tx: Tx, accountId: number): Promise<void> {
    const [counted] = await tx.query<Array<Record<'rules' | 'words' | 'patterns', number | string | null>>>(`SELECT COUNT(*) AS rules, SUM(wordCount) AS words,
      SUM(CASE WHEN kind = 'regex' THEN wordCount ELSE 0 END) AS patterns FROM bot_rules WHERE accountId = ?`, [accountId])
    if (Number(counted?.rules) > maxRules) throw rulesFull()
    if (Number(counted?.words) > maxWords) throw ruleWordsFull()
    if (Number(counted?.patterns) > maxPatterns) throw patternsFull()
  }

  async function save (tx: Tx, rule: BotRule): Promise<BotRule> {
    try {
      await tx.save(rule)
    } catch (error) {
      throw isDuplicate(error) ? ruleExists(rule.name) : error
    }
    await assertRoom(tx, rule.accountId)
    return rule
  }

  async function find (from: EntityManager, accountId: number, ruleId: number): Promise<BotRule> {
    const rule = await from.findOneBy(BotRule, { accountId, id: ruleId })
    if (rule === null) throw ruleNotFound()
    return rule
  }

  return {
    get: (accountId: number, ruleId: number): Promise<BotRule> => find(db.read, accountId, ruleId),

    /** Newest first. */
    list (accountId: number, { q, kind, isOn, before, limit }: RuleFilter): Promise<BotRule[]> {
      const query = db.read.createQueryBuilder(BotRule, 'rule').where('rule.accountId = :accountId', { accountId }).orderBy('rule.id', 'DESC').limit(limit)
      // As it stands in JSON.
      if (q !== undefined) query.andWhere('(INSTR(rule.name, :q) > 0 OR INSTR(rule.occasion, :quoted) > 0)', { q, quoted: JSON.stringify(q).slice(1, -1) })
      if (kind !== undefined) query.andWhere('rule.kind = :kind', { kind })
      if (isOn !== undefined) query.andWhere('rule.isOn = :isOn', { isOn: Number(isOn) })
      if (before !== undefined) query.andWhere('rule.id < :before', { before })
      return query.getMany()
    },

    async create (tx: Tx, accountId: number, { when, ...wanted }: RuleFields): Promise<BotRule> {
      await touch(tx, accountId)
      const now = clock.now()
      return save(tx, tx.create(BotRule, { ...wanted, ...occasionOf(when), accountId, offReason: null, createdAt: now, changedAt: now, version: 1 }))
    },

    async change (tx: Tx, { accountId, ruleId, version }: Edited, { when, ...edit }: Partial<RuleFields>): Promise<BotRule> {
      await touch(tx, accountId)
      const raised = await changeRows(tx, 'UPDATE bot_rules SET version = version + 1 WHERE accountId = ? AND id = ? AND version = ?', [accountId, ruleId, version])
      const rule = await find(tx, accountId, ruleId)
      if (raised !== 1) throw ruleChanged()
      return save(tx, Object.assign(rule, edit, when === undefined ? {} : occasionOf(when), { changedAt: clock.now() }, edit.isOn === undefined ? {} : { offReason: null }))
    },

    async remove (tx: Tx, accountId: number, ruleId: number): Promise<BotRule> {
      await touch(tx, accountId)
      const rule = await find(tx, accountId, ruleId)
      await changeRows(tx, 'DELETE FROM bot_rules WHERE accountId = ? AND id = ?', [accountId, ruleId])
      return rule
    },

    /** Those whose patterns took too long; tells which of them were on until now. */
    async switchOff (tx: Tx, accountId: number, ruleIds: readonly number[]): Promise<number[]> {
      const off: number[] = []
      for (const ruleId of ruleIds) {
        const sql = `UPDATE bot_rules SET isOn = 0, offReason = 'PATTERN_SLOW', changedAt = ?, version = version + 1 WHERE accountId = ? AND id = ? AND isOn = 1`
        if (await changeRows(tx, sql, [momentValue(clock.now()), accountId, ruleId]) === 1) off.push(ruleId)
      }
      if (off.length > 0) await touch(tx, accountId)
      return off
    },

    /** All that are on, without what they do. */
    async rulings (from: EntityManager, accountId: number): Promise<Ruling[]> {
      // Plain rows: ten thousand of them are read while messages wait.
      const rows = await from.query<RulingRow[]>('SELECT id, priority, occasion, hours, coolDownSeconds FROM bot_rules WHERE accountId = ? AND isOn = 1 ORDER BY id', [accountId])
      return rows.map(({ id, priority, occasion, hours, coolDownSeconds }) => ({
        id: Number(id), priority: Number(priority), occasion: JSON.parse(occasion) as When, hours: hours === null ? null : JSON.parse(hours) as Hours,
        coolDownSeconds: coolDownSeconds === null ? null : Number(coolDownSeconds),
      }))
    },

    async outcomes (from: EntityManager, accountId: number, ruleIds: readonly number[]): Promise<Map<number, RuleOutcome>> {
      const found = new Map<number, RuleOutcome>()
      for (const ids of inParts(ruleIds)) {
        const rows = await from.find(BotRule, {
          where: { accountId, id: In(ids) }, select: { id: true, contents: true, pick: true, tagIds: true, attributes: true, handOver: true },
        })
        for (const row of rows) found.set(row.id, row)
      }
      return found
    },

    async names (accountId: number, ruleIds: readonly number[]): Promise<Map<number, string>> {
      const found = new Map<number, string>()
      for (const ids of inParts(ruleIds)) {
        const rows = await db.read.query<Array<{ id: number | string, name: string }>>(`SELECT id, name FROM bot_rules WHERE accountId = ? AND id IN (${placeholders(ids)})`, [accountId, ...ids])
        for (const { id, name } of rows) found.set(Number(id), name)
      }
      return found
    },
  }
}

export type RuleService = ReturnType<typeof createRuleService>

function occasionOf (when: When): Pick<BotRule, 'occasion' | 'kind' | 'wordCount'> {
  const kind: RuleKind = when.kind === 'keyword' ? when.how : when.kind
  return { occasion: when, kind, wordCount: when.kind === 'keyword' ? when.words.length : 0 }
}
