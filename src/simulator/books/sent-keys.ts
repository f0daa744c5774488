/** Which `client_msg_id` was used for whom, for a while. */
export interface SentKeys {
  find: (mark: number, nowMs: number) => number | undefined
  keep: (mark: number, sequence: number, nowMs: number) => void
}

/** A map of V8's holds 16 million entries at most: above this the older ones go early. */
const mostInOneGeneration = 8_000_000

/**
 * Two generations that take turns: a key is remembered for at least `lifeMs` and at most twice as long. That is right, for
 * WeChat promises ten minutes and says nothing of what comes after them (page "发送模板消息"). A key is kept as the number
 * that stands for it: a million openids with their keys would take a hundred megabytes.
 */
export function createSentKeys ({ lifeMs }: { lifeMs: number }): SentKeys {
  let older = new Map<number, number>()
  let newer = new Map<number, number>()
  let turnsAtMs = 0

  const turn = (nowMs: number): void => {
    const isLate = nowMs >= turnsAtMs + lifeMs
    older = isLate ? new Map() : newer
    newer = new Map()
    turnsAtMs = (isLate ? nowMs : Math.min(turnsAtMs, nowMs)) + lifeMs
  }

  return {
    find (mark, nowMs) {
      if (nowMs >= turnsAtMs) turn(nowMs)
      return newer.get(mark) ?? older.get(mark)
    },
    keep (mark, sequence, nowMs) {
      if (nowMs >= turnsAtMs || newer.size >= mostInOneGeneration) turn(nowMs)
      newer.set(mark, sequence)
    },
  }
}

/**
 * A number for the pair, from 53 bits of a hash. Among a million keys two share a number in one run of eighteen thousand;
 * the later of the two messages would then count as sent.
 */
export function markOf (openid: string, key: string): number {
  // No openid holds a blank, so that no letter can move from one to the other.
  const pair = `${openid} ${key}`
  let high = 0xDEADBEEF
  let low = 0x41C6CE57
  for (let at = 0; at < pair.length; at += 1) {
    const code = pair.charCodeAt(at)
    high = Math.imul(high ^ code, 2_654_435_761)
    low = Math.imul(low ^ code, 1_597_334_677)
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909)
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909)
  return (high & 0x1FFFFF) * 0x100000000 + (low >>> 0)
}
