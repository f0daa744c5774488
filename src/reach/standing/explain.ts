import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import type { QuietService } from '../attention/quiet.ts'
import type { ForeignSends } from '../results/foreign.ts'
import { readBudgets } from '../sending/budgets.ts'
import type { AccountContext, SettingsService } from '../settings/settings.service.ts'
import { boundsOf, endsOf } from './bounds.ts'
import { checks, type CheckName, type Context, decide, type TopicRules } from './decide.ts'
import type { Reason } from './reasons.ts'
import { type Bounds, type Decision, type Purpose, type Question, type Route, routes, type Standing } from './standing.ts'
import type { StandingStore } from './standing.store.ts'

/** What somebody wants to send; the topic with its rules. */
export interface About {
  purpose: Purpose
  topic: (TopicRules & { id: number }) | null
  templateId: string | null
}

export interface RouteState extends Pick<Question, 'route'> {
  isOpen: boolean
  reason: Reason | null
  untilMs: number | null
  left: number | null
  /** Fewer than `left` where others may have sent too. */
  leftAtLeast: number | null
}

export interface Checked { check: CheckName, reason: Reason | null, untilMs: number | null }

export interface Explained {
  standing: Standing
  routes: RouteState[]
}

/** All that was looked at to answer for some followers. */
export interface Explanation extends AccountContext {
  bounds: Bounds
  endsMs: ReturnType<typeof endsOf>
  foreign: number
  contextFor: (standing: Standing) => Context
  followers: Explained[]
}

interface Needs {
  db: Database
  clock: Clock
  settings: Pick<SettingsService, 'contextOf'>
  quiet: QuietService
  store: Pick<StandingStore, 'readStandings'>
  waitingUntil: (accountId: number, openids: readonly string[]) => Promise<ReadonlyMap<string, number>>
  foreignSends: ForeignSends
}

/** Which ways are open to followers, by the same rule that decides when something is sent; in a fixed number of statements. */
export function createExplain ({ db, clock, settings, quiet, store, waitingUntil, foreignSends }: Needs) {
  return {
    /** Up to 100 followers; whoever is not in the records is missing. */
    async of (accountId: number, followerIds: readonly number[], about: About): Promise<Explanation> {
      const nowMs = clock.now().getTime()
      const context = await settings.contextOf(accountId)
      const bounds = boundsOf(nowMs, context.account)
      const endsMs = endsOf(bounds, context.account)
      const [standings, budgets, foreign] = await Promise.all([
        quiet.of(accountId, nowMs).then((quietNow) => store.readStandings(db.read, accountId, followerIds, {
          bounds, quiet: quietNow, topicIds: about.topic === null ? [] : [about.topic.id], templateIds: about.templateId === null ? [] : [about.templateId],
        })),
        readBudgets(db.read, db, { accountId, nowMs, limits: context.settings }),
        foreignSends(accountId, new Date(massBegins(bounds)), new Date(endsMs.mass)),
      ])
      const waiting = await waitingUntil(accountId, [...standings.values()].map(({ openid }) => openid))
      const contextFor = ({ openid }: Standing): Context => ({ ...context, topic: about.topic, nowMs, endsMs, waitingUntilMs: waiting.get(openid) })
      const asked = routes.map((route) => ({ route, question: questionOf(route, about), spent: budgets.obstacle(route, about.purpose) }))
      const followers = [...standings.values()].map((standing): Explained => {
        const around = contextFor(standing)
        return {
          standing,
          routes: asked.map(({ route, question, spent }) => {
            const decision = decide(standing, question, around)
            return routeState(route, decision.isOpen && spent !== null ? { isOpen: false, reason: spent, untilMs: null, left: 0 } : decision, foreign)
          }),
        }
      })
      return { ...context, bounds, endsMs, foreign, contextFor, followers }
    },
  }
}

export type ExplainService = ReturnType<typeof createExplain>

/** Every check of a route with its outcome: to show a decision, not only its first reason. */
export function checked (standing: Standing, route: Route, about: About, context: Context): Checked[] {
  return (Object.keys(checks) as CheckName[]).map((check) => {
    const obstacle = checks[check](standing, questionOf(route, about), context)
    return { check, reason: obstacle?.reason ?? null, untilMs: obstacle?.untilMs ?? null }
  })
}

/** When a route opens by itself: when the last of what stands in its way has passed; null when something does not pass. */
export function opensAt (found: readonly Checked[]): number | null {
  const obstacles = found.filter(({ reason }) => reason !== null).map(({ untilMs }) => untilMs)
  return obstacles.length === 0 || obstacles.includes(null) ? null : Math.max(...obstacles.map(Number))
}

/** A passive reply answers what they just said, whatever it is wanted for. */
function questionOf (route: Route, { purpose, topic, templateId }: About): Question {
  const isReply = route === 'passive'
  return { route, purpose: isReply ? 'answer' : purpose, topicId: topic?.id ?? null, templateId, parts: 1, byAgent: false }
}

function routeState (route: Route, decision: Decision, foreign: number): RouteState {
  const { isOpen, untilMs, left } = decision
  const leftAtLeast = left === null ? null : Math.max(0, left - (route === 'mass' ? foreign : 0))
  return { route, isOpen, reason: isOpen ? null : decision.reason, untilMs, left, leftAtLeast }
}

function massBegins ({ mass }: Bounds): number {
  return Date.parse(`${mass.length === 7 ? `${mass}-01` : mass}T00:00:00+08:00`)
}
