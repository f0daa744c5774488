import { describe, expect, it } from 'vitest'
import { blacklist } from '../../src/wechat/api/blacklist.ts'
import { refusalOf, startWire } from './wire.ts'

describe('the black list', () => {
  it('takes followers and lets them go', async () => {
    const { wechat, caller, account } = await startWire()
    const openid = account.addFollower()
    await wechat.call(caller, blacklist.add, { openid_list: [openid] })
    expect(await wechat.call(caller, blacklist.list, {})).toEqual({ total: 1, count: 1, data: { openid: [openid] }, next_openid: openid })
    expect(await wechat.call(caller, blacklist.list, { begin_openid: openid })).toEqual({ total: 1, count: 0, next_openid: '' })
    await wechat.call(caller, blacklist.remove, { openid_list: [openid] })
    expect(account.follower(openid)?.isBlocked).toBe(false)
    expect(await refusalOf(wechat.call(caller, blacklist.add, { openid_list: ['oNobody'] }))).toMatchObject({ errcode: 40003, action: 'follower' })
  })

  it('takes twenty at once', async () => {
    const { wechat, caller } = await startWire()
    await expect(wechat.call(caller, blacklist.add, { openid_list: Array.from({ length: 21 }, () => 'o') }))
      .rejects.toMatchObject({ code: 'WECHAT_REQUEST_INVALID' })
  })
})
