import type { Effect } from './effect.ts'

/** What WeChat's `errcode` asks of us; `errmsg` changes without notice and is for people. */
export type ErrorAction =
  | 'ok'
  /** The token is stale: get another one and repeat once. */
  | 'token'
  /** WeChat refused for now: repeat with backoff, a few times. */
  | 'transient'
  /** Too many calls in this minute: pause this API for the account until the next one. */
  | 'minute'
  /** The quota of the day or period is used up: stop this API for the account until then. */
  | 'quota'
  /** The follower's reply window is closed or spent: wait for the follower, or go another way. */
  | 'window'
  /** This follower cannot be reached: unsubscribed, muted, blocked, unknown. */
  | 'follower'
  /** What was asked for is already so. */
  | 'done'
  /** The request is wrong and will stay wrong. */
  | 'request'
  /** The account or its configuration: stop, tell an operator. */
  | 'account'
  /** The OAuth redirect must start again. */
  | 'oauth'

type Codes = readonly (number | readonly [first: number, last: number])[]

// From the error tables of the API pages (Global return codes and those of each API). Where the meaning depends on the call,
// the one that is right for sends is here, and the endpoint that means it otherwise says so itself:
// 40001 on `token` calls is a wrong secret (account); 46002, 46003 and 65301 are done only for deleting and reading menus; 40241 (the same template message within 60 s) counts as done, because what the
// follower would get twice is already there; 65413 (no session) is done only for closing one.
const CODES: readonly (readonly [ErrorAction, Codes])[] = [
  ['ok', [0]],
  ['token', [40001, 40014, 42001]],
  ['transient', [
    20003, 42010, 43108, 43117, 45066, 45085, 45169, 45171, 46007, 53501, 61450, 61503, 65415, 9500001, 9500002,
    268487001, 268487002, 268488001,
  ]],
  ['minute', [45011]],
  ['quota', [43100, 45009, 45028, 45093, 45102, 48006]],
  ['window', [45015, 45037, 45047, 45080]],
  ['follower', [40003, 43004, 43005, 43019, 43101, 46004, 48002, 50002, 50005, 65302, 65315, 70000]],
  ['done', [40241, 45065, 45081, 61453, [65406, 65408], 65411, 65412, 200022]],
  ['account', [
    40013, 40054, 40055, 40125, 40131, 40164, 40200, 40243, 40249, 43104, 43106, 43116, 45018, 45026, 45029, 45034,
    45056, 45062, 45064, 45074, 45087, 45094, 45103, 46101, 48001, 48003, 48004, 48008, 48009, 48011, 50001, 50004,
    50007, [53404, 53406], 53500, [53503, 53505], 61003, 61004, 61007, 61016, 61456, 65305, 65306, 65309, 65319, 65400,
    65402, 65405, [89501, 89507], [200011, 200013],
  ]],
  ['oauth', [40029, 40030, 40163, 41003, 41008, 42002, 42003, 42007]],
]

const ACTIONS = new Map(CODES.flatMap(([action, codes]) => codes.flatMap(expand).map((code) => [code, action] as const)))

/**
 * Codes that are not in the table, WeChat's many complaints about parameters among them, are the request's own fault.
 * 50002 concerns the recipient of a send, and on any other call the account.
 */
export function actionFor (errcode: number, effect: Effect = 'send'): ErrorAction {
  if (errcode === 50002 && effect !== 'send') return 'account'
  // Negative codes are failures of WeChat's own servers, -1 the only documented one.
  return ACTIONS.get(errcode) ?? (errcode < 0 ? 'transient' : 'request')
}

const CHINA_OFFSET_MS = 8 * 3600_000
const DAY_MS = 24 * 3600_000

/** What passes, but not at once: the key of a mass send leads to the first one a minute later, a follower rests for hours, statistics are ready in the morning. */
const pausesMs: Readonly<Record<number, number>> = { 45066: 60_000, 89504: 60_000, 89505: 60_000, 43117: 4 * 3600_000, 61503: 3600_000 }

/** When asking again makes sense, in milliseconds from now: the next minute, day or month of China's calendar (the hour is not documented). */
export function comesBackAt (action: ErrorAction, errcode: number, now: Date): number | undefined {
  const at = now.getTime()
  if (action === 'minute') return 60_000 - at % 60_000
  if (action === 'transient') return pausesMs[errcode]
  if (action !== 'quota') return undefined
  const inChina = new Date(at + CHINA_OFFSET_MS)
  // Resets of the counters are given by the month (page: clear_quota); all else is renewed by the day at the earliest.
  const ends = errcode === 48006
    ? Date.UTC(inChina.getUTCFullYear(), inChina.getUTCMonth() + 1, 1)
    : (Math.floor(inChina.getTime() / DAY_MS) + 1) * DAY_MS
  return ends - inChina.getTime()
}

function expand (codes: Codes[number]): number[] {
  if (typeof codes === 'number') return [codes]
  const [first, last] = codes
  return Array.from({ length: last - first + 1 }, (_, offset) => first + offset)
}
