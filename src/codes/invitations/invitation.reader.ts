import { In, LessThan } from 'typeorm'
import type { Database } from '../../platform/database/database.ts'
import { inParts } from '../../platform/database/rows.ts'
import type { InvitationFlag } from './flags.ts'
import { Invitation, Inviter } from './invitation.entity.ts'

export interface InvitationsAsked { inviterId?: number | undefined, flagged?: boolean | undefined, before?: number | undefined, limit: number }
/** Behind whom the next page begins: how many they brought, and who they are. */
export interface Place { invited: number, followerId: number }
export interface Node { followerId: number, inviterId: number, level: number, at: Date, isFollowing: boolean, flags: InvitationFlag[], invited: number, following: number }

interface Branch { followerId: number, inviterId: number, at: Date, flags: InvitationFlag[], isFollowing: boolean }

/** SQLite puts at most 500 selects together. */
const unionSize = 100

export function createInvitationReader ({ db }: { db: Database }) {
  /** Whom each of these brought, the first of them first. */
  async function branchesOf (accountId: number, inviterIds: readonly number[], each: number): Promise<Branch[]> {
    const found: Branch[] = []
    for (const some of inParts(inviterIds, unionSize)) {
      const selects = some.map((_, place) => `SELECT * FROM (SELECT followerId, inviterId, at, flags, leftAt FROM invitations
        WHERE accountId = ? AND inviterId = ? AND counted = 1 ORDER BY id LIMIT ${each}) AS branch${place}`)
      const rows = await db.read.query<Array<Record<'followerId' | 'inviterId' | 'at', number | string> & { flags: string, leftAt: number | string | null }>>(
        selects.join(' UNION ALL '), some.flatMap((id) => [accountId, id]))
      found.push(...rows.map(({ followerId, inviterId, at, flags, leftAt }) => (
        { followerId: Number(followerId), inviterId: Number(inviterId), at: new Date(Number(at)), flags: JSON.parse(flags) as InvitationFlag[], isFollowing: leftAt === null })))
    }
    return found
  }

  async function inviters (accountId: number, followerIds: readonly number[]): Promise<Map<number, Inviter>> {
    const found: Inviter[] = []
    for (const some of inParts(followerIds)) found.push(...await db.read.findBy(Inviter, { accountId, followerId: In(some) }))
    return new Map(found.map((each) => [each.followerId, each]))
  }

  return {
    /** Newest first: of one inviter, or of all those that are odd, or those that are not. */
    list: (accountId: number, { inviterId, flagged, before, limit }: InvitationsAsked): Promise<Invitation[]> => db.read.find(Invitation, {
      where: {
        accountId, ...(inviterId !== undefined && { inviterId }), ...((flagged !== undefined || inviterId === undefined) && { isFlagged: flagged ?? true }),
        ...(before !== undefined && { id: LessThan(before) }),
      },
      order: { id: 'DESC' }, take: limit,
    }),

    /** Who brought the most, first. */
    most (accountId: number, { after, limit }: { after?: Place | undefined, limit: number }): Promise<Inviter[]> {
      const query = db.read.createQueryBuilder(Inviter, 'inviter').where('inviter.accountId = :accountId', { accountId })
        .orderBy('inviter.invited', 'DESC').addOrderBy('inviter.followerId', 'DESC').limit(limit)
      if (after !== undefined) query.andWhere('inviter.invited <= :invited AND (inviter.invited < :invited OR inviter.followerId < :followerId)', { ...after })
      return query.getMany()
    },

    async inviter (accountId: number, followerId: number): Promise<Pick<Inviter, 'invited' | 'following' | 'flagged'> & { broughtBy: Invitation | null }> {
      const { invited = 0, following = 0, flagged = 0 } = await db.read.findOneBy(Inviter, { accountId, followerId }) ?? {}
      return { invited, following, flagged, broughtBy: await db.read.findOneBy(Invitation, { accountId, followerId, counted: 1 }) }
    },

    /** Whom somebody brought, whom those brought, and so on: level by level, and no more than `limit`. */
    async tree (accountId: number, followerId: number, { levels, limit }: { levels: number, limit: number }): Promise<{ nodes: Node[], isCut: boolean }> {
      const nodes: Array<Branch & { level: number }> = []
      let parents = [followerId]
      let isCut = false
      for (let level = 1; level <= levels && parents.length > 0; level++) {
        const room = limit - nodes.length
        const branches = await branchesOf(accountId, parents, room + 1)
        isCut ||= branches.length > room
        nodes.push(...branches.slice(0, room).map((branch) => ({ ...branch, level })))
        if (isCut) break
        parents = branches.map((branch) => branch.followerId).filter((id) => id > 0)
      }
      const brought = await inviters(accountId, nodes.map((node) => node.followerId))
      return { isCut, nodes: nodes.map((node) => ({ ...node, invited: brought.get(node.followerId)?.invited ?? 0, following: brought.get(node.followerId)?.following ?? 0 })) }
    },
  }
}

export type InvitationReader = ReturnType<typeof createInvitationReader>
