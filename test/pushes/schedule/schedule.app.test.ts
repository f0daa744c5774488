import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, startTestApp, type TestApp } from '../../support/test-app.ts'

interface PushView { status: string, runs: Array<{ occurrence: string, status: string, numbers: { audience: number } }> }
interface Items<Item> { items: Item[] }
type Follower = { id: number, openid: string }

/** Two processes on one database, and followers who have just written. */
describe('scheduled pushes', () => {
  let test: TestApp
  let tagId: number
  beforeAll(async () => {
    test = await startTestApp()
    await test.startAnother()
    await test.send('PATCH', `${test.api}/reach/settings`, { version: 0, settings: { contentCaps: { day: null, week: null, month: null }, keptForAgents: 0 } })
    tagId = (await test.send<{ id: number }>('POST', `${test.api}/tags`, { name: '老客', isLocal: true })).body.id
  })
  afterAll(() => test.stop())

  async function someone (): Promise<Follower> {
    const openid = test.wechat.addFollower()
    await test.wechat.say(openid, '你好')
    return eventually(async () => (await test.get<Items<Follower>>(`${test.api}/followers?openid=${openid}`)).body.items[0])
  }
  const texts = (openid: string) => test.wechat.received(openid).flatMap((item) => JSON.stringify(item))
  const times = (openid: string, words: string) => texts(openid).filter((text) => text.includes(words)).length
  const tag = (followerIds: number[]) => test.send('PUT', `${test.api}/tags/${tagId}/followers`, { followerIds })
  const path = (rest = '') => `${test.api}/pushes${rest}`
  async function schedule (words: string, segmentId: number, asked: object): Promise<number> {
    const body = { name: words, purpose: 'content', segmentId, variants: [{ key: 'a', ways: [{ route: 'service', content: { type: 'text', text: words } }] }], schedule: asked }
    const made = await test.send<{ id: number }>('POST', path(), body)
    expect(made.status, JSON.stringify(made.body)).toBe(201)
    const { id } = made.body
    expect((await test.send('POST', path(`/${id}/approve`), { reason: '试一试' })).body).toMatchObject({ status: 'approved' })
    expect((await test.send('POST', path(`/${id}/schedule`), {})).body).toMatchObject({ status: 'scheduled' })
    return id
  }
  const seen = async (id: number) => (await test.get<PushView>(path(`/${id}`))).body

  it('go out once, whichever process begins them, and again when it is time again', async () => {
    const followers = await Promise.all(Array.from({ length: 8 }, someone))
    const { body: { id: segmentId } } = await test.send<{ id: number }>('POST', `${test.api}/segments`, { name: '都在', rule: { did: { kind: 'message.text' } } })
    const id = await schedule('早上好', segmentId, { kind: 'cron', expression: '0 * * * *' })
    expect(await seen(id)).toMatchObject({ runs: [{ occurrence: '2026-03-01T18:00', status: 'waiting' }] })
    for (const [occurrence, each] of [['2026-03-01T18:00', 1], ['2026-03-01T19:00', 2]] as const) {
      test.clock.advance({ hours: 1 })
      await eventually(async () => (await seen(id)).runs.find((run) => run.occurrence === occurrence && run.status === 'done'))
      expect(followers.map(({ openid }) => times(openid, '早上好'))).toEqual(followers.map(() => each))
    }
    expect((await seen(id)).runs.map(({ occurrence, status }) => [occurrence, status])).toEqual([
      ['2026-03-01T20:00', 'waiting'], ['2026-03-01T19:00', 'done'], ['2026-03-01T18:00', 'done'],
    ])
    expect(await test.send('POST', path(`/${id}/cancel`), {})).toMatchObject({ status: 200 })
    expect((await seen(id)).runs[0]).toMatchObject({ occurrence: '2026-03-01T20:00', status: 'cancelled' })
  })

  it('come to whoever enters a segment from then on, once', async () => {
    const [before, after] = [await someone(), await someone()]
    await tag([before.id])
    const { body: { id: segmentId } } = await test.send<{ id: number }>('POST', `${test.api}/segments`, { name: '贴了标签', rule: { tag: tagId, isOn: true } })
    const id = await schedule('欢迎老客', segmentId, { kind: 'entry' })
    await eventually(async () => (await test.get<{ members: { isFilled: boolean } | null }>(`${test.api}/segments/${segmentId}`)).body.members?.isFilled)
    await tag([after.id])
    await eventually(() => times(after.openid, '欢迎老客') === 1)
    expect(times(before.openid, '欢迎老客')).toBe(0)
    await eventually(async () => (await seen(id)).runs.some(({ numbers, status }) => numbers.audience === 1 && status === 'running'))
    expect(await seen(id)).toMatchObject({ status: 'running' })
    // As long as it goes on it must be known who enters.
    const { body: segment } = await test.get<{ version: number }>(`${test.api}/segments/${segmentId}`)
    expect((await test.send('PATCH', `${test.api}/segments/${segmentId}`, { version: segment.version, isTracked: false })).status).toBe(409)
    const nowhere = { name: '无', purpose: 'content', segmentId, variants: [{ key: 'a', ways: [{ route: 'service', content: { type: 'text', text: '无' } }] }], schedule: { kind: 'entry', segmentId: 999_999 } }
    expect(await test.send('POST', path(), nowhere)).toMatchObject({ status: 400, body: { place: 'body/schedule/segmentId' } })
  })
})
