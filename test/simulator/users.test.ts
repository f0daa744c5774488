import { describe, expect, it } from 'vitest'
import { isFields, listOf, textOf } from '../../src/simulator/values.ts'
import { startStage } from './support.ts'

const openid = 'oAlice'

describe('reading followers', () => {
  it('gives a follower as today\'s platform does', async () => {
    const stage = await startStage()
    const subscribedAt = new Date('2026-01-02T03:04:05Z')
    stage.account.addFollower({ openid, subscribedAt, qrScene: '1001', unionid: 'ou1', language: 'zh_CN', remark: '老客户' })
    expect(await stage.call('GET', `/cgi-bin/user/info?openid=${openid}`)).toEqual({
      subscribe: 1, openid, nickname: '', sex: 0, language: 'zh_CN', city: '', province: '', country: '', headimgurl: '',
      subscribe_time: 1767323045, unionid: 'ou1', remark: '老客户', groupid: 0, tagid_list: [],
      subscribe_scene: 'ADD_SCENE_QR_CODE', qr_scene: 1001, qr_scene_str: '',
    })
    await stage.account.unfollow(openid)
    expect(await stage.call('GET', `/cgi-bin/user/info?openid=${openid}`)).toEqual({ subscribe: 0, openid, unionid: 'ou1', tagid_list: [] })
    expect(await stage.call('GET', '/cgi-bin/user/info?openid=oNobody')).toMatchObject({ errcode: 40003 })
    expect(await stage.call('GET', '/cgi-bin/user/info')).toMatchObject({ errcode: 41009 })
  })

  it('keeps a scene that is text apart from one that is a number', async () => {
    const stage = await startStage()
    stage.account.addFollower({ openid, qrScene: 'store_0042' })
    expect(await stage.call('GET', `/cgi-bin/user/info?openid=${openid}`)).toMatchObject({ qr_scene: 0, qr_scene_str: 'store_0042' })
  })

  it('a batch holds those it knows, at most a hundred', async () => {
    const stage = await startStage()
    for (let number = 0; number < 101; number += 1) stage.account.addFollower({ openid: `o${number}` })
    const ask = (openids: string[]) => stage.call('POST', '/cgi-bin/user/info/batchget', { user_list: openids.map((openid) => ({ openid })) })
    expect(await ask(['o3', 'oNobody', 'o1'])).toMatchObject({ user_info_list: [{ openid: 'o3' }, { openid: 'o1' }] })
    const numbers = Array.from({ length: 101 }, (_, number) => `o${number}`)
    expect(await ask(numbers.slice(0, 100))).toMatchObject({ user_info_list: { length: 100 } })
    expect(await ask(numbers)).toMatchObject({ errcode: 40032 })
    expect(await ask([])).toMatchObject({ errcode: 40032 })
  })

  it('lists who follows, ten thousand a page, and ends with a count of 0', async () => {
    const stage = await startStage()
    for (let number = 0; number < 25_000; number += 1) stage.account.addFollower({ openid: `o${number}` })
    await stage.account.unfollow('o3')
    const seen: string[] = []
    const counts: unknown[] = []
    for (let next = ''; ;) {
      const page = await stage.call('GET', `/cgi-bin/user/get?next_openid=${next}`)
      counts.push([page['total'], page['count']])
      seen.push(...isFields(page['data']) ? listOf(page['data']['openid']).map(textOf) : [])
      next = textOf(page['next_openid'])
      if (next === '') break
    }
    expect(counts).toEqual([[24_999, 10_000], [24_999, 10_000], [24_999, 4999], [24_999, 0]])
    expect(new Set(seen).size).toBe(24_999)
    expect(seen).not.toContain('o3')
    expect(await stage.call('GET', '/cgi-bin/user/get?next_openid=oNobody')).toMatchObject({ errcode: 40003 })
  })
})

describe('what is not there', () => {
  it('is a 404 of a web server and a line in the log', async () => {
    const { simulator } = await startStage()
    const response = await fetch(`${simulator.url}/cgi-bin/no/such?access_token=t`)
    expect([response.status, response.headers.get('content-type')]).toEqual([404, 'text/html'])
    expect(simulator.log).toMatchObject([{ api: '/cgi-bin/no/such', rule: 'path.unknown' }])
  })
})
