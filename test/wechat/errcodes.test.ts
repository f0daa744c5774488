import { describe, expect, it } from 'vitest'
import { drafts } from '../../src/wechat/api/drafts.ts'
import { kfSessions } from '../../src/wechat/api/kf-sessions.ts'
import { mass } from '../../src/wechat/api/mass.ts'
import { material } from '../../src/wechat/api/material.ts'
import { menus } from '../../src/wechat/api/menus.ts'
import { oauth } from '../../src/wechat/api/oauth.ts'
import { quotas } from '../../src/wechat/api/quotas.ts'
import { tags } from '../../src/wechat/api/tags.ts'
import { templates } from '../../src/wechat/api/templates.ts'
import { stableToken } from '../../src/wechat/api/tokens.ts'
import { users } from '../../src/wechat/api/users.ts'
import type { Endpoint } from '../../src/wechat/endpoint.ts'
import { refusedByWechat } from '../../src/wechat/errors.ts'
import { actionFor, comesBackAt, type ErrorAction } from '../../src/wechat/errcodes.ts'

// Written from WeChat's error tables, subject by subject, and not from the table it checks.
const expected: [subject: string, action: ErrorAction, codes: number[]][] = [
  ['general', 'ok', [0]],
  ['general', 'token', [40001, 40014, 42001]],
  ['general', 'transient', [-1, 42010, 61450, 268487001, 268487002]],
  ['general', 'minute', [45011]],
  ['general', 'quota', [45009, 45102, 48006]],
  ['general', 'account', [
    40013, 40125, 40164, 40243, 45103, 48009, 46101, 48001, 48004, 50001, 50004, 50007, 61003, 61004, 61007, 61016,
    ...range(89501, 89507),
  ]],
  ['general', 'request', [
    40002, 41001, 41002, 41004, 43001, 43002, 43003, 44002, 47001, 47002, 40033, 40035, 40038, 40097, 41011, 45021,
    61451, 63001, 76001, 76002, 76003, 76004, 76021, 76022,
  ]],
  ['followers and tags', 'follower', [40003, 43004, 43005, 43019, 46004, 48002, 50002, 50005, 65302, 65315, 70000]],
  ['followers and tags', 'transient', [45169, 45171]],
  ['followers and tags', 'account', [45056, 45018]],
  ['followers and tags', 'request', [
    40031, 40032, 41009, 49003, 40092, 40050, 40152, 45159, 40051, 40117, 45157, 45158, 45017, 45057, 45058, 45016,
    45059, 63178, 63179, 63182, 63183,
  ]],
  ['service messages', 'window', [45015, 45047, 45037, 45080]],
  ['service messages', 'account', [45087, 45094, 48008, 61456, 65405, 65400, 65402]],
  ['service messages', 'done', [45081, 61453, 65406, 65407, 65408, 65411, 65412]],
  ['service messages', 'transient', [65415]],
  ['service messages', 'request', [
    45098, 45099, 45008, 45002, 45166, 44004, 40008, 45162, 45072, 45086, 40165, 40166, 40168, 61400, 61452, 65401,
    65404, 61454, 61455, 65403, 61457, 65409, 65410, 65413, 65414, 65416, 65417,
  ]],
  ['templates and notices', 'follower', [43101]],
  ['templates and notices', 'quota', [43100]],
  ['templates and notices', 'transient', [43117, 43108, 20003]],
  ['templates and notices', 'done', [40241, 200022]],
  ['templates and notices', 'account', [40249, 43104, 43106, 43116, 45026, 48011, 200011, 200012, 200013]],
  ['templates and notices', 'request', [
    40036, 40037, 40034, 45012, 45013, 45014, 40062, 40102, 40103, 45027, 40246, 40247, 43102, 47003, 20001, 20002,
    200002, 200014, ...range(200016, 200021),
  ]],
  ['mass sends and articles', 'done', [45065]],
  ['mass sends and articles', 'transient', [45066, 45085, 53501, 268488001, 9500001, 9500002]],
  ['mass sends and articles', 'quota', [45028, 45093]],
  ['mass sends and articles', 'account', [48003, 45062, 53404, 53405, 53406, 53500, 53503, 53504, 53505]],
  ['mass sends and articles', 'request', [
    45067, 40130, 45019, 40059, 40060, 40114, 40065, 40132, 40204, 40215, 40048, 40066, 40068, 40155, 41039, 41040,
    44003, 45003, 45004, 45005, 45006, 45007, 45083, 45084, 45113, 48021, 48022, 48013, 48014, 53502, 53600,
    ...range(88000, 88011),
  ]],
  ['media, menus, statistics', 'transient', [46007, 61503]],
  ['media, menus, statistics', 'account', [
    45034, 45074, 40054, 40055, 45064, 65305, 65306, 65309, 65319, 45029, 40131, 40200,
  ]],
  ['media, menus, statistics', 'request', [
    40004, 40005, 40113, 40137, 40006, 40009, 40010, 40011, 40012, 45001, 45068, 40007, 40118, 40121, 40128, 41005,
    41006, 44001, 44006, 46001, 48005, 87009, ...range(40015, 40028), 40039, 40119, 40120, 41007, 45010, 65303, 65304,
    65307, 65308, ...range(65310, 65314), 65316, 65317, 65318, 65320, 40052, 40053, 9410010, 9410011, 9410012, 40201,
    40202, 40203, ...range(9001001, 9001010), ...range(9001020, 9001036), 61500, 61501,
  ]],
  ['OAuth', 'oauth', [40029, 40163, 42003, 41008, 40030, 42002, 41003, 42007]],
]

/** Where the same code asks for something else. */
const elsewhere: [errcode: number, action: ErrorAction, endpoint: Endpoint][] = [
  ...([stableToken, quotas.clearAllBySecret, oauth.tokens] as Endpoint[]).map((each): [number, ErrorAction, Endpoint] => [40001, 'account', each]),
  ...([oauth.refresh, oauth.user, oauth.check] as Endpoint[]).flatMap((each) =>
    [40001, 40014, 42001].map((errcode): [number, ErrorAction, Endpoint] => [errcode, 'oauth', each])),
  ...(Object.values(oauth) as Endpoint[]).map((each): [number, ErrorAction, Endpoint] => [50001, 'request', each]),
  [40003, 'request', oauth.user], [40003, 'request', oauth.check],
  [50002, 'account', users.list], [50002, 'account', menus.create],
  [46002, 'done', menus.get], [46003, 'done', menus.get], [46002, 'done', menus.delete], [46003, 'done', menus.delete],
  [65301, 'done', menus.deleteConditional], [65413, 'done', kfSessions.close],
  [45159, 'done', tags.delete], [40037, 'done', templates.remove], [40007, 'done', drafts.delete], [40007, 'done', material.remove],
  // Repeated for those alone who are listed, and not by the client.
  [45171, 'request', tags.putOn], [45171, 'request', tags.takeOff],
  // Waits for the administrator.
  [89504, 'transient', mass.toTag], [89505, 'transient', mass.toTag], [89504, 'transient', mass.toOpenids], [89505, 'transient', mass.toOpenids],
]

describe('what an errcode asks of us', () => {
  it.each(expected)('%s: %s', (_subject, action, codes) => {
    expect(codes.map((code) => [code, actionFor(code)])).toEqual(codes.map((code) => [code, action]))
  })

  it.each(elsewhere)('%i: %s, at $path', (errcode, action, endpoint) => {
    expect(refusedByWechat(endpoint, { errcode, errmsg: '', answer: undefined, now: new Date(0) }).action).toBe(action)
  })

  it('lists each code once', () => {
    const codes = expected.flatMap(([, , codes]) => codes)
    expect(codes.filter((code, at) => codes.indexOf(code) !== at)).toEqual([])
  })

  it('takes an unknown code for the fault of the request, and an unknown negative one for a failure of the platform', () => {
    expect(actionFor(99999999)).toBe('request')
    expect(actionFor(Number.NaN)).toBe('request')
    expect(actionFor(-1000)).toBe('transient')
  })
})

describe('when a refusal is over', () => {
  const minuteMs = 60_000
  const dayMs = 24 * 60 * minuteMs
  // 15:59:50 is ten seconds before midnight in China, and here the last of the month.
  it.each<[string, number, string, number | undefined]>([
    ['calls of a minute, in the next', 45011, '2026-02-28T15:59:50Z', 10_000],
    ['calls of a day, at midnight in China', 45009, '2026-02-28T15:59:50Z', 10_000],
    ['calls of a day, a moment after midnight', 45009, '2026-02-28T16:00:00Z', dayMs],
    ['sends of a period, the next day', 45028, '2026-02-28T15:59:50Z', 10_000],
    ['resets, with the month', 48006, '2026-02-28T15:59:50Z', 10_000],
    ['resets, a moment after its first midnight', 48006, '2026-02-28T16:00:00Z', 31 * dayMs],
    ['resets of December', 48006, '2026-12-31T15:00:00Z', 60 * minuteMs],
    ['the key of a mass send, a minute later', 45066, '2026-02-28T15:59:50Z', minuteMs],
    ['a follower who got too many, hours later', 43117, '2026-02-28T15:59:50Z', 4 * 60 * minuteMs],
    ['statistics, an hour later', 61503, '2026-02-28T15:59:50Z', 60 * minuteMs],
    ['what is over in a moment, unsaid', -1, '2026-02-28T15:59:50Z', undefined],
    ['what only an operator can change, never', 48001, '2026-02-28T15:59:50Z', undefined],
  ])('%s', (_what, errcode, at, ms) => {
    expect(comesBackAt(actionFor(errcode), errcode, new Date(at))).toBe(ms)
  })
})

function range (first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, offset) => first + offset)
}
