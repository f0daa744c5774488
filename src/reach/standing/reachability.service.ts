import { IsNull } from 'typeorm'
import { followerNotFound } from '../../followers/index.ts'
import type { Database } from '../../platform/database/database.ts'
import { Topic } from '../attention/topic.entity.ts'
import { topicUnknown } from '../sending/sending.errors.ts'
import type { About, Explained, ExplainService, Explanation } from './explain.ts'
import type { RouteView } from './reachability.schemas.ts'
import { viewRoute } from './reachability.view.ts'
import { ReachGrant } from './standing.entity.ts'
import type { Purpose } from './standing.ts'

/** What somebody asks through the API: the topic by its key. */
export interface Asked { purpose: Purpose, topic?: string, templateId?: string }

/** All there is to tell about one follower. */
export interface OneReach { explanation: Explanation, explained: Explained, about: About, topic: Topic | null, grants: ReachGrant[] }

/** A follower agrees to a notice or two: more than that is no list for people. */
const maxGrants = 200

/** `templateId`: of the notice that they agreed to. */
export type Alternative = RouteView & { templateId?: string | undefined }

/** Whoever names no notice is told of one that could be sent, if there is any. */
function agreedTo (grants: readonly ReachGrant[]): string | null {
  return grants.find(({ sendsLeft, isLong, refusedAt }) => refusedAt === null && (isLong || sendsLeft > 0))?.templateId ?? null
}

export function createReachability ({ db, explain }: { db: Database, explain: ExplainService }) {
  async function topicOf (accountId: number, key: string | undefined): Promise<Topic | null> {
    if (key === undefined) return null
    const topic = await db.read.findOneBy(Topic, { accountId, key, archivedAt: IsNull() })
    if (topic === null) throw topicUnknown(key)
    return topic
  }

  async function reachOf (accountId: number, followerIds: readonly number[], asked: Asked): Promise<Explained[]> {
    const topic = await topicOf(accountId, asked.topic)
    const { followers } = await explain.of(accountId, followerIds, { purpose: asked.purpose, topic, templateId: asked.templateId ?? null })
    return followers
  }

  const grantsOf = (accountId: number, followerId: number): Promise<ReachGrant[]> => (
    db.read.find(ReachGrant, { where: { accountId, followerId }, order: { templateId: 'ASC' }, take: maxGrants }))

  return {
    /** The whole decision about one follower; throws FOLLOWER_NOT_FOUND. */
    async one (accountId: number, followerId: number, asked: Asked): Promise<OneReach> {
      const topic = await topicOf(accountId, asked.topic)
      const grants = await grantsOf(accountId, followerId)
      const about: About = { purpose: asked.purpose, topic, templateId: asked.templateId ?? agreedTo(grants) }
      const explanation = await explain.of(accountId, [followerId], about)
      const [explained] = explanation.followers
      if (explained === undefined) throw followerNotFound()
      return { explanation, explained, about, topic, grants }
    },

    /** Which ways are open to up to 100 followers; whoever is not in the records is missing. */
    reachOf,

    /** The ways that are open to somebody instead of the one that was shut. */
    async alternatives (accountId: number, followerId: number, purpose: Purpose): Promise<Alternative[]> {
      const templateId = agreedTo(await grantsOf(accountId, followerId)) ?? undefined
      const [explained] = await reachOf(accountId, [followerId], { purpose, ...(templateId !== undefined && { templateId }) })
      return explained?.routes.filter(({ isOpen }) => isOpen).map((state) => ({ ...viewRoute(state), ...(state.route === 'notice' && { templateId }) })) ?? []
    },
  }
}

export type ReachabilityService = ReturnType<typeof createReachability>
