import { IsNull } from 'typeorm'
import { AttributeDefinition, FollowerAttribute } from '../../followers/attributes/attribute.entity.ts'
import type { Follower } from '../../followers/follower.entity.ts'
import { valueFrom } from '../../followers/index.ts'
import type { Dialect } from '../../platform/database/dialect.ts'
import { massPeriodOf } from '../../reach/index.ts'
import { ReachGrant, ReachState } from '../../reach/standing/standing.entity.ts'
import type { AccountNumbers, Asked } from './conditions.ts'
import { entriesOf, joined } from './did.ts'
import type { Did, Reach } from './rule.schema.ts'
import type { Leaf, Subject } from './tree.ts'

interface OpenRoute { route: string, isOpen: boolean, reason: string | null, untilMs: number | null, left: number | null }

export interface FoundNeeds {
  dialect: Dialect
  reach: {
    contextOf: (accountId: number) => Promise<AccountNumbers>
    reachOf: (accountId: number, followerIds: readonly number[], asked: Pick<Reach, 'purpose' | 'topic' | 'templateId'>) => Promise<Array<{ routes: OpenRoute[] }>>
  }
}

interface Seen { follower: Follower, holds: boolean }
type Find = (asked: Asked, leaf: Leaf, seen: Seen) => unknown

const dayMs = 86_400_000
/** Nobody wants to know more exactly how often. */
const mostTimes = 1001
const iso = (ms: number | null | undefined) => (ms === null || ms === undefined || ms === 0 ? null : new Date(ms).toISOString())

/** What a condition looked at, as people would say it. */
export function createFound ({ dialect, reach }: FoundNeeds) {
  async function timesOf ({ accountId, at, from }: Asked, did: Did, followerId: number) {
    const entries = joined(entriesOf(did, { atMs: at.getTime(), place: '', dialect }))
    const [row] = await from.query<Array<{ times: number | string, lastAt: number | string | null }>>(`SELECT COUNT(*) AS times, MAX(occurredAt) AS lastAt FROM (
      SELECT occurredAt FROM follower_events ${dialect.byIndex('idx_follower_events_kinds')} WHERE follower_events.accountId = ? AND follower_events.followerId = ? AND ${entries.sql}
      ORDER BY occurredAt DESC LIMIT ${mostTimes}) AS latest`, [accountId, followerId, ...entries.values])
    return { times: Number(row?.times ?? 0), lastAt: iso(row?.lastAt === null ? null : Number(row?.lastAt)) }
  }

  const stateOf = ({ accountId, from }: Asked, { follower: { id } }: Seen) => from.findOneBy(ReachState, { accountId, followerId: id })

  const finds: Readonly<Record<Subject, Find>> = {
    field: (_asked, { condition: { field } }, { follower }) => (
      field === undefined ? null : field === 'blocked' ? follower.blockedAt !== null : follower[field]),
    attribute: async ({ accountId, from }, { condition: { attribute = '' } }, { follower: { id } }) => {
      const definition = await from.findOneBy(AttributeDefinition, { accountId, key: attribute, archivedAt: IsNull() })
      if (definition === null) return null
      const rows = await from.find(FollowerAttribute, { where: { accountId, followerId: id, attributeId: definition.id }, order: { position: 'ASC' } })
      return valueFrom(definition.type, rows) ?? definition.defaultValue
    },
    tag: (_asked, { condition: { isOn = true } }, { holds }) => holds === isOn,
    text: (_asked, _leaf, { follower: { alias, remark } }) => ({ alias, remark }),
    subscriptionAge: ({ at }, _leaf, { follower: { subscribed, subscriptionAt } }) => (
      !subscribed || subscriptionAt === null ? null : { days: Math.floor((at.getTime() - subscriptionAt.getTime()) / dayMs) }),
    did: (asked, { condition: { did = { kind: '' } } }, { follower: { id } }) => timesOf(asked, did, id),
    silent: (_asked, _leaf, { follower: { lastInboundAt } }) => ({ lastInboundAt }),
    reach: async ({ accountId }, { condition }, { follower: { id } }) => {
      const { route, purpose = 'content', topic, templateId } = condition.reach ?? {}
      const [explained] = await reach.reachOf(accountId, [id], { purpose, ...(topic !== undefined && { topic }), ...(templateId !== undefined && { templateId }) })
      const { isOpen, reason, untilMs, left } = explained?.routes.find((each) => each.route === route) ?? { isOpen: false, reason: null, untilMs: null, left: null }
      return { isOpen, reason, until: iso(untilMs), left }
    },
    windowClosesWithin: async (asked, _leaf, seen) => {
      const state = await stateOf(asked, seen)
      return { until: iso(state?.windowUntil), left: state?.windowLeft ?? 0 }
    },
    massLeft: async (asked, _leaf, seen) => {
      const { settings: { massPerPeriod }, account: { kind } } = await reach.contextOf(asked.accountId)
      const state = await stateOf(asked, seen)
      const used = state?.massPeriod === massPeriodOf(asked.at.getTime(), kind) ? state.massUsed : 0
      return Math.max(0, massPerPeriod - used)
    },
    notice: async ({ accountId, from }, { condition: { notice } }, { follower: { id } }) => {
      const grant = await from.findOneBy(ReachGrant, { accountId, followerId: id, templateId: notice?.templateId ?? '' })
      return grant === null ? null : { left: grant.sendsLeft, isLong: grant.isLong, isRefused: grant.refusedAt !== null }
    },
    consent: async ({ accountId, from }, { condition: { consent } }, { follower: { id } }) => {
      const [row] = await from.query<Array<{ state: string }>>('SELECT state FROM consents WHERE accountId = ? AND followerId = ? AND topic = ? ORDER BY id DESC LIMIT 1', [accountId, id, consent?.topic])
      return row?.state ?? 'none'
    },
    list: (_asked, _leaf, { holds }) => holds,
    bucket: (_asked, { condition: { bucket } }, { follower, holds }) => (bucket?.salt === undefined ? follower.bucket : holds),
  }

  return async (asked: Asked, leaf: Leaf, seen: Seen): Promise<unknown> => {
    const found = await finds[leaf.about](asked, leaf, seen)
    return found ?? null
  }
}
