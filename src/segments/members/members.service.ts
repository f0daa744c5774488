import type { Database } from '../../platform/database/database.ts'

interface MembersAsked { accountId: number, segmentId: number, after: number, limit: number }

export interface MemberRow { followerId: number, alias: string | null, enteredAt: Date }

export function createMemberService (db: Database) {
  return {
    /** By id. */
    async list ({ accountId, segmentId, after, limit }: MembersAsked): Promise<MemberRow[]> {
      const rows = await db.read.query<Array<{ followerId: number | string, alias: string | null, enteredAt: number | string }>>(
        `SELECT followerId, alias, enteredAt FROM segment_members JOIN followers ON followers.id = followerId
         WHERE segment_members.accountId = ? AND segmentId = ? AND followerId > ? ORDER BY followerId LIMIT ${limit}`, [accountId, segmentId, after])
      return rows.map(({ followerId, alias, enteredAt }) => ({ followerId: Number(followerId), alias, enteredAt: new Date(Number(enteredAt)) }))
    },
  }
}

export type MemberService = ReturnType<typeof createMemberService>
