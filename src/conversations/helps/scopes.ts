import { type EntityManager, IsNull } from 'typeorm'
import { Team, TeamMember } from '../../agents/team.entity.ts'
import { helpForbidden, helpTeamUnknown } from './helps.errors.ts'

export const scopes = ['own', 'team', 'all'] as const
export type Scope = typeof scopes[number]

/** For whom it is: one agent, a team, or everybody in the account (0). */
export interface Scoped { scope: Scope, holderId: number }

/** Somebody who looks for helps. Who manages the desk sees and changes those of every team. */
export interface Viewer { accountId: number, agentId: number | null, isManager: boolean }

/** Which of them a viewer may use, as SQL on a table with `scope` and `holderId`. */
export function usableBy ({ accountId, agentId, isManager }: Viewer): { sql: string, values: Record<string, number> } {
  const values = { ownerId: agentId ?? 0, teamAccountId: accountId }
  const own = `(scope = 'own' AND holderId = :ownerId)`
  if (isManager) return { sql: `(scope IN ('all', 'team') OR ${own})`, values }
  const teams = `(scope = 'team' AND holderId IN (SELECT teamId FROM team_members WHERE accountId = :teamAccountId AND agentId = :ownerId))`
  return { sql: `(scope = 'all' OR ${own} OR ${teams})`, values }
}

export async function mayUse (from: EntityManager, { accountId, agentId, isManager }: Viewer, { scope, holderId }: Scoped): Promise<boolean> {
  if (scope === 'all' || (scope === 'team' && isManager)) return true
  if (scope === 'own') return holderId === agentId
  return agentId !== null && from.existsBy(TeamMember, { accountId, teamId: holderId, agentId })
}

/** For whom a new one is to be. Throws HELP_NOT_YOURS or HELP_TEAM_UNKNOWN. */
export async function scopedFor (tx: EntityManager, viewer: Viewer, { scope, teamId }: { scope: Scope, teamId?: number | undefined }): Promise<Scoped> {
  const { accountId, agentId } = viewer
  if ((scope === 'team') !== (teamId !== undefined)) throw helpTeamUnknown()
  const scoped = { scope, holderId: scope === 'own' ? agentId ?? -1 : teamId ?? 0 }
  if (!mayChange(viewer, scoped)) throw helpForbidden()
  if (teamId !== undefined && !await tx.existsBy(Team, { accountId, id: teamId, archivedAt: IsNull() })) throw helpTeamUnknown()
  return scoped
}

/** Everybody changes their own, and who manages the desk what is for others. */
export function mayChange ({ agentId, isManager }: Viewer, { scope, holderId }: Scoped): boolean {
  return scope === 'own' ? holderId === agentId : isManager
}
