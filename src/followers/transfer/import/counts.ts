import type { FollowerImport } from './import.entity.ts'

/** Below the header, which is line 1. */
export const firstLine = 2

/** Every line that was looked at is one of the others. */
export interface ImportCounts { lines: number, changed: number, unchanged: number, created: number, repeated: number, faults: number }

export function countsOf (job: FollowerImport): ImportCounts {
  return {
    lines: job.doneCount, changed: job.changedCount, unchanged: job.unchangedCount, created: job.createdCount, repeated: job.repeatedCount, faults: job.faultCount,
  }
}

export const noCounts = { fromLine: firstLine, writtenPieces: 0, doneCount: 0, changedCount: 0, unchangedCount: 0, createdCount: 0, repeatedCount: 0, faultCount: 0 }
