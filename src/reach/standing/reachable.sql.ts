import type { Caps } from '../settings/settings.schemas.ts'
import { type Context, isOutOfQuestion, mayUseLast } from './decide.ts'
import type { Bounds, Counts, Question, Quiet } from './standing.ts'

/** Conditions over the table `followers`: `FROM followers ${joins} WHERE ${condition}`, values in this order. */
export interface ReachableSql { joins: string, joinValues: unknown[], condition: string, values: unknown[] }

export interface SqlContext extends Pick<Context, 'settings' | 'account' | 'topic'> { bounds: Bounds, quiet: Quiet }

interface Part { sql: string, values?: readonly unknown[] }

const never: Part = { sql: '1 = 0' }
const spans = ['day', 'week', 'month'] as const
const contentColumns = { day: 'contentDay', week: 'contentWeek', month: 'contentMonth' } as const

/**
 * Whom `decide` finds open, as SQL over all followers of an account: the same rule for a million at once. A follower without a
 * row did nothing and had nothing, so every condition says what NULL means.
 */
export function reachableSql (accountId: number, question: Question, context: SqlContext): ReachableSql {
  const parts = isOutOfQuestion(question, context.account) ? [never] : [...following(question), ...byRoute(accountId, question, context), ...attention(question, context)]
  const conditions: Part[] = [{ sql: 'followers.accountId = ?', values: [accountId] }, ...parts]
  const joins = joinsFor(conditions, question, context.quiet)
  return {
    joins: joins.map(({ sql }) => sql).join(' '),
    joinValues: joins.flatMap(({ values = [] }) => values),
    condition: conditions.map(({ sql }) => sql).join(' AND '),
    values: conditions.flatMap(({ values = [] }) => values),
  }
}

function following ({ route }: Question): Part[] {
  if (route === 'notice') return [{ sql: `followers.blockedAt IS NULL AND (state.refusal IS NULL OR state.refusal = 'NOT_FOLLOWING')` }]
  return [{ sql: 'followers.subscribed = 1 AND followers.blockedAt IS NULL AND state.refusal IS NULL' }]
}

function byRoute (accountId: number, question: Question, { settings, bounds }: SqlContext): Part[] {
  const { route, templateId, parts } = question
  switch (route) {
    case 'service': {
      const kept = mayUseLast(question) ? 0 : settings.keptForAgents
      return [{ sql: 'state.windowUntil > ? AND state.windowLeft >= ?', values: [bounds.atMs + settings.windows.marginSeconds * 1000, parts + kept] }]
    }
    case 'notice': return templateId === null ? [never] : [{ sql: 'permission.refusedAt IS NULL AND (permission.isLong = 1 OR permission.sendsLeft >= ?)', values: [parts] }]
    case 'template': return templateId === null ? [] : [{
      // Few refuse a template: they are gathered once, where a join would look for each of a million.
      sql: 'followers.id NOT IN (SELECT followerId FROM reach_grants WHERE accountId = ? AND templateId = ? AND refusedAt IS NOT NULL)',
      values: [accountId, templateId],
    }]
    case 'mass': return [upTo({ table: 'state', period: 'massPeriod', used: 'massUsed', running: bounds.mass, below: settings.massPerPeriod - parts + 1 })]
    default: return [never]
  }
}

function attention (question: Question, { settings, topic, bounds, quiet }: SqlContext): Part[] {
  const { purpose, byAgent, topicId } = question
  if (purpose === 'answer') return []
  const isContent = purpose === 'content'
  return [
    ...(isContent ? [{ sql: 'state.contentOutAt IS NULL' }] : []),
    ...(topicId === null || topic === null ? [] : [
      { sql: topic.kind === 'opt-in' ? `topic.state = 'in'` : `(topic.state IS NULL OR topic.state <> 'out')` },
      ...capped('topic', { day: 'day', week: 'week', month: 'month' }, topic.caps, bounds),
    ]),
    ...(byAgent ? [] : [{ sql: '(state.heldUntil IS NULL OR state.heldUntil <= ?)', values: [bounds.atMs] }]),
    ...(isContent ? capped('state', contentColumns, settings.contentCaps, bounds) : []),
    ...loud(quiet),
  ]
}

function capped (table: string, columns: Readonly<Record<keyof Counts, string>>, caps: Caps, bounds: Bounds): Part[] {
  return spans.flatMap((span) => {
    const cap = caps[span]
    return cap === null ? [] : [upTo({ table, period: columns[span], used: `${columns[span]}Used`, running: bounds[span], below: cap })]
  })
}

/** Fewer than `below` in the running period; in another one nothing was used. */
function upTo ({ table, period, used, running, below }: { table: string, period: string, used: string, running: string, below: number }): Part {
  if (below <= 0) return never
  return { sql: `(${table}.${period} IS NULL OR ${table}.${period} <> ? OR ${table}.${used} < ?)`, values: [running, below] }
}

/** Where it is not quiet now. */
function loud ({ untilMs, attributeId, byZone }: Quiet): Part[] {
  if (attributeId === null) return untilMs === 0 ? [] : [never]
  const zones = (isQuiet: boolean) => [...byZone].filter(([, until]) => (until > 0) === isQuiet).map(([zone]) => zone)
  const list = (names: readonly string[]) => names.map(() => '?').join(', ')
  const names = zones(untilMs === 0)
  if (untilMs > 0) return names.length === 0 ? [never] : [{ sql: `zone.textValue IN (${list(names)})`, values: names }]
  return names.length === 0 ? [] : [{ sql: `(zone.textValue IS NULL OR zone.textValue NOT IN (${list(names)}))`, values: names }]
}

/** The tables that the conditions name, each joined by its key. */
function joinsFor (conditions: readonly Part[], { route, topicId, templateId }: Question, { attributeId }: Quiet): Part[] {
  const sql = conditions.map((part) => part.sql).join(' ')
  const isNamed = (table: string) => new RegExp(`\\b${table}\\.`).test(sql)
  const own = (table: string) => `${table}.accountId = followers.accountId AND ${table}.followerId = followers.id`
  // What only those have who have a row is looked for from there.
  const state: Part = { sql: `${route === 'service' ? 'JOIN' : 'LEFT JOIN'} reach_states AS state ON ${own('state')}` }
  const permission: Part = { sql: `JOIN reach_grants AS permission ON ${own('permission')} AND permission.templateId = ?`, values: [templateId] }
  const topic: Part = { sql: `LEFT JOIN reach_topic_states AS topic ON ${own('topic')} AND topic.topicId = ?`, values: [topicId] }
  const zone: Part = { sql: `LEFT JOIN follower_attributes AS zone ON ${own('zone')} AND zone.attributeId = ? AND zone.position = 0`, values: [attributeId] }
  return Object.entries({ state, permission, topic, zone }).filter(([table]) => isNamed(table)).map(([, part]) => part)
}
