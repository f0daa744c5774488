import { describe, expect, it } from 'vitest'
import { startStage } from './support.ts'

describe('addresses', () => {
  it.each(['/cgi-bin/get_api_domain_ip', '/cgi-bin/getcallbackip'])('%s tells them to any account', async (path) => {
    const { call } = await startStage({ settings: { kind: 'subscription', verified: false } })
    expect((await call('GET', path))['ip_list']).toContain('127.0.0.1')
  })
})

describe('the check of the webhook’s network', () => {
  const check = '/cgi-bin/callback/check'
  const found = { ip: '127.0.0.1', real_operator: 'CAP' }

  it.each([
    ['dns', 'DEFAULT', { dns: [found] }],
    ['ping', 'UNICOM', { ping: [{ ip: '127.0.0.1', from_operator: 'UNICOM', package_loss: '0%', time: '0.045ms' }] }],
    ['all', 'DEFAULT', { dns: [found], ping: [expect.objectContaining({ ip: '127.0.0.1', from_operator: 'CAP' })] }],
  ])('looks at %s', async (action, operator, answer) => {
    const { call } = await startStage()
    expect(await call('POST', check, { action, check_operator: operator })).toEqual(answer)
  })

  it.each([
    ['an action that is none', {}, { action: 'trace', check_operator: 'DEFAULT' }, 40202, 'callbackCheck.action'],
    ['an operator that is none', {}, { action: 'all', check_operator: 'OTHER' }, 40203, 'callbackCheck.operator'],
    ['no operator', {}, { action: 'all' }, 40203, 'callbackCheck.operator'],
    ['no webhook', { webhookUrl: null }, { action: 'all', check_operator: 'CAP' }, 40201, 'callbackCheck.url'],
  ])('refuses %s', async (_what, settings, body, errcode, rule) => {
    const { call, simulator } = await startStage({ settings })
    expect(await call('POST', check, body)).toMatchObject({ errcode })
    expect(simulator.log.at(-1)).toMatchObject({ rule, errcode })
  })
})

describe('the console’s automatic replies', () => {
  const path = '/cgi-bin/get_current_autoreply_info'

  it('are told as they are set', async () => {
    const { call } = await startStage({
      settings: { consoleReplies: { whenFollowed: '欢迎', otherwise: '稍后回复', keywords: [{ name: '价格', keyword: '多少钱', reply: '99 元' }] } },
    })
    expect(await call('GET', path)).toEqual({
      is_add_friend_reply_open: 1, is_autoreply_open: 1,
      add_friend_autoreply_info: { type: 'text', content: '欢迎' },
      message_default_autoreply_info: { type: 'text', content: '稍后回复' },
      keyword_autoreply_info: {
        list: [{
          rule_name: '价格', create_time: 1772355600, reply_mode: 'random_one',
          keyword_list_info: [{ type: 'text', match_mode: 'contain', content: '多少钱' }],
          reply_list_info: [{ type: 'text', content: '99 元' }],
        }],
      },
    })
  })

  it('are none to begin with', async () => {
    const { call } = await startStage({ settings: { verified: false } })
    expect(await call('GET', path)).toEqual({ is_add_friend_reply_open: 0, is_autoreply_open: 0 })
  })
})
