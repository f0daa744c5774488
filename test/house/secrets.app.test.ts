import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { callJson, eventually, startTestApp, type TestApp, testAccount } from '../support/test-app.ts'

describe('when something goes wrong, the log', () => {
  let test: TestApp
  beforeEach(async () => { test = await startTestApp({ app: { autoAnswer: '您好' } }) })
  afterEach(() => test.stop())

  const change = (sql: string) => test.app.db.connections.writer.query(sql)
  const all = () => test.logs.join('')

  it('tells of a failed statement neither its values nor its message', async () => {
    await change('CREATE UNIQUE INDEX idx_probe ON sessions (userAgent)')
    const attempt = () => callJson(`${test.url}/api/v1/session`, {
      method: 'POST', body: { name: 'admin', password: 'correct horse battery' }, headers: { 'user-agent': 'sesame browser' },
    })
    expect((await attempt()).status).toBe(201)
    const { status, body } = await attempt()
    expect([status, body['code']]).toEqual([500, 'INTERNAL'])
    expect(JSON.stringify(body) + all()).not.toMatch(/sesame|correct horse|idx_probe/)
    expect(test.logs.filter((line) => line.includes('"bug"'))).toHaveLength(1)
  })

  it('tells nothing of a message that could not be worked on', async () => {
    await change('DROP TABLE follower_events')
    const openid = test.wechat.addFollower()
    await test.wechat.say(openid, '我的密码是秘密九九')
    await eventually(() => test.logs.some((line) => line.includes('delivery not workable')))
    for (const secret of [openid, '秘密九九', testAccount.token, testAccount.appSecret, testAccount.aesKey, test.wechat.token()]) expect(all()).not.toContain(secret)
  })

  it.each([
    ['a forged webhook', 'POST', `/wechat/${testAccount.appid}?signature=sesame&timestamp=1&nonce=sesame&openid=sesame`, '<xml>sesame</xml>'],
    ['an unknown address', 'GET', '/api/v1/sesame?access_token=sesame', undefined],
    ['a wrong password', 'POST', '/api/v1/session', { name: 'sesame', password: 'sesame' }],
    ['an unknown key', 'GET', '/api/v1/users', undefined],
  ] as const)('tells of %s no word that came with it', async (_what, method, path, body) => {
    const { status } = await callJson(`${test.url}${path}`, { method, body, headers: { authorization: 'Bearer sesame', cookie: 'duihua_session=sesame' } })
    expect(status).toBeGreaterThanOrEqual(400)
    await eventually(() => test.logs.some((line) => line.includes(`"status":${status}`)))
    expect(all()).not.toContain('sesame')
  })
})
