import { describe, expect, it } from 'vitest'
import { textOf } from '../../src/simulator/values.ts'
import { appid, fetchFields, startStage } from './support.ts'
import type { Stage } from './support.ts'

const hourMs = 3_600_000
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
    ['no token', '', 41001],
    ['an invented one', 'nonsense', 40001],
  ])('%s', async (_name, token, errcode) => {
    expect(await tryToken(await startStage(), token)).toBe(errcode)
  })

  it.each([
    ['another grant', { grant_type: 'x' }, 40002],
    ['no appid', { appid: '' }, 41002],
    ['no secret', { secret: '' }, 41004],
    ['an unknown appid', { appid: 'wxd0000000000000009' }, 40013],
    ['a wrong secret', { secret: 'x' }, 40125],
  ])('refuses %s', async (_name, changes, errcode) => {
    expect(await plainToken(await startStage(), changes)).toEqual({ errcode, errmsg: expect.stringMatching(ridPattern) })
  })

  it('wants the right method', async () => {
    const { simulator } = await startStage()
    expect(await fetchFields(`${simulator.url}/cgi-bin/token`, { method: 'POST', body: '{}' })).toMatchObject({ errcode: 43001 })
    expect(await fetchFields(`${simulator.url}/cgi-bin/stable_token`)).toMatchObject({ errcode: 43002 })
  })
})
