import type { Case } from './case.ts'

export const groupings = ['agent', 'team', 'label', 'day', 'hour'] as const
export type Grouping = typeof groupings[number]

/** An id, a day such as 2026-03-01, or an hour from 0 to 23; null: nobody, no team, no label. */
export type GroupKey = number | string | null

/** The groups a conversation belongs to. Day and hour are those in which it began, as the account's clocks show them. */
export function groupsOf (each: Case, by: Grouping, wallOf: (atMs: number) => number): GroupKey[] {
  const orNone = (ids: readonly number[]): GroupKey[] => (ids.length === 0 ? [null] : [...new Set(ids)])
  if (by === 'agent') return orNone([...each.agentIds, ...each.lastAgentId === null ? [] : [each.lastAgentId]])
  if (by === 'team') return [each.teamId]
  if (by === 'label') return orNone(each.labelIds)
  const wall = new Date(wallOf(each.startedMs))
  return [by === 'day' ? wall.toISOString().slice(0, 10) : wall.getUTCHours()]
}

/** Numbers and days in their order, what belongs nowhere last. */
export function inOrder (a: GroupKey, b: GroupKey): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  return a < b ? -1 : a > b ? 1 : 0
}
