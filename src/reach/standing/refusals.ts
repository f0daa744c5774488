import type { Standing } from './standing.ts'

export interface FollowerRefusal {
  /** What is believed of the follower until their next sign of life. */
  refusal: Standing['refusal']
  /** Our record may be wrong: WeChat is to be asked whether they follow. */
  isDoubtful: boolean
}

const notFollowing: FollowerRefusal = { refusal: 'NOT_FOLLOWING', isDoubtful: true }

/** Page: global return codes. 43101 is about one template and 45047 about the window, not about the follower. */
const table: Readonly<Record<number, FollowerRefusal>> = {
  40003: notFollowing,
  43004: notFollowing,
  43005: notFollowing,
  46004: notFollowing,
  50005: notFollowing,
  43019: { refusal: 'BLOCKED', isDoubtful: true },
  48002: { refusal: 'MUTED', isDoubtful: false },
  // "response out of time limit or subscription is canceled": the window is shut either way.
  45015: { refusal: null, isDoubtful: true },
}

/** What an errcode says of the follower; null when it says nothing of them. */
export function refusalOf (errcode: number): FollowerRefusal | null {
  return table[errcode] ?? null
}
