import type { AgentsRoom } from '../../agents/index.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import type { Conversation } from '../record/conversation.entity.ts'
import type { DeskSettingsService } from '../settings/settings.service.ts'
import { choose, countReasons } from './choose.ts'
import { desksOf } from './desks.ts'
import { wantedBy } from './plan.ts'
import { aheadOf, asWaiting, type Place, type Waiting, waitingIn } from './waiting.ts'

/** Where somebody stands in the queue, and why nobody has taken them yet. */
export interface Standing {
  position: number | null
  ahead: number
  why: string
  /** How many agents cannot, by reason. */
  barred: Record<string, number>
  opensAt: Date | null
}

interface Needs {
  db: Database
  clock: Clock
  candidates: AgentsRoom['candidates']
  teams: Pick<AgentsRoom['teams'], 'openAt'>
  settings: Pick<DeskSettingsService, 'of'>
}

/** Nobody is told more exactly than this how many stand before them. */
export const mostAhead = 1000

export function createQueue ({ db, clock, candidates, teams, settings }: Needs) {
  async function whyNot (accountId: number, waiting: Waiting): Promise<{ why: string, barred: Record<string, number> }> {
    const [from, at] = [db.read, clock.now()]
    const everybody = await candidates(from, accountId, { teamId: null }, at)
    const { all: [desk] } = await desksOf({ from, accountId, teamIds: [waiting.teamId], candidates: everybody, at })
    const { routing: { stickyHours } } = await settings.of(accountId)
    const wanted = desk && (await wantedBy({ from, accountId, at, stickyMs: stickyHours * 3600_000 }, desk, [waiting])).get(waiting.id)
    if (desk === undefined || wanted === undefined) return { why: 'TEAM_EMPTY', barred: {} }
    const { agentId, why, considered } = choose(desk.contenders, wanted, desk.strategy)
    return { why: agentId === null ? why : 'NEXT', barred: countReasons(considered.map(({ barred }) => barred)) }
  }

  return {
    /** In the order in which they will be served. */
    list: (accountId: number, { teamId, after, limit }: { teamId: number | undefined, after: Place | null, limit: number }): Promise<Waiting[]> => (
      waitingIn(db.read, db.dialect, { accountId, teamId, after, limit })),

    async standing (conversation: Conversation): Promise<Standing> {
      const { accountId, status, teamId } = conversation
      if (status !== 'waiting') return { position: null, ahead: 0, why: 'NOT_WAITING', barred: {}, opensAt: null }
      const waiting = asWaiting(conversation)
      const ahead = await aheadOf(db.read, db.dialect, { accountId, waiting, most: mostAhead })
      const { why, barred } = await whyNot(accountId, waiting)
      const { isOpen, opensAt } = await teams.openAt(accountId, teamId, clock.now())
      return { position: ahead + 1, ahead, why: why === 'NEXT' || isOpen ? why : 'TEAM_CLOSED', barred, opensAt }
    },
  }
}

export type Queue = ReturnType<typeof createQueue>
