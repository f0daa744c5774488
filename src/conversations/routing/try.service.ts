import { In } from 'typeorm'
import type { Static } from 'typebox'
import type { Database } from '../../platform/database/database.ts'
import { placeholders } from '../../platform/database/rows.ts'
import { Conversation } from '../record/conversation.entity.ts'
import type { DeskSettingsService } from '../settings/settings.service.ts'
import { firstOf } from './router.ts'
import { RoutingRule } from './rule.entity.ts'
import { type FactNeeds, loadFacts } from './rule.facts.ts'
import type { RuleService } from './rule.service.ts'
import type { TryBody, TryView } from './try.schemas.ts'

interface Needs extends FactNeeds {
  db: Database
  settings: Pick<DeskSettingsService, 'of'>
  assertSound: RuleService['assertSound']
}

type Asked = Static<typeof TryBody>
type TriedRule = Pick<RoutingRule, 'conditions' | 'outcome'> & { id: number | null }
type Tried = Static<typeof TryView>['items'][number]

/** Asks rules, kept ones or others, about conversations of the past. */
export function createTrial ({ db, settings, assertSound, ...factNeeds }: Needs) {
  const casesOf = (accountId: number, { conversationIds, last }: Asked): Promise<Conversation[]> => db.read.find(Conversation, {
    where: { accountId, ...(conversationIds !== undefined && { id: In(conversationIds) }) }, order: { startedAt: 'DESC', id: 'DESC' }, take: conversationIds?.length ?? last,
  })

  const keptRules = (accountId: number): Promise<TriedRule[]> => (
    db.read.find(RoutingRule, { where: { accountId, isOn: true }, order: { position: 'ASC', id: 'ASC' } }))

  /** Who had talked with each follower before. */
  async function previousAgents (accountId: number, conversations: readonly Conversation[]): Promise<Map<number, number>> {
    if (conversations.length === 0) return new Map()
    const ids = conversations.map(({ id }) => id)
    const rows = await db.read.query<Array<{ id: number | string, agentId: number | string | null }>>(`SELECT those.id AS id, (
        SELECT earlier.lastAgentId FROM conversations earlier WHERE earlier.accountId = those.accountId AND earlier.followerId = those.followerId
        AND earlier.id < those.id AND earlier.lastAgentId IS NOT NULL ORDER BY earlier.id DESC LIMIT 1) AS agentId
      FROM conversations those WHERE those.accountId = ? AND those.id IN (${placeholders(ids)})`, [accountId, ...ids])
    return new Map(rows.flatMap(({ id, agentId }) => (agentId === null ? [] : [[Number(id), Number(agentId)]])))
  }

  return {
    async run (accountId: number, asked: Asked): Promise<Tried[]> {
      for (const [at, rule] of (asked.rules ?? []).entries()) await assertSound(db.read, accountId, rule, `body/rules/${at}`)
      const rules = asked.rules?.map((rule): TriedRule => ({ id: null, ...rule })) ?? await keptRules(accountId)
      const { routing: { defaultTeamId } } = await settings.of(accountId)
      const conversations = await casesOf(accountId, asked)
      const previous = await previousAgents(accountId, conversations)
      const cases = conversations.map(({ id, followerId, startedAt }) => ({ conversationId: id, followerId, previousAgentId: previous.get(id) ?? null, at: startedAt }))
      const facts = await loadFacts({ ...factNeeds, from: db.read, accountId, rules, isPast: true }, cases)
      return conversations.flatMap(({ id, followerId, startedAt, teamId }): Tried[] => {
        const known = facts.get(id)
        if (known === undefined) return []
        const { rule, asked: those } = firstOf(rules, known)
        const { teamId: team = null, priority = null, requiredSkills = [], leavesBot = false } = rule?.outcome ?? {}
        return [{
          conversationId: id, followerId, startedAt: startedAt.toISOString(), teamWas: teamId, teamId: team ?? defaultTeamId, priority, requiredSkills, leavesBot,
          rules: those.map((each, at) => ({ rule: at, ruleId: each.rule.id, failed: each.failed })),
        }]
      })
    },
  }
}

export type Trial = ReturnType<typeof createTrial>
