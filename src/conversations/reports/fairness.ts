/** What one member of a team was given, and how long they were there for it. */
export interface Member { agentId: number, weight: number, assignments: number, onlineMs: number }

export interface Shared extends Member {
  /** Of all that the team was given, from 0 to 1. */
  share: number
  /** What it would have been by weight and by the time they were online. */
  fairShare: number
}

export interface Fairness {
  assignments: number
  members: Shared[]
  /** By how much shares miss the fair ones, from 0 (all as it should be) to 1. */
  unfairness: number
  least: number
  most: number
}

/** How evenly a team's work was spread: half of what is missing here is too much there. */
export function fairnessOf (members: readonly Member[]): Fairness {
  const assignments = members.reduce((sum, member) => sum + member.assignments, 0)
  const due = members.map(({ weight, onlineMs }) => weight * onlineMs)
  const allDue = due.reduce((sum, each) => sum + each, 0)
  const shared = members.map((member, at) => ({
    ...member,
    share: assignments === 0 ? 0 : rounded(member.assignments / assignments),
    fairShare: allDue === 0 ? rounded(1 / members.length) : rounded((due[at] ?? 0) / allDue),
  }))
  const missed = assignments === 0 ? 0 : shared.reduce((sum, { share, fairShare }) => sum + Math.abs(share - fairShare), 0) / 2
  const counts = members.map((member) => member.assignments)
  return { assignments, members: shared, unfairness: rounded(missed), least: counts.length === 0 ? 0 : Math.min(...counts), most: Math.max(0, ...counts) }
}

const rounded = (share: number) => Math.round(share * 10_000) / 10_000
