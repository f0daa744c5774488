import { describe, expect, it } from 'vitest'
import { rids } from '../../src/wechat/api/rids.ts'
import { users } from '../../src/wechat/api/users.ts'
import { refusalOf, startWire } from './wire.ts'

describe('a rid', () => {
  it('tells what WeChat saw of the call', async () => {
    const { wechat, caller } = await startWire()
    const { rid = '' } = await refusalOf(wechat.call(caller, users.info, { openid: 'oNobody' }))
    const { request } = await wechat.call(caller, rids.get, { rid })
    expect(request.request_url).toContain('openid=oNobody')
    expect(request.response_body).toContain('40003')
  })

  it('that is unknown is no reason to ask again', async () => {
    const { wechat, caller } = await startWire()
    expect(await refusalOf(wechat.call(caller, rids.get, { rid: '00000000-00000000-00000000' }))).toMatchObject({ errcode: 76001, action: 'request' })
  })
})
