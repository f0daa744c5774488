import { describe, expect, it } from 'vitest'
import { oneTime } from '../../src/wechat/api/one-time.ts'
import { oneTimeConfirmUrl } from '../../src/wechat/one-time-link.ts'
import { refusalOf, startWire } from './wire.ts'

const openid = 'oPasserBy'

describe('a one-time message', () => {
  it('goes out once after the person confirmed', async () => {
    const { wechat, caller, account } = await startWire()
    const { oneTimeTemplateId: templateId } = account.templates()
    const link = oneTimeConfirmUrl({ appid: caller.appid, scene: 1000, templateId, redirectUrl: 'https://shop.example.com/back?a=1&b=2', reserved: 'abc123' })
    const send = (title = '到货提醒') => wechat.call(caller, oneTime.send, {
      touser: openid, template_id: templateId, scene: '1000', title, url: 'https://example.com/1', data: { content: { value: '到了', color: '#173177' } },
    })
    expect(await refusalOf(send())).toMatchObject({ errcode: 43101, action: 'follower' })
    const { redirectUrl } = account.answerOneTime(openid, { link, confirm: true })
    expect(redirectUrl).toBe(`https://shop.example.com/back?a=1&b=2&openid=${openid}&template_id=${templateId}&action=confirm&scene=1000&reserved=abc123`)
    expect(await refusalOf(send('字'.repeat(16)))).toMatchObject({ errcode: 40062, action: 'request' })
    await send()
    expect(account.received(openid)).toMatchObject([{ by: 'oneTime', text: '到货提醒\n到了' }])
    expect(await refusalOf(send())).toMatchObject({ errcode: 43101 })
  })
})

describe('the link to the confirmation page', () => {
  const question = { appid: 'wx1', scene: 0, templateId: 'T-1_x', redirectUrl: 'https://shop.example.com/返回?a=1&b=2#c' }

  it('is spelt as WeChat asks for it', () => {
    expect(oneTimeConfirmUrl({ ...question, reserved: 'x' })).toBe('https://mp.weixin.qq.com/mp/subscribemsg?action=get_confirm&appid=wx1&scene=0&template_id=T-1_x'
      + '&redirect_url=https%3A%2F%2Fshop.example.com%2F%E8%BF%94%E5%9B%9E%3Fa%3D1%26b%3D2%23c&reserved=x#wechat_redirect')
    expect(oneTimeConfirmUrl(question)).not.toContain('reserved')
  })

  it.each([
    { scene: -1 }, { scene: 10_001 }, { scene: 1.5 }, { reserved: 'a'.repeat(129) }, { reserved: 'a b' }, { reserved: '字' },
  ])('is not made of %j', (change) => {
    expect(() => oneTimeConfirmUrl({ ...question, ...change })).toThrow(RangeError)
  })
})
