import { anyPriority, anyTeam, type SlaPolicy } from './sla.entity.ts'

type Meant = Pick<SlaPolicy, 'teamId' | 'priority' | 'isOn'>

/**
 * The one policy that holds for a conversation: the one for its team and its priority; else its team's for any priority; else the one
 * for its priority in any team; else the one for all. They are not mixed: what the one does not promise is not promised.
 */
export function policyFor<Policy extends Meant> (policies: readonly Policy[], { teamId, priority }: { teamId: number | null, priority: number }): Policy | null {
  const wanted = [[teamId, priority], [teamId, anyPriority], [anyTeam, priority], [anyTeam, anyPriority]]
  for (const [team, level] of wanted) {
    const found = policies.find((policy) => policy.isOn && policy.teamId === team && policy.priority === level)
    if (found !== undefined) return found
  }
  return null
}
