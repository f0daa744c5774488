import { describe, expect, it } from 'vitest'
import { users } from '../../src/wechat/api/users.ts'
import { startWire } from './wire.ts'

describe('the users of an account', () => {
  it('are told one by one', async () => {
    const { wechat, caller, account } = await startWire()
    const openid = account.addFollower({ unionid: 'ou_1', remark: '老顾客' })
    expect(await wechat.call(caller, users.info, { openid, lang: 'zh_CN' })).toMatchObject({ subscribe: 1, openid, unionid: 'ou_1', remark: '老顾客' })
  })
})
