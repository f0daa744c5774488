/** WeChat takes fewer than 30 bytes (page: user/info/updateremark). */
export const maxRemarkBytes = 29

/** A sync reads ahead, and a profile takes its time: what WeChat said may be as old as this when it is written. */
const readingAgeMs = 10 * 60_000

/**
 * Over whose remark nothing is written that WeChat says: ours is not there yet, was refused, or got there so lately that what
 * WeChat said may be older. Otherwise WeChat's console is right. Both sides changed: ours wins. An expression over `followers`.
 */
export function remarkIsOurs (nowMs: number): string {
  return `followers.remarkDueAt IS NOT NULL OR followers.remarkProblem IS NOT NULL OR followers.remarkSentAt > ${nowMs - readingAgeMs}`
}
