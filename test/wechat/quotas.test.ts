import { describe, expect, it } from 'vitest'
import { quotas } from '../../src/wechat/api/quotas.ts'
import { users } from '../../src/wechat/api/users.ts'
import { refusalOf, startWire } from './wire.ts'

const path = users.info.path
const start = () => startWire({ settings: { limits: { quotas: { [path]: { perDay: 1, perMinute: 30 } }, quotaResetsPerMonth: 2 } } })

describe('quotas', () => {
  it('are told', async () => {
    const { wechat, caller, account } = await start()
    await wechat.call(caller, users.info, { openid: account.addFollower() })
    expect(await wechat.call(caller, quotas.get, { cgi_path: path })).toMatchObject({
      quota: { daily_limit: 1, used: 1, remain: 0 }, rate_limit: { call_count: 30, refresh_second: 60 },
    })
  })

  it('come back at midnight in China, or by a reset, of which there are few', async () => {
    const { wechat, caller, account } = await start()
    const openid = account.addFollower()
    const { appid, appSecret: appsecret } = caller
    const spend = () => wechat.call(caller, users.info, { openid })
    await spend()
    expect(await refusalOf(spend())).toMatchObject({ errcode: 45009, action: 'quota', retryAfterMs: 7 * 3600_000 })
    for (const reset of [
      () => wechat.call(caller, quotas.clear, { cgi_path: path }),
      () => wechat.call(caller, quotas.clearAll, { appid }),
      () => wechat.callOpen(quotas.clearAllBySecret, { appid, appsecret }),
    ]) {
      await reset()
      await expect(spend()).resolves.toMatchObject({ openid })
    }
    // Until the first of April in China.
    const untilNextMonthMs = Date.parse('2026-03-31T16:00:00Z') - Date.parse('2026-03-01T09:00:00Z')
    expect(await refusalOf(wechat.call(caller, quotas.clearAll, { appid }))).toMatchObject({ errcode: 48006, action: 'quota', retryAfterMs: untilNextMonthMs })
  })

  it('are never reset twice by one call whose answer is lost', async () => {
    const { wechat, caller, simulator } = await start()
    const { appid } = caller
    simulator.faults.set({ api: quotas.clearAll.path, fault: 'acceptAndLose', count: 1 })
    expect(await refusalOf(wechat.call(caller, quotas.clearAll, { appid }))).toMatchObject({ outcome: 'unknown' })
    await wechat.call(caller, quotas.clearAll, { appid })
    expect(await refusalOf(wechat.call(caller, quotas.clearAll, { appid }))).toMatchObject({ errcode: 48006 })
  })

  it('have no path outside the API', async () => {
    const { wechat, caller } = await start()
    expect(await refusalOf(wechat.call(caller, quotas.get, { cgi_path: '/sns/userinfo' }))).toMatchObject({ errcode: 76022, action: 'request' })
    await expect(wechat.call(caller, quotas.get, { cgi_path: 'cgi-bin/user/get' })).rejects.toMatchObject({ code: 'WECHAT_REQUEST_INVALID' })
  })

  it('are the account’s matter when the secret is wrong', async () => {
    const { wechat, caller } = await start()
    const refusal = await refusalOf(wechat.callOpen(quotas.clearAllBySecret, { appid: caller.appid, appsecret: 'wrong' }))
    expect(refusal).toMatchObject({ errcode: 40125, action: 'account' })
  })
})
