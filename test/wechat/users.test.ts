import { describe, expect, it } from 'vitest'
import { users } from '../../src/wechat/api/users.ts'
import { startRawWechat } from './raw-wechat.ts'
import { refusalOf, startWire } from './wire.ts'

describe('the users of an account', () => {
  it('are told one by one', async () => {
    const { wechat, caller, account } = await startWire()
    const openid = account.addFollower({ unionid: 'ou_1', remark: '老顾客' })
    expect(await wechat.call(caller, users.info, { openid, lang: 'zh_CN' })).toMatchObject({ subscribe: 1, openid, unionid: 'ou_1', remark: '老顾客' })
  })

  it('are told by the hundred, those who left too', async () => {
    const { wechat, caller, account } = await startWire()
    const openids = Array.from({ length: 100 }, () => account.addFollower())
    const [gone = ''] = openids
    await account.unfollow(gone)
    const asked = openids.map((openid) => ({ openid, lang: 'zh_CN' as const }))
    const { user_info_list: told } = await wechat.call(caller, users.batchGet, { user_list: asked })
    expect(told.map(({ openid, subscribe }) => [openid, subscribe])).toEqual(openids.map((openid) => [openid, openid === gone ? 0 : 1]))
    await expect(wechat.call(caller, users.batchGet, { user_list: [...openids, 'o'].map((openid) => ({ openid })) }))
      .rejects.toMatchObject({ code: 'WECHAT_REQUEST_INVALID' })
  })

  it('are told whatever is left of what WeChat no longer tells', async () => {
    const told = { subscribe: 1, openid: 'oAlice', sex: '', nickname: null, headimgurl: 0 }
    const { wechat, caller } = await startRawWechat((_request, response) => { response.end(JSON.stringify({ user_info_list: [told] })) })
    expect(await wechat.call(caller, users.batchGet, { user_list: [{ openid: 'oAlice' }] })).toEqual({ user_info_list: [told] })
  })

  it('are listed page by page', async () => {
    const { wechat, caller, account } = await startWire()
    expect(await wechat.call(caller, users.list, {})).toEqual({ total: 0, count: 0, next_openid: '' })
    const [first, last] = [account.addFollower(), account.addFollower()]
    expect(await wechat.call(caller, users.list, {})).toEqual({ total: 2, count: 2, data: { openid: [first, last] }, next_openid: last })
    expect(await wechat.call(caller, users.list, { next_openid: last })).toMatchObject({ count: 0 })
    expect(await refusalOf(wechat.call(caller, users.list, { next_openid: 'oNobody' }))).toMatchObject({ errcode: 40003, action: 'follower' })
  })

  it('get remarks', async () => {
    const { wechat, caller, account } = await startWire()
    const openid = account.addFollower()
    await wechat.call(caller, users.remark, { openid, remark: '门店会员' })
    expect(account.follower(openid)?.remark).toBe('门店会员')
    expect(await refusalOf(wechat.call(caller, users.remark, { openid, remark: '好'.repeat(10) })))
      .toMatchObject({ errcode: 40092, action: 'request' })
  })

  it('have other openids after a migration', async () => {
    const { wechat, caller, account } = await startWire()
    account.migrateFrom('gh_old', [{ old: 'oOld', new: 'oNew' }])
    expect(await wechat.call(caller, users.changeOpenid, { from_appid: 'gh_old', openid_list: ['oOld', 'oLost'] })).toMatchObject({
      result_list: [{ ori_openid: 'oOld', new_openid: 'oNew', err_msg: 'ok' }, { ori_openid: 'oLost', err_msg: 'ori_openid error' }],
    })
    expect(await refusalOf(wechat.call(caller, users.changeOpenid, { from_appid: 'wxother', openid_list: ['oOld'] })))
      .toMatchObject({ errcode: 63178, action: 'request' })
  })
})
