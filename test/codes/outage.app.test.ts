import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, startTestApp, type TestApp } from '../support/test-app.ts'

/** After an outage everything that somebody did lies there together, and is worked on in one transaction. */
describe('who came by a code and wrote before we got to it', () => {
  let test: TestApp
  let [tables, refunds] = [0, 0]
  beforeAll(async () => {
    test = await startTestApp({ app: { role: 'web', replyDeadlineMs: 1 } })
    const { body: user } = await test.get<{ id: number }>('/api/v1/session')
    await test.send('POST', `${test.api}/agents`, { userId: user.id, name: '小安', capacity: 5 })
    const team = async (name: string) => (await test.send<{ id: number }>('POST', `${test.api}/teams`, { name })).body.id
    ;[tables, refunds] = [await team('餐桌'), await team('退款')]
    await test.send('POST', `${test.api}/codes`, { name: '餐桌', scene: 'table', onScan: { teamId: tables } })
    await test.send('POST', `${test.api}/codes`, { name: '门口', scene: 'door', onScan: { contents: [{ type: 'text', text: '欢迎' }], teamId: tables } })
    await test.send('POST', `${test.api}/desk/rules`, { name: '退款', conditions: { keywords: ['退款'] }, outcome: { teamId: refunds } })
  })
  afterAll(() => test.stop())

  const ofFollower = async (list: string, openid: string) => {
    const { body: { items: [follower] } } = await test.get<{ items: Array<{ id: number }> }>(`${test.api}/followers?openid=${openid}`)
    return follower === undefined ? [] : (await test.get<{ items: Array<Record<string, unknown>> }>(`${test.api}/${list}?followerId=${follower.id}`)).body.items
  }

  it('comes to the code’s team as anybody else does, unless a rule names another, and is greeted outside of the talk', async () => {
    const told: Array<{ openid: string, words: string[] }> = []
    for (const [scene, ...words] of [['table', '你好'], ['door', '你好'], ['door', '我要退款'], ['nothing', '你好']] as const) {
      const { openid } = await test.wechat.follow({ qrScene: scene })
      for (const said of words) await test.wechat.say(openid, said)
      told.push({ openid, words })
    }
    await test.startAnother({ role: 'worker' })
    const last = told.at(-1)?.openid ?? ''
    await eventually(async () => (await ofFollower('conversations', last)).length > 0)
    const teams = await Promise.all(told.map(async ({ openid }) => (await ofFollower('conversations', openid)).map(({ status, teamId }) => [status, teamId])))
    expect(teams).toEqual([[['waiting', tables]], [['waiting', tables]], [['waiting', refunds]], [['waiting', null]]])
    const rounds = await test.app.db.read.query('SELECT DISTINCT workedAt FROM inbox')
    expect(rounds).toHaveLength(1)
    expect((await ofFollower('bots/hits', told[2]?.openid ?? '')).map(({ outcome }) => outcome)).toEqual(['answered'])
    const changes = await test.app.db.read.query<Array<{ detail: string }>>(`SELECT detail FROM conversation_changes WHERE kind = 'queued'`)
    expect(changes).toEqual([])
  })
})
