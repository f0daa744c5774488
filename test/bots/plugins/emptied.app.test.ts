import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, startTestApp, type TestApp } from '../../support/test-app.ts'

describe('messages that wait for plugins that are no more', () => {
  let test: TestApp
  beforeAll(async () => { test = await startTestApp() })
  afterAll(() => test.stop())

  const waiting = async () => (await test.app.db.read.query<Array<{ messageId: number | string }>>('SELECT messageId FROM plugin_messages ORDER BY id')).map(({ messageId }) => Number(messageId))
  /** As a process leaves it that had plugins when it was said. */
  async function leave (): Promise<number> {
    await test.app.db.change(`INSERT INTO plugin_messages (accountId, inboxId, followerId, conversationId, messageId, heldUntilMs, attempts)
      SELECT accountId, (SELECT MAX(id) FROM inbox), followerId, conversationId, id, 0, 0 FROM messages ORDER BY id DESC LIMIT 1`)
    return (await waiting()).at(-1) ?? 0
  }

  it('get the usual answer when it is too late for another, and are kept until then', async () => {
    const openid = test.wechat.addFollower()
    expect(await test.wechat.say(openid, '在吗')).toMatchObject({ replyText: null })
    await leave()
    await test.send('PUT', `${test.api}/auto-answer`, { enabled: true, text: '稍后回复您' })
    test.clock.advance({ minutes: 11 })
    const other = test.wechat.addFollower()
    await test.wechat.say(other, '你好')
    const young = await leave()
    await eventually(async () => (await waiting()).length === 1, 25_000)
    expect(await waiting()).toEqual([young])
    await eventually(() => test.wechat.received(openid).length > 0)
    expect(test.wechat.received(openid).map(({ text }) => text)).toEqual(['稍后回复您'])
  }, 60_000)
})
