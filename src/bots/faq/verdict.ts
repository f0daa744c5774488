import type { Ranked } from './ranking.ts'

export interface Thresholds { answerAt: number, suggestAt: number }

export type Verdict = { kind: 'answer', entryId: number } | { kind: 'suggest', entryIds: number[] } | { kind: 'none' }

/** So many are offered. */
export const maxOffered = 3
/** Two that are as near as this to each other are both meant, for all we know: they are offered, and none is answered. */
const alike = 0.02

export function verdictOf (ranked: readonly Ranked[], { answerAt, suggestAt }: Thresholds): Verdict {
  const [first, second] = ranked
  if (first === undefined || first.score < suggestAt) return { kind: 'none' }
  const isClear = second === undefined || first.score - second.score >= alike
  if (first.score >= answerAt && isClear) return { kind: 'answer', entryId: first.entryId }
  return { kind: 'suggest', entryIds: ranked.filter(({ score }) => score >= suggestAt).slice(0, maxOffered).map(({ entryId }) => entryId) }
}
