import { describe, expect, it } from 'vitest'
import { isFields, listOf, textOf } from '../../src/simulator/values.ts'
import { appid, startStage, startStageWith } from './support.ts'

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

describe('what is asked for wrongly', () => {
  const info = '/cgi-bin/user/info'
  const batch = '/cgi-bin/user/info/batchget'
  const remark = '/cgi-bin/user/info/updateremark'
  const many = Array.from({ length: 101 }, () => ({ openid }))

  it.each([
    ['nobody', 'GET', info, undefined, 41009, 'users.openidMissing'],
    ['a stranger', 'GET', `${info}?openid=oNobody`, undefined, 40003, 'users.unknown'],
    ['an empty batch', 'POST', batch, { user_list: [] }, 40032, 'users.batchSize'],
    ['no batch', 'POST', batch, {}, 40032, 'users.batchSize'],
    ['a batch of 101', 'POST', batch, { user_list: many }, 40032, 'users.batchSize'],
    ['a batch with something else', 'POST', batch, { user_list: [openid] }, 40003, 'users.batchOpenid'],
    ['a page after a stranger', 'GET', '/cgi-bin/user/get?next_openid=oNobody', undefined, 40003, 'users.nextOpenid'],
    ['a remark for nobody', 'POST', remark, { remark: 'x' }, 41009, 'users.openidMissing'],
    ['a remark for a stranger', 'POST', remark, { openid: 'oNobody', remark: 'x' }, 40003, 'users.remarkFollower'],
    ['no remark', 'POST', remark, { openid }, 40092, 'users.remark'],
    ['a remark of 30 bytes', 'POST', remark, { openid, remark: '好'.repeat(10) }, 40092, 'users.remarkLength'],
  ] as const)('refuses %s', async (_name, method, path, body, errcode, rule) => {
    const stage = await startStageWith(openid)
    expect(await stage.call(method, path, body)).toMatchObject({ errcode })
    expect(stage.simulator.log.at(-1)).toMatchObject({ errcode, rule })
  })
})

describe('a remark', () => {
  const path = '/cgi-bin/user/info/updateremark'

  it('is shown, and taken away', async () => {
    const stage = await startStageWith(openid)
    const remark = `${'好'.repeat(9)}ab`
    expect(await stage.call('POST', path, { openid, remark })).toEqual({ errcode: 0, errmsg: 'ok' })
    expect(await stage.call('GET', `/cgi-bin/user/info?openid=${openid}`)).toMatchObject({ remark })
    expect(await stage.call('POST', path, { openid, remark: '' })).toMatchObject({ errcode: 0 })
    expect(stage.account.follower(openid)?.remark).toBe('')
  })

  it('is not for who left, nor for subscription accounts', async () => {
    const stage = await startStageWith(openid)
    await stage.account.unfollow(openid)
    expect(await stage.call('POST', path, { openid, remark: 'x' })).toMatchObject({ errcode: 40003 })
    const other = await startStageWith(openid, { settings: { kind: 'subscription' } })
    expect(await other.call('POST', path, { openid, remark: 'x' })).toMatchObject({ errcode: 48001 })
  })
})

describe('the openids of an account that was merged into this one', () => {
  const dayMs = 24 * 3_600_000
  const ask = { from_appid: 'wxold', openid_list: ['oOld1', 'oOld3'] }

  it('are exchanged for fifteen days', async () => {
    const stage = await startStage()
    const moved = [{ old: 'oOld1', new: 'oNew1' }, { old: 'oOld2', new: 'oNew2' }]
    const declared = await stage.control('POST', `/accounts/${appid}/migrations`, { fromAppid: 'wxold', followers: moved })
    expect(declared).toEqual({ status: 200, json: { moved: 2 } })
    expect(stage.account.follower('oNew2')).toMatchObject({ subscribed: true, scene: 'ADD_SCENE_ACCOUNT_MIGRATION' })
    stage.clock.advance(15 * dayMs - 1)
    expect(await stage.call('POST', '/cgi-bin/changeopenid', ask)).toEqual({
      errcode: 0, errmsg: 'ok',
      result_list: [{ ori_openid: 'oOld1', new_openid: 'oNew1', err_msg: 'ok' }, { ori_openid: 'oOld3', err_msg: 'ori_openid error' }],
    })
    stage.clock.advance(1)
    expect(await stage.call('POST', '/cgi-bin/changeopenid', ask)).toMatchObject({ errcode: 63183 })
  })

  it.each([
    ['another account', { ...ask, from_appid: 'wxother' }, 63178, 'users.exchangeFrom'],
    ['no list', { from_appid: 'wxold' }, 63182, 'users.exchangeEmpty'],
    ['an empty list', { ...ask, openid_list: [] }, 63182, 'users.exchangeEmpty'],
    ['101 of them', { ...ask, openid_list: Array.from({ length: 101 }, () => 'oOld1') }, 63179, 'users.exchangeSize'],
  ])('are not for %s', async (_name, body, errcode, rule) => {
    const stage = await startStage()
    stage.account.migrateFrom('wxold', [{ old: 'oOld1', new: 'oNew1' }])
    expect(await stage.call('POST', '/cgi-bin/changeopenid', body)).toMatchObject({ errcode })
    expect(stage.simulator.log.at(-1)).toMatchObject({ errcode, rule })
  })

  it('are not exchanged where nothing was merged', async () => {
    const stage = await startStage()
    expect(await stage.call('POST', '/cgi-bin/changeopenid', ask)).toMatchObject({ errcode: 63183 })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule: 'users.notMigrated' })
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
