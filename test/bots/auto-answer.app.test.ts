import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, startTestApp, type TestApp } from '../support/test-app.ts'

interface Page<Item> { items: Item[] }

describe('the answer that goes out by itself', () => {
  let test: TestApp
  beforeAll(async () => { test = await startTestApp() })
  afterAll(() => test.stop())

  const set = (enabled: boolean, text: string) => test.send('PUT', `${test.api}/auto-answer`, { enabled, text })

  it('is off until somebody switches it on, and can be switched off again', async () => {
    const openid = test.wechat.addFollower()
    expect((await test.get(`${test.api}/auto-answer`)).body).toEqual({ enabled: false, text: '' })
    expect(await test.wechat.say(openid, '一')).toMatchObject({ acknowledged: true, replyText: null })
    expect((await set(true, '收到')).status).toBe(200)
    expect(await test.wechat.say(openid, '二')).toMatchObject({ replyText: '收到' })
    expect((await set(false, '收到')).status).toBe(200)
    expect(await test.wechat.say(openid, '三')).toMatchObject({ replyText: null })
    const { body } = await test.get<Page<{ action: string }>>(`${test.api}/audit?action=auto-answer.change`)
    expect(body.items).toHaveLength(2)
  })

  it.each([
    ['nothing', '', 'INPUT_INVALID'], ['blanks that only look like text', '　 　', 'REPLY_EMPTY'], ['more than WeChat takes', '😀'.repeat(600), 'TEXT_TOO_LONG'],
  ])('is refused when it says %s, and what was there stays', async (_case, text, code) => {
    await set(true, '好的')
    expect((await set(true, text)).body).toMatchObject({ status: 400, code })
    expect((await test.get(`${test.api}/auto-answer`)).body).toEqual({ enabled: true, text: '好的' })
  })

  it('answers what people write, not what they click, nor what is older than WeChat’s window', async () => {
    await set(true, '在的')
    const openid = test.wechat.addFollower()
    expect(await test.wechat.click(openid, 'MENU')).toMatchObject({ replyText: null })
    expect(await test.wechat.say(openid, '前天', { at: new Date(test.clock.now().getTime() - 49 * 3600_000) })).toMatchObject({ replyText: null })
    expect(await test.wechat.say(openid, '今天')).toMatchObject({ replyText: '在的' })
    expect(await eventually(() => test.wechat.received(openid).length)).toBe(1)
  })
})
