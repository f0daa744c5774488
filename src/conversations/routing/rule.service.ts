import { type EntityManager, IsNull, MoreThan } from 'typeorm'
import { Team } from '../../agents/team.entity.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { isDuplicate } from '../../platform/database/errors.ts'
import { change as changeRows, placeholders } from '../../platform/database/rows.ts'
import {
  maxRuleBytes, maxRules, ruleAttributeUnknown, ruleChanged, ruleExists, ruleNotFound, ruleOrderUnsound, rulesFull, ruleTooLong, teamUnknown,
} from './routing.errors.ts'
import { RoutingRule } from './rule.entity.ts'
import type { NewRule } from './rule.schemas.ts'
import type { RuleConditions, RuleOutcome } from './rule.shape.ts'

interface EditedRule { accountId: number, ruleId: number, version: number }
interface Rule { conditions: RuleConditions, outcome: RuleOutcome }

interface Needs {
  db: Database
  clock: Clock
  attributes: { definitions: { inUse: (accountId: number, from: EntityManager) => Promise<Array<{ key: string }>> } }
}

/** By which rules conversations find their team. */
export function createRuleService ({ db, clock, attributes }: Needs) {
  /** Changes nothing and holds the rows until the end: two who change the list come one after the other. */
  async function takeTurn (tx: Tx, accountId: number): Promise<void> {
    if (db.dialect.kind !== 'sqlite') await changeRows(tx, 'UPDATE routing_rules SET version = version WHERE accountId = ?', [accountId])
  }

  /** `place` is where the rule stands in what was asked. */
  async function assertSound (tx: Tx, accountId: number, { conditions, outcome }: Rule, place = 'body'): Promise<void> {
    if (Buffer.byteLength(JSON.stringify(conditions)) > maxRuleBytes) throw ruleTooLong(`${place}/conditions`)
    if (outcome.teamId !== null && !await tx.existsBy(Team, { accountId, id: outcome.teamId, archivedAt: IsNull() })) throw teamUnknown(`${place}/outcome/teamId`)
    if (conditions.attributes === undefined) return
    const known = new Set((await attributes.definitions.inUse(accountId, tx)).map(({ key }) => key))
    for (const [at, { key }] of conditions.attributes.entries()) {
      if (!known.has(key)) throw ruleAttributeUnknown(`${place}/conditions/attributes/${at}/key`, key)
    }
  }

  async function save (tx: Tx, rule: RoutingRule): Promise<RoutingRule> {
    try {
      return await tx.save(rule)
    } catch (error) {
      throw isDuplicate(error) ? ruleExists(rule.name) : error
    }
  }

  async function find (tx: Tx, accountId: number, ruleId: number): Promise<RoutingRule> {
    const rule = await tx.findOneBy(RoutingRule, { accountId, id: ruleId })
    if (rule === null) throw ruleNotFound()
    return rule
  }

  return {
    assertSound,

    /** In the order in which they are asked. */
    list: (accountId: number, { after, limit }: { after: number | undefined, limit: number }): Promise<RoutingRule[]> => db.read.find(RoutingRule, {
      where: { accountId, ...(after !== undefined && { position: MoreThan(after) }) }, order: { position: 'ASC', id: 'ASC' }, take: limit,
    }),

    get: (accountId: number, ruleId: number): Promise<RoutingRule> => find(db.read, accountId, ruleId),

    /** Comes last. */
    async create (tx: Tx, accountId: number, wanted: NewRule): Promise<RoutingRule> {
      await takeTurn(tx, accountId)
      await assertSound(tx, accountId, wanted)
      const rules = await tx.find(RoutingRule, { where: { accountId }, order: { position: 'DESC' }, select: { id: true, position: true } })
      if (rules.length >= maxRules) throw rulesFull()
      return save(tx, tx.create(RoutingRule, { ...wanted, accountId, position: (rules[0]?.position ?? 0) + 1, createdAt: clock.now(), version: 1 }))
    },

    async change (tx: Tx, { accountId, ruleId, version }: EditedRule, edit: Partial<NewRule>): Promise<RoutingRule> {
      const raised = await changeRows(tx, 'UPDATE routing_rules SET version = version + 1 WHERE accountId = ? AND id = ? AND version = ?', [accountId, ruleId, version])
      const rule = await find(tx, accountId, ruleId)
      if (raised !== 1) throw ruleChanged()
      Object.assign(rule, edit)
      await assertSound(tx, accountId, rule)
      return save(tx, rule)
    },

    async remove (tx: Tx, accountId: number, ruleId: number): Promise<RoutingRule> {
      const rule = await find(tx, accountId, ruleId)
      await changeRows(tx, 'DELETE FROM routing_rules WHERE accountId = ? AND id = ?', [accountId, ruleId])
      return rule
    },

    /** All of them, or the order is refused: who has not seen a rule cannot know where it belongs. */
    async order (tx: Tx, accountId: number, ruleIds: readonly number[]): Promise<void> {
      await takeTurn(tx, accountId)
      const rules = await tx.find(RoutingRule, { where: { accountId }, select: { id: true } })
      const named = new Set(ruleIds)
      if (named.size !== rules.length || !rules.every(({ id }) => named.has(id))) throw ruleOrderUnsound()
      const cases = ruleIds.map(() => 'WHEN ? THEN ?').join(' ')
      await changeRows(tx, `UPDATE routing_rules SET position = CASE id ${cases} ELSE position END WHERE accountId = ? AND id IN (${placeholders(ruleIds)})`,
        [...ruleIds.flatMap((id, at) => [id, at + 1]), accountId, ...ruleIds])
    },
  }
}

export type RuleService = ReturnType<typeof createRuleService>
