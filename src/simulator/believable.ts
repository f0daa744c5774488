import { believableLine } from './believable-lines.ts'
import { createRandom, pick, pickWeighted } from './random.ts'

type BelievableHistory =
  | { at: Date, msgId: string, text: string }
  | { at: Date, event: 'click' | 'scan', key: string }

export interface BelievableFollower {
  openid: string
  unionid: string
  subscribedAt: Date
  scene: string
  qrScene: string
  language: 'zh_CN'
  /** Oldest first; nothing before the follow, nothing in the future. */
  history: BelievableHistory[]
}

interface Wanted {
  count: number
  seed: number
  now: Date
}

const dayMs = 86_400_000
const spreadDays = 180
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const scenes = [
  ['ADD_SCENE_QR_CODE', 44], ['ADD_SCENE_SEARCH', 22], ['ADD_SCENE_PROFILE_LINK', 12], ['ADD_SCENE_PROFILE_CARD', 9],
  ['ADD_SCENE_PAID', 6], ['ADD_SCENE_WECHAT_ADVERTISEMENT', 4], ['ADD_SCENE_OTHERS', 3],
] as const
const qrScenes = [
  'store_renmin', 'store_wanxiang', 'store_daxue', 'store_chezhan', 'table_07', 'table_12', 'expo_spring', 'poster_metro', '1001', '1002',
] as const
const menuKeys = ['MENU_ORDERS', 'MENU_POINTS', 'MENU_AGENT', 'MENU_STORES'] as const
/** How many of a hundred followers did how much: many nothing, few a lot, about three things on average. */
const historySizes = [[0, 26], [1, 16], [2, 13], [3, 12], [4, 9], [5, 7], [6, 5], [7, 4], [8, 3], [9, 2], [10, 1], [11, 1], [12, 1]] as const
/** When shops are written to: hardly at night, most in the evening. China time. */
const busyHours = [
  [0, 1], [7, 2], [8, 4], [9, 6], [10, 8], [11, 8], [12, 7], [13, 6], [14, 7], [15, 7], [16, 7], [17, 6], [18, 6], [19, 8], [20, 10], [21, 9],
  [22, 6], [23, 3],
] as const

/** The same followers from the same seed and moment, one at a time: there may be a million. */
export function * believableFollowers ({ count, seed, now }: Wanted): Generator<BelievableFollower> {
  for (let index = 0; index < count; index += 1) {
    const random = createRandom(Math.imul(seed, 1_000_003) + index)
    const subscribedAt = believableMoment(random, now.getTime() - spreadDays * dayMs * recently(random), now)
    const scene = pickWeighted<string>(random, scenes)
    yield {
      openid: id('o', random, index),
      unionid: id('ou', random, index),
      subscribedAt,
      scene,
      qrScene: scene === 'ADD_SCENE_QR_CODE' ? pick<string>(random, qrScenes) : '',
      language: 'zh_CN',
      history: believableHistory({ random, since: subscribedAt, now, firstMsgId: firstMsgId(seed, index) }),
    }
  }
}

interface HistoryWanted {
  random: () => number
  since: Date
  now: Date
  firstMsgId: bigint
}

function believableHistory ({ random, since, now, firstMsgId }: HistoryWanted): BelievableHistory[] {
  const size = pickWeighted<number>(random, historySizes)
  const span = now.getTime() - since.getTime()
  const moments = Array.from({ length: size }, () => {
    const at = believableMoment(random, since.getTime() + span * random(), now)
    return at < since ? since : at
  }).sort((a, b) => a.getTime() - b.getTime())
  return moments.map((at, index): BelievableHistory => {
    const kind = random()
    if (kind < 0.13) return { at, event: 'click', key: pick<string>(random, menuKeys) }
    if (kind < 0.18) return { at, event: 'scan', key: pick<string>(random, qrScenes) }
    return { at, msgId: String(firstMsgId + BigInt(index)), text: believableLine(random) }
  })
}

/** Later days are fuller: an account grows. */
function recently (random: () => number): number {
  return 1 - Math.sqrt(random())
}

/** The same day as `near`, at an hour when people are awake, and never after `now`. */
function believableMoment (random: () => number, near: number, now: Date): Date {
  const chinaOffsetMs = 8 * 3_600_000
  const midnight = Math.floor((near + chinaOffsetMs) / dayMs) * dayMs - chinaOffsetMs
  const at = midnight + pickWeighted<number>(random, busyHours) * 3_600_000 + Math.floor(random() * 3600) * 1000
  return new Date(at <= now.getTime() ? at : Math.floor(near / 1000) * 1000)
}

/**
 * 28 characters, of which the last are a count, so that no two are alike whatever chance brings. Joined and not added up:
 * V8 would keep every addition as a node of its own, which for a million ids is half a gigabyte.
 */
function id (prefix: string, random: () => number, index: number): string {
  const count = index.toString(36).padStart(6, '0')
  const letters = Array.from({ length: 28 - prefix.length - count.length }, () => alphabet.charAt(Math.floor(random() * alphabet.length)))
  return [prefix, ...letters, count].join('')
}

/** Sixteen ids for each follower, apart from those of other seeds. */
function firstMsgId (seed: number, index: number): bigint {
  return 24_000_000_000_000_000n + BigInt(seed >>> 0) * 1_000_000_000n + BigInt(index) * 16n
}
