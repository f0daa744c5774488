import { describe, expect, it } from 'vitest'
import { autoReply } from '../../src/wechat/api/autoreply.ts'
import { platform } from '../../src/wechat/api/platform.ts'
import { refusalOf, startWire } from './wire.ts'

describe('what the platform says of itself', () => {
  it('tells its addresses', async () => {
    const { wechat, caller } = await startWire()
    expect((await wechat.call(caller, platform.apiIps, {})).ip_list).toContain('127.0.0.1')
    expect((await wechat.call(caller, platform.callbackIps, {})).ip_list).toContain('101.226.103.0/25')
  })

  it('tries the way to the webhook', async () => {
    const { wechat, caller, account } = await startWire()
    const request = { action: 'all', check_operator: 'DEFAULT' } as const
    expect(await refusalOf(wechat.call(caller, platform.checkCallback, request))).toMatchObject({ errcode: 40201, action: 'request' })
    account.setWebhook('http://127.0.0.1:9/wechat')
    const { dns, ping } = await wechat.call(caller, platform.checkCallback, request)
    expect(dns?.map(({ ip }) => ip)).toEqual(['127.0.0.1'])
    expect(ping?.[0]).toMatchObject({ ip: '127.0.0.1', package_loss: '0%' })
  })

  it('tells the automatic replies of the console', async () => {
    const { wechat, caller } = await startWire({ settings: { consoleReplies: { whenFollowed: '欢迎', keywords: [{ name: '价格', keyword: '多少钱', reply: '99 元' }] } } })
    const replies = await wechat.call(caller, autoReply.get, {})
    expect(replies).toMatchObject({ is_add_friend_reply_open: 1, add_friend_autoreply_info: { type: 'text', content: '欢迎' } })
    expect(replies.keyword_autoreply_info?.list?.[0]?.keyword_list_info?.[0]?.content).toBe('多少钱')
  })
})
