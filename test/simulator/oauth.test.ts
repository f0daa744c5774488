import { describe, expect, it } from 'vitest'
import type { SimulatedAccount } from '../../src/simulator/index.ts'
import { textOf } from '../../src/simulator/values.ts'
import { appid, fetchFields, startStage } from './support.ts'
import type { Stage } from './support.ts'

const openid = 'oAlice'
const minuteMs = 60_000
const dayMs = 24 * 3600_000

const authorize = ({ simulator }: Stage, changes: Record<string, string> = {}) => {
  const query = new URLSearchParams({
    appid, redirect_uri: 'https://shop.example/back?from=menu', response_type: 'code', scope: 'snsapi_base', state: 'x7', openid, ...changes,
  })
  return fetch(`${simulator.url}/connect/oauth2/authorize?${query.toString()}`, { redirect: 'manual' })
}
const codeOf = async (stage: Stage, changes?: Record<string, string>) =>
  new URL((await authorize(stage, changes)).headers.get('location') ?? '').searchParams.get('code') ?? ''

const ask = ({ simulator }: Stage, path: string, query: Record<string, string>) =>
  fetchFields(`${simulator.url}/sns/${path}?${new URLSearchParams(query).toString()}`)
const redeem = (stage: Stage, code: string, changes: Record<string, string> = {}) =>
  ask(stage, 'oauth2/access_token', { appid, secret: 'secret', code, grant_type: 'authorization_code', ...changes })
const refresh = (stage: Stage, token: unknown, changes: Record<string, string> = {}) =>
  ask(stage, 'oauth2/refresh_token', { appid, grant_type: 'refresh_token', refresh_token: textOf(token), ...changes })
const userinfo = (stage: Stage, token: unknown, who = openid) => ask(stage, 'userinfo', { access_token: textOf(token), openid: who, lang: 'zh_CN' })
const check = (stage: Stage, token: unknown, who = openid) => ask(stage, 'auth', { access_token: textOf(token), openid: who })

describe('the page that asks a person', () => {
  it('sends back to where it was asked from, with code and state', async () => {
    const stage = await startStage({ settings: { webDomains: ['shop.example'] } })
    const answer = await authorize(stage)
    expect(answer.status).toBe(302)
    expect(answer.headers.get('location')).toMatch(/^https:\/\/shop\.example\/back\?from=menu&code=[\w-]{32}&state=x7$/)
    expect((await authorize(stage, { state: '' })).headers.get('location')).toMatch(/&state=$/)
    expect((await authorize(stage, { state: 'a1'.repeat(64) })).status).toBe(302)
  })

  it.each<[string, Record<string, string>, string]>([
    ['an unknown account', { appid: 'wxd9' }, 'oauth.pageAppid'],
    ['no way back', { redirect_uri: '' }, 'oauth.pageRedirect'],
    ['a way back that is no page', { redirect_uri: 'javascript:alert(1)' }, 'oauth.pageRedirect'],
    ['a way back that is no address', { redirect_uri: 'https://' }, 'oauth.pageRedirect'],
    ['another host', { redirect_uri: 'https://evil.example/back' }, 'oauth.pageDomain'],
    ['a host below', { redirect_uri: 'https://www.shop.example/back' }, 'oauth.pageDomain'],
    ['another answer', { response_type: 'token' }, 'oauth.pageResponseType'],
    ['another scope', { scope: 'snsapi_login' }, 'oauth.pageScope'],
    ['a state of 129 signs', { state: 'a'.repeat(129) }, 'oauth.pageState'],
    ['a state with other signs', { state: 'a-b' }, 'oauth.pageState'],
    ['nobody', { openid: '' }, 'oauth.pageOpenid'],
    ['nobody who can be', { openid: 'a b' }, 'oauth.pageOpenid'],
  ])('does not for %s', async (_name, changes, rule) => {
    const stage = await startStage({ settings: { webDomains: ['shop.example'] } })
    const answer = await authorize(stage, changes)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8'])
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule, errcode: null, api: '/connect/oauth2/authorize' })
  })

  it.each<[string, Partial<SimulatedAccount>]>([
    ['a subscription account', { kind: 'subscription' }], ['an unverified account', { verified: false }],
  ])('is not there for %s', async (_name, settings) => {
    const stage = await startStage({ settings })
    expect((await authorize(stage)).status).toBe(400)
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule: 'oauth.pageCapability' })
    expect(await redeem(stage, 'code')).toMatchObject({ errcode: 48001 })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule: 'account.capability' })
  })
})

describe('web authorisation', () => {
  it('tells who it is, for a code, once', async () => {
    const stage = await startStage()
    stage.account.addFollower({ openid, unionid: 'ou_1' })
    const code = await codeOf(stage)
    expect(await redeem(stage, code)).toEqual({
      access_token: expect.stringMatching(/^[\w-]{88}$/), expires_in: 7200, refresh_token: expect.stringMatching(/^[\w-]{88}$/), openid, scope: 'snsapi_base',
    })
    expect(await redeem(stage, code)).toMatchObject({ errcode: 40163 })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule: 'oauth.codeUsed' })
    expect(stage.account.calls).toMatchObject({ '/sns/oauth2/access_token': 2 })
  })

  it('a code lives five minutes', async () => {
    const stage = await startStage()
    const [early, late] = [await codeOf(stage), await codeOf(stage)]
    stage.clock.advance(5 * minuteMs - 1)
    expect(await redeem(stage, early)).toHaveProperty('access_token')
    stage.clock.advance(1)
    expect(await redeem(stage, late)).toMatchObject({ errcode: 42003 })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule: 'oauth.codeExpired' })
  })

  it.each<[string, Record<string, string>, number, string]>([
    ['another grant', { grant_type: 'client_credential' }, 40002, 'oauth.grantType'],
    ['no code', { code: '' }, 41008, 'oauth.codeMissing'],
    ['an invented code', { code: 'x' }, 40029, 'oauth.code'],
    ['a wrong secret', { secret: 'x' }, 40125, 'credentials.secret'],
  ])('refuses %s', async (_name, changes, errcode, rule) => {
    const stage = await startStage()
    const code = await codeOf(stage)
    expect(await redeem(stage, code, changes)).toMatchObject({ errcode })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule, errcode })
    expect(await redeem(stage, code)).toMatchObject({ openid })
  })

  it('is renewed for thirty days', async () => {
    const stage = await startStage()
    const first = await redeem(stage, await codeOf(stage))
    stage.clock.advance(30 * dayMs - 1)
    expect(await check(stage, first['access_token'])).toMatchObject({ errcode: 42001 })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule: 'oauth.tokenExpired' })
    const second = await refresh(stage, first['refresh_token'])
    expect(second).toEqual({ ...first, access_token: expect.not.stringMatching(textOf(first['access_token'])) })
    expect(await check(stage, second['access_token'])).toEqual({ errcode: 0, errmsg: 'ok' })
    stage.clock.advance(1)
    expect(await refresh(stage, first['refresh_token'])).toMatchObject({ errcode: 42002 })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule: 'oauth.refreshTokenExpired' })
  })

  it.each<[string, string, Record<string, string>, number, string]>([
    ['another grant', 'x', { grant_type: 'x' }, 40002, 'oauth.grantType'],
    ['no token', '', {}, 41003, 'oauth.refreshTokenMissing'],
    ['an invented token', 'x', {}, 40030, 'oauth.refreshToken'],
    ['no account', 'x', { appid: '' }, 41002, 'oauth.appidMissing'],
    ['an unknown account', 'x', { appid: 'wxd9' }, 40013, 'oauth.appid'],
  ])('is not renewed with %s', async (_name, token, changes, errcode, rule) => {
    const stage = await startStage()
    expect(await refresh(stage, token, changes)).toMatchObject({ errcode })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule, errcode })
  })

  it('tells more of a person who agreed to it', async () => {
    const stage = await startStage()
    stage.account.addFollower({ openid, unionid: 'ou_1' })
    const { access_token: token, ...rest } = await redeem(stage, await codeOf(stage, { scope: 'snsapi_userinfo', nickname: '王小明' }))
    expect(rest).toMatchObject({ scope: 'snsapi_userinfo', unionid: 'ou_1' })
    expect(await userinfo(stage, token)).toEqual({
      openid, nickname: '王小明', sex: 0, province: '', city: '', country: '', headimgurl: '', privilege: [], unionid: 'ou_1',
    })
    stage.clock.advance(7200_000)
    expect(await userinfo(stage, token)).toMatchObject({ errcode: 42001 })
  })

  it('marks a visitor that was made up, and knows people who follow nobody', async () => {
    const stage = await startStage()
    const stranger = await redeem(stage, await codeOf(stage, { openid: 'oStranger', scope: 'snsapi_userinfo', snapshot: '1' }))
    expect(stranger).toMatchObject({ openid: 'oStranger', is_snapshotuser: 1 })
    expect(stranger).not.toHaveProperty('unionid')
    expect(await userinfo(stage, stranger['access_token'], 'oStranger')).toMatchObject({ openid: 'oStranger', nickname: '' })
  })

  it.each(['userinfo', 'auth'])('sns/%s wants a token of this very person', async (path) => {
    const stage = await startStage()
    const { access_token: token } = await redeem(stage, await codeOf(stage, { scope: 'snsapi_userinfo' }))
    const refused = async (query: Record<string, string>) => {
      const { errcode } = await ask(stage, path, query)
      return [errcode, stage.simulator.log.at(-1)?.rule]
    }
    expect(await refused({ openid })).toEqual([41001, 'oauth.tokenMissing'])
    expect(await refused({ access_token: 'x', openid })).toEqual([40001, 'oauth.token'])
    expect(await refused({ access_token: stage.account.token(), openid })).toEqual([40001, 'oauth.token'])
    expect(await refused({ access_token: textOf(token), openid: 'oBob' })).toEqual([40003, 'oauth.openid'])
  })

  it('tells no more than was agreed to', async () => {
    const stage = await startStage()
    const { access_token: token } = await redeem(stage, await codeOf(stage))
    expect(await userinfo(stage, token)).toMatchObject({ errcode: 50001 })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule: 'oauth.scope', openid })
    expect(await check(stage, token)).toMatchObject({ errcode: 0 })
  })

  it('is counted by the minute', async () => {
    const stage = await startStage({ settings: { limits: { quotas: { '/sns/auth': { perMinute: 1 } } } } })
    const { access_token: token } = await redeem(stage, await codeOf(stage))
    expect(await check(stage, token)).toMatchObject({ errcode: 0 })
    expect(await check(stage, token)).toMatchObject({ errcode: 45011 })
    stage.clock.advance(minuteMs)
    expect(await check(stage, token)).toMatchObject({ errcode: 0 })
  })
})
