import { describe, expect, it } from 'vitest'
import { appid, fetchFields, startStage } from './support.ts'
import type { Stage } from './support.ts'

const userGet = '/cgi-bin/user/get'
const ruleOf = ({ simulator }: Stage) => simulator.log.at(-1)?.rule

/** A stage whose user/get may be called so often a day and a minute. */
const startLimited = (perDay: number, perMinute?: number) => startStage({
  settings: { limits: { quotas: { [userGet]: perMinute === undefined ? { perDay } : { perDay, perMinute } } } },
})

const quotaOf = (stage: Stage, path = userGet) => stage.call('POST', '/cgi-bin/openapi/quota/get', { cgi_path: path })
const clearAll = (stage: Stage) => stage.call('POST', '/cgi-bin/clear_quota', { appid })
const clearOne = (stage: Stage, path = userGet) => stage.call('POST', '/cgi-bin/openapi/quota/clear', { cgi_path: path })
const clearBySecret = ({ simulator }: Stage, body: object) =>
  fetchFields(`${simulator.url}/cgi-bin/clear_quota/v2`, { method: 'POST', body: JSON.stringify(body) })

describe('the counters of calls', () => {
  it('are told, end at the quota, and start anew at midnight in China', async () => {
    const stage = await startLimited(2)
    expect(await quotaOf(stage)).toEqual({ errcode: 0, errmsg: 'ok', quota: { daily_limit: 2, used: 0, remain: 2 } })
    await stage.call('GET', userGet)
    await stage.call('GET', userGet)
    expect(await quotaOf(stage)).toMatchObject({ quota: { daily_limit: 2, used: 2, remain: 0 } })
    expect(await stage.call('GET', userGet)).toMatchObject({ errcode: 45009 })
    expect(ruleOf(stage)).toBe('quota.day')
    expect((await quotaOf(stage))['quota']).toMatchObject({ used: 2 })
    // It is 17:00 in China.
    stage.clock.advance(7 * 3600_000 - 1)
    expect(await stage.call('GET', userGet)).toMatchObject({ errcode: 45009 })
    stage.clock.advance(1)
    expect(await stage.call('GET', userGet)).not.toHaveProperty('errcode')
  })

  it('end at so many a minute', async () => {
    const stage = await startLimited(100, 1)
    expect(await quotaOf(stage)).toMatchObject({ rate_limit: { call_count: 1, refresh_second: 60 } })
    await stage.call('GET', userGet)
    expect(await stage.call('GET', userGet)).toMatchObject({ errcode: 45011 })
    expect(ruleOf(stage)).toBe('quota.minute')
    stage.clock.advance(60_000)
    expect(await stage.call('GET', userGet)).not.toHaveProperty('errcode')
  })

  it('are noughts for what has no limit of its own', async () => {
    expect(await quotaOf(await startStage(), '/cgi-bin/clear_quota')).toMatchObject({ quota: { daily_limit: 0, used: 0, remain: 0 } })
  })

  it.each([
    ['another host', 'https://api.weixin.qq.com/cgi-bin/user/get', 76021, 'quotas.path'],
    ['no slash', 'cgi-bin/user/get', 76021, 'quotas.path'],
    ['no path', '', 76021, 'quotas.path'],
    ['what nobody serves', '/cgi-bin/constructor', 76021, 'quotas.path'],
    ['OAuth', '/sns/userinfo', 76022, 'quotas.pathNotAllowed'],
  ])('are not told, nor reset, of %s', async (_what, path, errcode, rule) => {
    const stage = await startStage()
    for (const call of [quotaOf, clearOne]) {
      expect(await call(stage, path)).toMatchObject({ errcode })
      expect(ruleOf(stage)).toBe(rule)
    }
  })
})

describe('resets', () => {
  it('of one API: 50 a month', async () => {
    const stage = await startLimited(1)
    for (let times = 0; times < 50; times += 1) {
      expect(await stage.call('GET', userGet)).not.toHaveProperty('errcode')
      expect(await clearOne(stage)).toEqual({ errcode: 0, errmsg: 'ok' })
    }
    expect(await clearOne(stage)).toMatchObject({ errcode: 48006, errmsg: expect.stringContaining('reaching the limit') })
    expect(ruleOf(stage)).toBe('quotas.apiResets')
    stage.clock.advance(31 * 86_400_000)
    expect(await clearOne(stage)).toMatchObject({ errcode: 0 })
  })

  it('of one API leave the others’ counters alone', async () => {
    const stage = await startLimited(1)
    await stage.call('GET', userGet)
    await clearOne(stage, '/cgi-bin/user/info')
    expect(await stage.call('GET', userGet)).toMatchObject({ errcode: 45009 })
  })

  it('of all APIs: 10 a month, by token, by secret and in the console together', async () => {
    const stage = await startLimited(1)
    const ways = [() => clearAll(stage), () => clearBySecret(stage, { appid, appsecret: 'secret' }), async () => ({ errcode: stage.account.resetQuotas() ? 0 : 1 })]
    for (let times = 0; times < 10; times += 1) {
      expect(await stage.call('GET', userGet)).not.toHaveProperty('errcode')
      expect(await ways[times % 3]?.()).toMatchObject({ errcode: 0 })
    }
    expect(await clearAll(stage)).toMatchObject({ errcode: 48006 })
    expect(ruleOf(stage)).toBe('quotas.resets')
    expect(await clearBySecret(stage, { appid, appsecret: 'secret' })).toMatchObject({ errcode: 48006 })
    expect(stage.account.resetQuotas()).toBe(false)
    // The first of April in China.
    stage.clock.advance(Date.parse('2026-03-31T16:00:00Z') - stage.clock.now().getTime())
    expect(await clearAll(stage)).toMatchObject({ errcode: 0 })
  })

  it('by secret work when no token can be had any more, with the fields in body or query', async () => {
    const stage = await startStage({ settings: { limits: { quotas: { '/cgi-bin/stable_token': { perDay: 0 } } } } })
    expect(await clearBySecret(stage, { appid, appsecret: 'secret' })).toEqual({ errcode: 0, errmsg: 'ok' })
    const byQuery = await fetchFields(`${stage.simulator.url}/cgi-bin/clear_quota/v2?appid=${appid}&appsecret=secret`, { method: 'POST' })
    expect(byQuery).toEqual({ errcode: 0, errmsg: 'ok' })
  })

  it.each([
    ['no appid', { appsecret: 'secret' }, 41002, 'credentials.appidMissing'],
    ['no secret', { appid }, 41004, 'credentials.secretMissing'],
    ['an unknown appid', { appid: 'wxd0000000000000009', appsecret: 'secret' }, 40013, 'credentials.appid'],
    ['a wrong secret', { appid, appsecret: 'x' }, 40125, 'credentials.secret'],
  ])('by secret are refused with %s', async (_what, body, errcode, rule) => {
    const stage = await startStage()
    expect(await clearBySecret(stage, body)).toMatchObject({ errcode })
    expect(ruleOf(stage)).toBe(rule)
  })

  it('are for the account of the token alone', async () => {
    const stage = await startStage()
    expect(await stage.call('POST', '/cgi-bin/clear_quota', { appid: 'wxd0000000000000009' })).toMatchObject({ errcode: 40013 })
    expect(ruleOf(stage)).toBe('quotas.appid')
  })

  it('can be done and looked at by control', async () => {
    const stage = await startLimited(1)
    await stage.call('GET', userGet)
    const look = () => stage.control('GET', `/accounts/${appid}/quotas?path=${userGet}`)
    expect(await look()).toMatchObject({ status: 200, json: { perDay: 1, usedToday: 1 } })
    expect(await stage.control('POST', `/accounts/${appid}/quotas/reset`)).toMatchObject({ json: { reset: true } })
    expect(await look()).toMatchObject({ json: { usedToday: 0 } })
  })
})
