import { describe, expect, it } from 'vitest'
import { oauth } from '../../src/wechat/api/oauth.ts'
import { type AuthorizeLink, authorizeUrl } from '../../src/wechat/oauth-link.ts'
import { refusalOf, startWire, type Wire } from './wire.ts'

const openid = 'oAlice'

/** What a visitor's browser brings back. The simulator's own parameters say who holds the phone. */
async function visit ({ simulator, caller }: Wire, scope: AuthorizeLink['scope'], who = `openid=${openid}`) {
  const url = authorizeUrl({ appid: caller.appid, redirectUri: 'https://shop.example/back', scope, state: 'x7', base: simulator.url })
  const answer = await fetch(url.replace('#', `&${who}#`), { redirect: 'manual' })
  const { searchParams } = new URL(answer.headers.get('location') ?? '')
  expect(searchParams.get('state')).toBe('x7')
  const code = searchParams.get('code') ?? ''
  return { appid: caller.appid, secret: caller.appSecret, code, grant_type: 'authorization_code' as const }
}

describe('learning who visits a page', () => {
  it('goes by a code, and is renewed, asked about and checked', async () => {
    const wire = await startWire({ settings: { webDomains: ['shop.example'] } })
    const { wechat, account, caller, clock } = wire
    account.addFollower({ openid, unionid: 'ou_1' })
    const first = await wechat.callOpen(oauth.tokens, await visit(wire, 'snsapi_userinfo', `openid=${openid}&nickname=Alice`))
    expect(first).toMatchObject({ openid, scope: 'snsapi_userinfo', expires_in: 7200, unionid: 'ou_1' })
    expect(first.is_snapshotuser).toBeUndefined()
    clock.advance({ hours: 3 })
    const { refresh_token: refreshToken } = first
    const second = await wechat.callOpen(oauth.refresh, { appid: caller.appid, grant_type: 'refresh_token', refresh_token: refreshToken })
    const person = { access_token: second.access_token, openid }
    expect(await wechat.callOpen(oauth.user, { ...person, lang: 'zh_CN' })).toMatchObject({ openid, nickname: 'Alice', unionid: 'ou_1' })
    expect(await wechat.callOpen(oauth.check, person)).toMatchObject({ errcode: 0 })
    expect(account.tokensIssued).toBe(0)
  })

  it('tells a made-up visitor', async () => {
    const wire = await startWire()
    expect(await wire.wechat.callOpen(oauth.tokens, await visit(wire, 'snsapi_base', `openid=${openid}&snapshot=1`))).toMatchObject({ is_snapshotuser: 1 })
  })

  it('starts again when a code or a token is of no use', async () => {
    const wire = await startWire()
    const { wechat, caller, clock } = wire
    const request = await visit(wire, 'snsapi_base')
    const unused = await visit(wire, 'snsapi_base')
    const { access_token: token, refresh_token: refreshToken } = await wechat.callOpen(oauth.tokens, request)
    const again = { outcome: 'failed', action: 'oauth' }
    const renew = (value: string) => wechat.callOpen(oauth.refresh, { appid: caller.appid, grant_type: 'refresh_token', refresh_token: value })
    expect(await refusalOf(wechat.callOpen(oauth.tokens, request))).toMatchObject({ ...again, errcode: 40163 })
    expect(await refusalOf(wechat.callOpen(oauth.tokens, { ...request, code: 'x' }))).toMatchObject({ ...again, errcode: 40029 })
    expect(await refusalOf(renew('x'))).toMatchObject({ ...again, errcode: 40030 })
    for (const call of [oauth.user, oauth.check]) {
      expect(await refusalOf(wechat.callOpen(call, { access_token: 'x', openid }))).toMatchObject({ ...again, errcode: 40001 })
    }
    clock.advance({ minutes: 5 })
    expect(await refusalOf(wechat.callOpen(oauth.tokens, unused))).toMatchObject({ ...again, errcode: 42003 })
    clock.advance({ hours: 2 })
    for (const call of [oauth.user, oauth.check]) {
      expect(await refusalOf(wechat.callOpen(call, { access_token: token, openid }))).toMatchObject({ ...again, errcode: 42001 })
    }
    clock.advance({ days: 30 })
    expect(await refusalOf(renew(refreshToken))).toMatchObject({ ...again, errcode: 42002 })
  })

  it('tells a fault of ours from one of the visit', async () => {
    const wire = await startWire()
    const { wechat } = wire
    const request = await visit(wire, 'snsapi_base')
    expect(await refusalOf(wechat.callOpen(oauth.tokens, { ...request, secret: 'x' }))).toMatchObject({ action: 'account', errcode: 40125 })
    const { access_token: token } = await wechat.callOpen(oauth.tokens, request)
    expect(await refusalOf(wechat.callOpen(oauth.user, { access_token: token, openid }))).toMatchObject({ action: 'request', errcode: 50001 })
    expect(await refusalOf(wechat.callOpen(oauth.check, { access_token: token, openid: 'oBob' }))).toMatchObject({ action: 'request', errcode: 40003 })
  })

  it('never repeats a code: what became of it is not known', async () => {
    const wire = await startWire()
    wire.simulator.faults.set({ api: oauth.tokens.path, fault: 'acceptAndLose', count: 1 })
    expect(await refusalOf(wire.wechat.callOpen(oauth.tokens, await visit(wire, 'snsapi_base')))).toMatchObject({ outcome: 'unknown' })
  })
})
