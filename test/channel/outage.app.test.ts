import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { callJson, eventually, startTestApp, type TestApp } from '../support/test-app.ts'

const answer = '已收到'

describe('while the database is away', () => {
  let test: TestApp
  afterEach(() => test.stop())

  const countOf = async (openid: string) => {
    const { body } = await test.get<{ items: Array<{ messageCount: number }> }>(`${test.api}/followers?openid=${openid}`)
    return body.items[0]?.messageCount
  }

  it('acknowledges, keeps on disk and works on everything once it is back, late and only once', async () => {
    test = await startTestApp({ canLoseDatabase: true, app: { autoAnswer: answer } })
    const openid = test.wechat.addFollower()
    await test.outage?.begin()
    const during = await test.wechat.say(openid, '数据库不在的时候说的话', { msgId: '1001', copies: 2 })
    expect(during).toMatchObject({ acknowledged: true, replyText: null })
    const { body } = await callJson(`${test.url}/health/ready`)
    expect(body).toMatchObject({ status: 'degraded', checks: { intake: 'degraded' } })

    await test.outage?.end()
    expect(await eventually(() => countOf(openid), 20_000)).toBe(1)
    // Nobody waits for the slot any more, so the answer comes by service message.
    await eventually(() => test.wechat.received(openid).some(({ by }) => by === 'service'))
    expect(await test.wechat.say(openid, '数据库不在的时候说的话', { msgId: '1001' })).toMatchObject({ acknowledged: true, replyText: null })
    expect(await countOf(openid)).toBe(1)
    expect(readdirSync(join(test.dataDir, 'spool'))).toEqual([])
  })

  it('refuses when the spool is full, so that WeChat comes again', async () => {
    test = await startTestApp({ canLoseDatabase: true, app: { spoolMaxBytes: 400 }, simulator: { retries: 0 } })
    const openid = test.wechat.addFollower()
    await test.outage?.begin()
    const outcomes = [await test.wechat.say(openid, '一'), await test.wechat.say(openid, '二')]
    expect(outcomes.map(({ acknowledged, status }) => [acknowledged, status])).toContainEqual([false, 503])
    await test.outage?.end()
    await eventually(async () => (await test.wechat.say(openid, '三')).acknowledged, 20_000)
  })
})
