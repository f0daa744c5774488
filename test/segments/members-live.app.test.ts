import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SegmentChanged } from '../../src/segments/index.ts'
import { eventually, startTestApp, type TestApp } from '../support/test-app.ts'
import { type Items, listen, membersOf, tracked, type View } from './tracking.ts'

describe('members of a segment, while the house works', () => {
  let test: TestApp
  let heard: SegmentChanged[]
  beforeAll(async () => {
    test = await startTestApp()
    heard = listen(test)
  })
  afterAll(() => test.stop())

  async function someone (): Promise<number> {
    const openid = test.wechat.addFollower()
    await test.wechat.say(openid, '你好')
    return (await eventually(async () => (await test.get<Items<{ id: number }>>(`${test.api}/followers?openid=${openid}`)).body.items[0])).id
  }
  const put = async (id: number, values: object) => {
    const { body: { version } } = await test.get<{ version: number }>(`${test.api}/followers/${id}/attributes`)
    expect((await test.send('PATCH', `${test.api}/followers/${id}/attributes`, { version, values })).status).toBe(200)
  }

  async function erase (id: number): Promise<void> {
    const { body: { alias } } = await test.get<{ alias: string }>(`${test.api}/followers/${id}`)
    const { body } = await test.send<{ erasures: Array<{ taskId: number }> }>('POST', `${test.api}/followers/${id}/erase`, { confirm: alias })
    await eventually(async () => (await test.get<{ status: string }>(`${test.api}/tasks/${body.erasures[0]?.taskId}`)).body.status === 'done')
  }

  it('follow what happens, and are told of it; who was in it before enters in silence', async () => {
    await test.send('POST', `${test.api}/attributes`, { key: 'city', label: '城市', type: 'string' })
    const [ann, bo, cai] = [await someone(), await someone(), await someone()]
    await put(ann, { city: '上海' })
    const id = await tracked(test, '上海', { attribute: 'city', is: '上海' })
    await eventually(async () => (await test.get<View>(`${test.api}/segments/${id}`)).body.members?.isFilled)
    expect(await membersOf(test, id)).toEqual([ann])
    expect(heard).toEqual([])
    await put(bo, { city: '上海' })
    await eventually(() => heard.length > 0)
    await put(ann, { city: '北京' })
    await eventually(() => heard.length > 1)
    const change = { accountId: test.accountId, segmentId: id }
    expect(heard).toEqual([{ ...change, entered: [bo], left: [] }, { ...change, entered: [], left: [ann] }])
    expect(await membersOf(test, id)).toEqual([bo])
    // Another room's segment that names it follows too.
    const outer = await tracked(test, '不在上海', { not: { segment: id } })
    await eventually(async () => (await test.get<View>(`${test.api}/segments/${outer}`)).body.members?.isFilled)
    expect(await membersOf(test, outer)).toEqual([ann, cai])
    await put(cai, { city: '上海' })
    await eventually(() => heard.length > 3)
    expect(heard.slice(2)).toEqual(expect.arrayContaining([{ ...change, entered: [cai], left: [] }, { ...change, segmentId: outer, entered: [], left: [cai] }]))
    await erase(bo)
    expect(await test.app.db.read.query('SELECT segmentId FROM segment_members WHERE followerId = ?', [bo])).toEqual([])
    expect(await membersOf(test, id)).toEqual([cai])
  })
})
