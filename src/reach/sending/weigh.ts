import type { Database } from '../../platform/database/database.ts'
import { inParts } from '../../platform/database/rows.ts'
import type { Reason } from '../standing/reasons.ts'
import type { Question } from '../standing/standing.ts'
import type { Judge } from './judgement.ts'

/** Whom something might go to, and the ways in the order in which they are tried. */
export interface Weighed { followerId: number, questions: readonly Question[] }

/**
 * `at`: the first way that is open, null if none is; `reasons` are those of the ways before it. `left`: how many sends that way has; null
 * when nobody counts.
 */
export interface Weight { at: number | null, reasons: Reason[], left: number | null }

const pieceSize = 500

interface Needs {
  db: Database
  /** A judge of that moment that locks, counts and writes nothing. */
  readerAt: (at: Date | undefined) => Judge
}

/** What would happen now, or then if nothing else happened until then. */
export function createWeigh ({ db, readerAt }: Needs) {
  return async function weigh (accountId: number, weighed: readonly Weighed[], { at: moment }: { at?: Date | undefined } = {}): Promise<Weight[]> {
    const reader = readerAt(moment)
    const weights: Weight[] = []
    for (const some of inParts(weighed, pieceSize)) {
      const questions = some.flatMap((each) => each.questions)
      const judgement = await reader.lock(db.read, accountId, {
        followerIds: some.map(({ followerId }) => followerId),
        topicIds: [...new Set(questions.flatMap(({ topicId }) => topicId ?? []))],
        templateIds: [...new Set(questions.flatMap(({ templateId }) => templateId ?? []))],
      })
      for (const each of some) {
        const reasons: Reason[] = []
        let left: number | null = null
        const at = each.questions.findIndex((question) => {
          const decision = judgement.decide(each.followerId, question)
          if (decision.isOpen) left = decision.left
          else reasons.push(decision.reason)
          return decision.isOpen
        })
        weights.push({ at: at === -1 ? null : at, reasons, left })
      }
    }
    return weights
  }
}

export type Weigh = ReturnType<typeof createWeigh>
