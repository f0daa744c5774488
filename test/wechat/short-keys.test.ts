import { describe, expect, it } from 'vitest'
import { shortKeys } from '../../src/wechat/api/short-keys.ts'
import { refusalOf, startWire } from './wire.ts'

describe('short keys', () => {
  it('stand for something longer, until they end', async () => {
    const { wechat, caller, clock } = await startWire()
    const { short_key: key } = await wechat.call(caller, shortKeys.create, { long_data: '订单 42', expire_seconds: 60 })
    clock.advance({ seconds: 10 })
    expect(await wechat.call(caller, shortKeys.get, { short_key: key })).toMatchObject({
      long_data: '订单 42', create_time: Date.parse('2026-03-01T09:00:00Z') / 1000, expire_seconds: 50,
    })
    clock.advance({ seconds: 50 })
    expect(await refusalOf(wechat.call(caller, shortKeys.get, { short_key: key }))).toMatchObject({ errcode: 9410012, action: 'request' })
  })

  it('hold no more than WeChat takes', async () => {
    const { wechat, caller } = await startWire()
    expect(await refusalOf(wechat.call(caller, shortKeys.create, { long_data: 'x'.repeat(4097) }))).toMatchObject({ errcode: 9410010, action: 'request' })
    await expect(wechat.call(caller, shortKeys.create, { long_data: 'x', expire_seconds: 2_592_001 })).rejects.toMatchObject({ kind: 'invalid' })
  })
})
