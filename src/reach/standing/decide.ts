import { mayCall } from '../../accounts/index.ts'
import type { AccountContext } from '../settings/settings.service.ts'
import type { Caps, ReachSettings } from '../settings/settings.schemas.ts'
import type { Reason } from './reasons.ts'
import type { Counts, Decision, Question, Route, Standing } from './standing.ts'

export interface TopicRules { kind: 'opt-out' | 'opt-in', caps: Caps }

/** What is the same for all followers who are asked about. */
export interface Context {
  settings: ReachSettings
  account: Pick<AccountContext['account'], 'kind' | 'isVerified'>
  topic: TopicRules | null
  nowMs: number
  /** Until when a message of theirs waits for its answer; for the passive route alone. */
  waitingUntilMs?: number | undefined
  /** When the running periods end: only for whoever wants to be told. */
  endsMs?: Readonly<Record<keyof Counts | 'mass', number>> | undefined
}

interface Obstacle { reason: Reason, untilMs?: number | null | undefined, left?: number | null }
interface Room { untilMs: number | null, left: number | null }
type Check = (standing: Standing, question: Question, context: Context) => Obstacle | null

const apis: Readonly<Record<Exclude<Route, 'passive'>, string>> = {
  service: '/cgi-bin/message/custom/send',
  notice: '/cgi-bin/message/subscribe/bizsend',
  template: '/cgi-bin/message/template/send',
  mass: '/cgi-bin/message/mass/send',
}

const ruled = {
  account: (_standing, question, { account }) => (isRouteOf(account, question) ? null : { reason: 'ACCOUNT_MAY_NOT' }),
  content: (_standing, question) => (isFit(question) ? null : { reason: 'CONTENT_NOT_ALLOWED' }),
  following: findRefusal,
  route: (standing, question, context) => {
    const state = routeState(standing, question, context)
    return 'reason' in state ? state : null
  },
  optOut: ({ contentOut }, { purpose }) => (contentOut && purpose === 'content' ? { reason: 'OPTED_OUT' } : null),
  topic: ({ topics }, { purpose, topicId }, { topic }) => {
    if (purpose === 'answer' || topicId === null || topic === null) return null
    const state = topics.get(topicId)?.state ?? null
    if (state === 'out') return { reason: 'TOPIC_OPTED_OUT' }
    return topic.kind === 'opt-in' && state === null ? { reason: 'TOPIC_NOT_OPTED_IN' } : null
  },
  // Whoever of ours writes by hand is the one who talks with them.
  conversation: ({ heldUntilMs }, { purpose, byAgent }, { nowMs }) => (
    purpose === 'answer' || byAgent || heldUntilMs <= nowMs ? null : { reason: 'IN_CONVERSATION', untilMs: heldUntilMs }
  ),
  caps: ({ contentCounts }, { purpose }, { settings, endsMs }) => (
    purpose === 'content' ? findCap(contentCounts, settings.contentCaps, capReasons, endsMs) : null
  ),
  topicCaps: ({ topics }, { purpose, topicId }, { topic, endsMs }) => {
    if (purpose === 'answer' || topicId === null || topic === null) return null
    return findCap(topics.get(topicId)?.counts ?? noCounts, topic.caps, topicCapReasons, endsMs)
  },
  quietHours: ({ quietUntilMs }, { purpose }) => (
    purpose === 'answer' || quietUntilMs === 0 ? null : { reason: 'QUIET_HOURS', untilMs: quietUntilMs }
  ),
} satisfies Record<string, Check>

export type CheckName = keyof typeof ruled
/** In the order in which they are asked; the first that finds something is the reason. */
export const checks: Readonly<Record<CheckName, Check>> = ruled
const inOrder: readonly Check[] = Object.values(checks)
export const noCounts: Counts = { day: 0, week: 0, month: 0 }

const capReasons = { day: 'CAP_DAY', week: 'CAP_WEEK', month: 'CAP_MONTH' } as const
const topicCapReasons = { day: 'TOPIC_CAP_DAY', week: 'TOPIC_CAP_WEEK', month: 'TOPIC_CAP_MONTH' } as const
const spans = ['day', 'week', 'month'] as const

/** Whether it can go to nobody at all. */
export function isOutOfQuestion (question: Question, account: Context['account']): boolean {
  return !isRouteOf(account, question) || !isFit(question)
}

function isRouteOf (account: Context['account'], { route }: Question): boolean {
  return route === 'passive' || mayCall(account, apis[route])
}

/** Pages: templates and notices tell of somebody's own affairs and never carry marketing; a mass send answers nobody. */
function isFit ({ route, purpose }: Question): boolean {
  return purpose === 'content' ? route !== 'notice' && route !== 'template' : purpose !== 'answer' || route !== 'mass'
}

/** May this be sent to this follower, by this route? The one rule; `reachableSql` says the same in SQL. */
export function decide (standing: Standing, question: Question, context: Context): Decision {
  for (const find of inOrder) {
    const obstacle = find(standing, question, context)
    if (obstacle !== null) return { isOpen: false, reason: obstacle.reason, untilMs: obstacle.untilMs ?? null, left: obstacle.left ?? null }
  }
  const { untilMs, left } = routeState(standing, question, context) as Room
  return { isOpen: true, untilMs, left }
}

/** A notice reaches whoever agreed to it, following or not (page: subscription notices); what waits for an answer came from a follower. */
function findRefusal ({ subscribed, isBlocked, refusal }: Standing, { route }: Question): Obstacle | null {
  if (isBlocked) return { reason: 'BLOCKED' }
  if (route !== 'notice' && !subscribed) return { reason: 'NOT_FOLLOWING' }
  return refusal === null || (route === 'notice' && refusal === 'NOT_FOLLOWING') ? null : { reason: refusal }
}

type RouteState = (standing: Standing, question: Question, context: Context) => Obstacle | Room

const routeStates: Readonly<Record<Route, RouteState>> = {
  passive: (_standing, _question, { waitingUntilMs = 0, nowMs }) => (
    waitingUntilMs > nowMs ? { untilMs: waitingUntilMs, left: 1 } : { reason: 'NOTHING_TO_ANSWER' }
  ),
  service,
  notice,
  template,
  mass,
}

const routeState: RouteState = (standing, question, context) => routeStates[question.route](standing, question, context)

function service ({ window }: Standing, question: Question, { settings, nowMs }: Context): Obstacle | Room {
  const { parts } = question
  const endMs = window.untilMs - settings.windows.marginSeconds * 1000
  if (nowMs >= endMs) return { reason: 'REPLY_WINDOW_CLOSED', left: 0 }
  if (window.left < parts) return { reason: 'REPLY_WINDOW_SPENT', left: window.left }
  const left = mayUseLast(question) ? window.left : Math.max(0, window.left - settings.keptForAgents)
  return left < parts ? { reason: 'KEPT_FOR_AGENTS', left } : { untilMs: endMs, left }
}

/** What is kept of a window is for agents and for answers. */
export function mayUseLast ({ purpose, byAgent, spareLast = false }: Pick<Question, 'purpose' | 'byAgent' | 'spareLast'>): boolean {
  return !spareLast && (purpose === 'answer' || byAgent)
}

function notice ({ grants }: Standing, { templateId, parts }: Question): Obstacle | Room {
  if (templateId === null) return { reason: 'TEMPLATE_UNKNOWN' }
  const grant = grants.get(templateId)
  if (grant === undefined) return { reason: 'NOTICE_NOT_GRANTED', left: 0 }
  if (grant.isRefused) return { reason: 'NOTICE_REFUSED', left: 0 }
  if (grant.isLong) return { untilMs: null, left: null }
  return grant.left < parts ? { reason: 'NOTICE_NOT_GRANTED', left: grant.left } : { untilMs: null, left: grant.left }
}

function template ({ grants }: Standing, { templateId }: Question): Obstacle | Room {
  const isRefused = templateId !== null && grants.get(templateId)?.isRefused === true
  return isRefused ? { reason: 'NOTICE_REFUSED' } : { untilMs: null, left: null }
}

function mass ({ massUsed }: Standing, { parts }: Question, { settings, endsMs }: Context): Obstacle | Room {
  const left = Math.max(0, settings.massPerPeriod - massUsed)
  return left < parts ? { reason: 'MASS_SPENT', untilMs: endsMs?.mass, left } : { untilMs: endsMs?.mass ?? null, left }
}

function findCap (counts: Counts, caps: Caps, names: Readonly<Record<keyof Counts, Reason>>, endsMs: Context['endsMs']): Obstacle | null {
  for (const span of spans) {
    const cap = caps[span]
    if (cap !== null && counts[span] >= cap) return { reason: names[span], untilMs: endsMs?.[span] }
  }
  return null
}
