import type { Clock } from '../../platform/clock.ts'
import { momentValue } from '../../platform/database/columns.ts'
import type { Database, Tx } from '../../platform/database/database.ts'
import { inParts, insertRows, placeholders } from '../../platform/database/rows.ts'
import type { Inbound } from '../../wechat/inbound.types.ts'
import type { BotSettings } from './settings.schemas.ts'

/** `isCut`: it has just become too much, and somebody should look. */
export interface Turn { isAllowed: boolean, isCut: boolean }

/**
 * Whether it may be a machine's word: those answer ours by writing. Keys of the menu, items of a menu that we sent, codes and follows are of a
 * hand, and whoever presses them is answered each time.
 */
export function isWritten (inbound: Inbound): boolean {
  return inbound.kind === 'message' && !(inbound.type === 'text' && inbound.bizMsgMenuId !== null)
}

interface Talked { sinceMs: number, answers: number }

/**
 * Counts what is said without a person to what each follower writes: after too much of it in a while nothing more is said until the while is
 * over. A machine that answers ours would go on for ever.
 */
export function createTalks ({ db, clock }: { db: Database, clock: Clock }) {
  const ending = db.dialect.orReplace(['accountId', 'followerId'], ['since', 'answers'])

  async function read (tx: Tx, accountId: number, followerIds: readonly number[]): Promise<Map<number, Talked>> {
    const found = new Map<number, Talked>()
    for (const some of inParts(followerIds)) {
      const rows = await tx.query<Array<Record<'followerId' | 'since' | 'answers', number | string>>>(
        `SELECT followerId, since, answers FROM bot_talks WHERE accountId = ? AND followerId IN (${placeholders(some)})`, [accountId, ...some])
      for (const row of rows) found.set(Number(row.followerId), { sinceMs: Number(row.since), answers: Number(row.answers) })
    }
    return found
  }

  return {
    /** One turn for each that is named, as often as it is named; in the transaction of the answers. */
    async take (tx: Tx, accountId: number, followerIds: readonly number[], { loop }: Pick<BotSettings, 'loop'>): Promise<Turn[]> {
      if (followerIds.length === 0) return []
      const nowMs = momentValue(clock.now())
      const talks = await read(tx, accountId, [...new Set(followerIds)])
      const counted = new Set<number>()
      const turns = followerIds.map((followerId): Turn => {
        const before = talks.get(followerId)
        const talk = before === undefined || before.sinceMs + loop.minutes * 60_000 <= nowMs ? { sinceMs: nowMs, answers: 0 } : before
        if (talk.answers > loop.answers) return { isAllowed: false, isCut: false }
        talks.set(followerId, { ...talk, answers: talk.answers + 1 })
        counted.add(followerId)
        return { isAllowed: talk.answers < loop.answers, isCut: talk.answers === loop.answers }
      })
      const rows = [...counted].sort((a, b) => a - b).map((followerId) => {
        const { sinceMs = nowMs, answers = 0 } = talks.get(followerId) ?? {}
        return [accountId, followerId, sinceMs, answers]
      })
      await insertRows(tx, { table: 'bot_talks', columns: ['accountId', 'followerId', 'since', 'answers'], rows, ending })
      return turns
    },
  }
}

export type Talks = ReturnType<typeof createTalks>
