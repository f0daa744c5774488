import type { Heard } from '../../followers/index.ts'
import type { Tx } from '../../platform/database/database.ts'
import { grouped } from '../../platform/grouped.ts'
import { simplified } from '../../platform/han.ts'
import type { HeardMessage, Moved } from '../facts.ts'
import type { By } from '../record/change.entity.ts'
import type { Conversation } from '../record/conversation.entity.ts'
import type { Moves } from '../record/moves.ts'
import { isStaffed } from '../record/staffed.ts'
import type { DeskSettingsService } from '../settings/settings.service.ts'
import type { Decisions, NewDecision } from './decisions.ts'
import { RoutingRule } from './rule.entity.ts'
import { type FactNeeds, loadFacts } from './rule.facts.ts'
import { failing, folded, type RuleFacts } from './rule.matching.ts'

interface Needs extends FactNeeds {
  moves: Pick<Moves, 'queue' | 'team'>
  settings: Pick<DeskSettingsService, 'of'>
  decisions: Decisions
  teamHints: TeamHints
  clickCalls: ClickCalls
}

/** Which team followers are to come to as far as the rest of the house knows: whom a QR code led here, say. A rule of the account's knows better. */
export type TeamHints = (tx: Tx, accountId: number, followerIds: readonly number[]) => Promise<ReadonlyMap<number, number>>

/** Of clicks in the menu those that call a person as far as the rest of the house knows, by the ids of their deliveries. */
export type ClickCalls = (tx: Tx, accountId: number, clicks: readonly Heard[]) => Promise<ReadonlySet<number>>

/** Where a conversation goes that no rule sends anywhere. */
interface Otherwise { teamId: number | null, why: 'HINT' | 'DEFAULT_TEAM' }

interface Found<Rule> { rule: Rule | null, asked: Array<{ rule: Rule, failed: string | null }> }

const system: By = { kind: 'system', id: null }

/** The first rule that applies, and what kept those before it from applying. */
export function firstOf<Rule extends Pick<RoutingRule, 'conditions'>> (rules: readonly Rule[], facts: RuleFacts): Found<Rule> {
  const asked: Found<Rule>['asked'] = []
  for (const rule of rules) {
    const failed = failing(rule.conditions, facts)
    asked.push({ rule, failed })
    if (failed === null) return { rule, asked }
  }
  return { rule: null, asked }
}

/** Finds the team of whoever begins to wait without one, and notices who asks a bot for a person. In the transaction of what they said. */
export function createRouter ({ moves, settings, decisions, teamHints, clickCalls, ...factNeeds }: Needs) {
  const rulesOf = (tx: Tx, accountId: number) => tx.find(RoutingRule, { where: { accountId, isOn: true }, order: { position: 'ASC', id: 'ASC' } })

  async function factsOf (tx: Tx, accountId: number, rules: readonly RoutingRule[], conversations: readonly Conversation[]): Promise<Map<number, RuleFacts>> {
    const cases = conversations.map(({ id, followerId, lastAgentId, queuedAt, lastMessageAt }) => (
      { conversationId: id, followerId, previousAgentId: lastAgentId, at: queuedAt ?? lastMessageAt }))
    return loadFacts({ ...factNeeds, from: tx, accountId, rules, isPast: false }, cases)
  }

  async function routeAll (tx: Tx, accountId: number, conversations: readonly Conversation[]): Promise<void> {
    const rules = await rulesOf(tx, accountId)
    const { routing: { defaultTeamId } } = await settings.of(accountId, tx)
    const hints = await teamHints(tx, accountId, conversations.map(({ followerId }) => followerId))
    if (rules.length === 0 && defaultTeamId === null && hints.size === 0) return
    const facts = await factsOf(tx, accountId, rules, conversations)
    const found = conversations.flatMap((conversation) => {
      const known = facts.get(conversation.id)
      const hint = hints.get(conversation.followerId)
      const otherwise: Otherwise = hint === undefined ? { teamId: defaultTeamId, why: 'DEFAULT_TEAM' } : { teamId: hint, why: 'HINT' }
      return known === undefined ? [] : [{ conversation, otherwise, ...firstOf(rules, known) }]
    })
    const going = found.filter(({ rule, otherwise }) => rule !== null || otherwise.teamId !== null)
    for (const [rule, theirs] of grouped(going, (each) => each.rule)) {
      const { teamId = null, priority, requiredSkills } = rule?.outcome ?? {}
      for (const [why, some] of grouped(theirs, ({ otherwise }) => (rule === null ? otherwise.why : 'RULE'))) {
        const teamed = some.map(({ conversation: { id }, otherwise }) => ({ conversationId: id, teamId: teamId ?? otherwise.teamId, priority, requiredSkills }))
        await moves.team(tx, accountId, teamed, { by: byRule(rule), why })
      }
    }
    await decisions.write(tx, accountId, found.map(({ conversation, rule, asked, otherwise }) => decisionOf(conversation, rule, asked, otherwise)))
  }

  async function callsAmong (tx: Tx, accountId: number, texts: readonly string[]): Promise<Set<string>> {
    const { personWords } = await settings.of(accountId, tx)
    const words = new Set(personWords.map(said))
    return new Set(texts.filter((text) => words.has(said(text))))
  }

  /** Who says one of the words for a person, clicks what a rule is about, or says something that a rule is about which takes it from the bot. */
  async function takeFromBots (tx: Tx, accountId: number, heard: readonly HeardMessage[]): Promise<void> {
    const calls = await callsAmong(tx, accountId, heard.flatMap(({ heard: { inbound } }) => (inbound.type === 'text' ? [inbound.content] : [])))
    const all = await rulesOf(tx, accountId)
    const keys = menuKeysOf(all)
    const asked = heard.filter(({ heard: { inbound } }) => (inbound.type === 'text' && calls.has(inbound.content)) || isCall(inbound, keys))
    const asking = new Set(asked.map(({ conversation: { id } }) => id))
    if (asking.size > 0) tellHeard(heard, await moves.queue(tx, accountId, [...asking], { by: { kind: 'follower', id: null }, why: 'ASKED_FOR_A_PERSON' }))
    const rules = all.filter(({ outcome }) => outcome.leavesBot)
    const others = [...new Map(heard.map(({ conversation }) => [conversation.id, conversation])).values()].filter(({ id }) => !asking.has(id))
    if (rules.length === 0 || others.length === 0) return
    const facts = await factsOf(tx, accountId, rules, others)
    const leaving = others.filter(({ id }) => {
      const known = facts.get(id)
      return known !== undefined && firstOf(rules, known).rule !== null
    })
    // Which team it is all rules say together, as soon as it waits.
    if (leaving.length > 0) tellHeard(heard, await moves.queue(tx, accountId, leaving.map(({ id }) => id), { by: system, why: 'RULE_LEAVES_BOT' }))
  }

  return {
    /** Of some texts those by which somebody asks for a person. */
    callsAmong,

    /** Of clicks in the menu those that some rule is about, or somebody else calls a person by: who does that asks for one. By the ids of their deliveries. */
    async calls (tx: Tx, clicks: readonly Heard[]): Promise<Set<number>> {
      const calling = new Set<number>()
      for (const [accountId, theirs] of grouped(clicks, (each) => each.accountId)) {
        const keys = menuKeysOf(await rulesOf(tx, accountId))
        for (const { inboxId, inbound } of theirs) if (isCall(inbound, keys)) calling.add(inboxId)
        for (const inboxId of await clickCalls(tx, accountId, theirs)) calling.add(inboxId)
      }
      return calling
    },

    async route (tx: Tx, moved: readonly Moved[]): Promise<void> {
      const begun = moved.filter(({ conversation, before }) => conversation.status === 'waiting' && conversation.teamId === null && before.status !== 'waiting')
      for (const [accountId, theirs] of grouped(begun, ({ conversation }) => conversation.accountId)) {
        await routeAll(tx, accountId, theirs.map(({ conversation }) => conversation))
      }
    },

    async hear (tx: Tx, heard: readonly HeardMessage[]): Promise<void> {
      const atBots = heard.filter(({ conversation }) => conversation.status === 'bot')
      for (const [accountId, theirs] of grouped(atBots, ({ conversation }) => conversation.accountId)) {
        if (await isStaffed(tx, accountId)) await takeFromBots(tx, accountId, theirs)
      }
    },
  }
}

export type Router = ReturnType<typeof createRouter>

/** Who listens after us sees that it waits for a person: no bot answers any more. */
function tellHeard (heard: readonly HeardMessage[], moved: readonly Moved[]): void {
  const now = new Map(moved.map(({ conversation }) => [conversation.id, conversation]))
  for (const message of heard) message.conversation = now.get(message.conversation.id) ?? message.conversation
}

const menuKeysOf = (rules: readonly RoutingRule[]) => new Set(rules.flatMap(({ conditions }) => conditions.menuKeys ?? []))

/** A click that asks for a person: some rule is about it. */
function isCall (inbound: Heard['inbound'], menuKeys: ReadonlySet<string>): boolean {
  return inbound.type === 'CLICK' && menuKeys.has(inbound.eventKey)
}

/** Nothing but the word, however it is written and ended. */
function said (text: string): string {
  return simplified(folded(text)).replaceAll(/[\s\p{P}]/gu, '')
}

function byRule (rule: RoutingRule | null): By {
  return rule === null ? system : { kind: 'rule', id: rule.id }
}

type Asked = ReadonlyArray<{ rule: RoutingRule, failed: string | null }>

function decisionOf ({ id, followerId }: Conversation, rule: RoutingRule | null, asked: Asked, otherwise: Otherwise): NewDecision {
  return {
    followerId, conversationId: id, kind: 'team', teamId: rule?.outcome.teamId ?? otherwise.teamId, agentId: null, ruleId: rule?.id ?? null,
    why: rule !== null ? 'RULE' : otherwise.why === 'HINT' ? 'HINT' : 'NO_RULE', detail: { rules: asked.map(({ rule, failed }) => ({ ruleId: rule.id, failed })) },
  }
}
