import { describe, expect, it } from 'vitest'
import { textOf } from '../../src/simulator/values.ts'
import { appid, fetchFields, startStage } from './support.ts'
import type { Stage } from './support.ts'

const hourMs = 3_600_000
const ruleOf = ({ simulator }: Stage) => simulator.log.at(-1)?.rule
const ridPattern = / rid: [\da-f]{8}-[\da-f]{8}-[\da-f]{8}$/

const plainToken = ({ simulator }: Stage, changes: Record<string, string> = {}) => {
  const query = new URLSearchParams({ grant_type: 'client_credential', appid, secret: 'secret', ...changes })
  return fetchFields(`${simulator.url}/cgi-bin/token?${query.toString()}`)
}

const stableToken = ({ simulator }: Stage, forceRefresh?: boolean) => fetchFields(`${simulator.url}/cgi-bin/stable_token`, {
  method: 'POST', body: JSON.stringify({ grant_type: 'client_credential', appid, secret: 'secret', force_refresh: forceRefresh }),
})

/** The errcode that a call with this token gets; 0 if it works. */
async function tryToken ({ simulator }: Stage, token: unknown): Promise<unknown> {
  const { errcode } = await fetchFields(`${simulator.url}/cgi-bin/user/get?access_token=${textOf(token)}`)
  return errcode ?? 0
}

describe('tokens', () => {
  it('token: each call replaces the one before, which lives five minutes more', async () => {
    const stage = await startStage()
    const first = await plainToken(stage)
    expect(first).toEqual({ access_token: expect.any(String), expires_in: 7200 })
    const second = await plainToken(stage)
    expect(second['access_token']).not.toBe(first['access_token'])
    stage.clock.advance(299_999)
    expect(await tryToken(stage, first['access_token'])).toBe(0)
    stage.clock.advance(1)
    expect(await tryToken(stage, first['access_token'])).toBe(40001)
    expect(ruleOf(stage)).toBe('token.replaced')
    expect(await tryToken(stage, second['access_token'])).toBe(0)
    expect(stage.account.tokensIssued).toBe(2)
  })

  it('stable_token: the same one until five minutes before its end, then both work', async () => {
    const stage = await startStage()
    const first = await stableToken(stage)
    stage.clock.advance(6900_000)
    expect(await stableToken(stage)).toEqual({ access_token: first['access_token'], expires_in: 300 })
    stage.clock.advance(1)
    const second = await stableToken(stage)
    expect(second).toEqual({ access_token: expect.not.stringMatching(textOf(first['access_token'])), expires_in: 7200 })
    expect(await tryToken(stage, first['access_token'])).toBe(0)
    stage.clock.advance(300_000)
    expect(await tryToken(stage, first['access_token'])).toBe(42001)
    expect(ruleOf(stage)).toBe('token.expired')
    expect(await tryToken(stage, second['access_token'])).toBe(0)
  })

  it('stable_token by force: the one before dies at once; within 30 s nothing is refreshed; 20 a day', async () => {
    const stage = await startStage()
    const first = await stableToken(stage)
    const forced = await stableToken(stage, true)
    expect(await tryToken(stage, first['access_token'])).toBe(40001)
    stage.clock.advance(29_999)
    expect((await stableToken(stage, true))['access_token']).toBe(forced['access_token'])
    for (let times = 1; times < 20; times += 1) {
      stage.clock.advance(30_000)
      expect(await stableToken(stage, true)).toHaveProperty('access_token')
    }
    stage.clock.advance(30_000)
    expect(await stableToken(stage, true)).toMatchObject({ errcode: 45009 })
    expect(ruleOf(stage)).toBe('token.forcedPerDay')
    // 09:00 in UTC is 17:00 in China: the next day there begins seven hours later.
    stage.clock.advance(7 * hourMs)
    expect(await stableToken(stage, true)).toHaveProperty('access_token')
  })

  it('the two kinds do not touch each other', async () => {
    const stage = await startStage()
    const stable = await stableToken(stage)
    await plainToken(stage)
    await plainToken(stage)
    stage.clock.advance(600_000)
    expect(await tryToken(stage, stable['access_token'])).toBe(0)
  })

  it('expireTokens makes every token old', async () => {
    const stage = await startStage()
    const token = stage.account.token()
    stage.account.expireTokens()
    expect(await tryToken(stage, token)).toBe(42001)
    expect(stage.account.token()).not.toBe(token)
  })

  it.each([
    ['no token', '', 41001, 'token.missing'],
    ['an invented one', 'nonsense', 40001, 'token.unknown'],
  ])('%s', async (_name, token, errcode, rule) => {
    const stage = await startStage()
    expect(await tryToken(stage, token)).toBe(errcode)
    expect(ruleOf(stage)).toBe(rule)
  })

  it.each([
    ['another grant', { grant_type: 'x' }, 40002, 'token.grantType'],
    ['no appid', { appid: '' }, 41002, 'credentials.appidMissing'],
    ['no secret', { secret: '' }, 41004, 'credentials.secretMissing'],
    ['an unknown appid', { appid: 'wxd0000000000000009' }, 40013, 'credentials.appid'],
    ['a wrong secret', { secret: 'x' }, 40125, 'credentials.secret'],
  ])('refuses %s', async (_name, changes, errcode, rule) => {
    const stage = await startStage()
    expect(await plainToken(stage, changes)).toEqual({ errcode, errmsg: expect.stringMatching(ridPattern) })
    expect(ruleOf(stage)).toBe(rule)
  })

  it.each([
    ['stable_token', 'perDay', 45009, 'quota.day'],
    ['stable_token', 'perMinute', 45011, 'quota.minute'],
    ['token', 'perDay', 45009, 'quota.day'],
    ['token', 'perMinute', 45011, 'quota.minute'],
  ])('counts %s %s, and only who asks with the right secret', async (api, span, errcode, rule) => {
    const stage = await startStage({ settings: { limits: { quotas: { [`/cgi-bin/${api}`]: { [span]: 1 } } } } })
    const ask = api === 'token' ? () => plainToken(stage) : () => stableToken(stage)
    await plainToken(stage, { secret: 'x' })
    expect(await ask()).toHaveProperty('access_token')
    expect(await ask()).toMatchObject({ errcode })
    expect(ruleOf(stage)).toBe(rule)
    expect(stage.account.calls).toEqual({ [`/cgi-bin/${api}`]: 2 })
  })

  it.each([
    ['secretFrozen', 40243, 'token.secretFrozen'],
    ['tokensForbidden', 50004, 'token.forbidden'],
    ['accountFrozen', 50007, 'token.accountFrozen'],
    ['callerUnconfirmed', 89503, 'token.callerUnconfirmed'],
    ['callerRefusedForDay', 89506, 'token.callerRefusedForDay'],
    ['callerRefusedForHour', 89507, 'token.callerRefusedForHour'],
  ])('gives none while it is blocked: %s', async (block, errcode, rule) => {
    const stage = await startStage()
    const place = `/accounts/${appid}/token-block`
    expect(await stage.control('PUT', place, { block })).toMatchObject({ status: 200 })
    for (const ask of [plainToken, stableToken]) {
      expect(await ask(stage)).toMatchObject({ errcode })
      expect(ruleOf(stage)).toBe(rule)
    }
    await stage.control('PUT', place, { block: null })
    expect(await stableToken(stage)).toHaveProperty('access_token')
  })

  it('gives them to addresses of the allow-list alone, if there is one', async () => {
    const stage = await startStage({ settings: { allowedIps: ['203.0.113.7'] } })
    expect(await stableToken(stage)).toMatchObject({ errcode: 40164 })
    expect(ruleOf(stage)).toBe('token.callerIp')
    const place = `/accounts/${appid}/allowed-ips`
    await stage.control('PUT', place, { ips: ['203.0.113.7', '127.0.0.1'] })
    expect(await stableToken(stage)).toHaveProperty('access_token')
    await stage.control('PUT', place, { ips: [] })
    expect(await plainToken(stage)).toHaveProperty('access_token')
  })

  it('opens only what the account’s kind and verification include', async () => {
    const stage = await startStage({ settings: { verified: false } })
    expect(await tryToken(stage, stage.account.token())).toBe(48001)
    expect(ruleOf(stage)).toBe('account.capability')
  })

  it.each([
    ['busy', -1, 'fault.busy'],
    ['tokenExpired', 42001, 'fault.tokenExpired'],
  ] as const)('helps nothing against the fault %s', async (fault, errcode, rule) => {
    const stage = await startStage()
    stage.simulator.faults.set({ api: '/cgi-bin/user/get', fault, count: 1 })
    expect(await tryToken(stage, stage.account.token())).toBe(errcode)
    expect(ruleOf(stage)).toBe(rule)
    expect(await tryToken(stage, stage.account.token())).toBe(0)
  })

  it('wants the right method', async () => {
    const stage = await startStage()
    expect(await fetchFields(`${stage.simulator.url}/cgi-bin/token`, { method: 'POST', body: '{}' })).toMatchObject({ errcode: 43001 })
    expect(ruleOf(stage)).toBe('method.get')
    expect(await fetchFields(`${stage.simulator.url}/cgi-bin/stable_token`)).toMatchObject({ errcode: 43002 })
    expect(ruleOf(stage)).toBe('method.post')
  })

  it.each([
    ['no body', '', 44002, 'body.empty'],
    ['a body that is no JSON', '{"appid":', 47001, 'body.json'],
    ['a list', '[]', 47001, 'body.json'],
  ])('refuses %s', async (_name, body, errcode, rule) => {
    const stage = await startStage()
    expect(await fetchFields(`${stage.simulator.url}/cgi-bin/stable_token`, { method: 'POST', body })).toMatchObject({ errcode })
    expect(ruleOf(stage)).toBe(rule)
  })
})
