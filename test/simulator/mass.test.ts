import { describe, expect, it } from 'vitest'
import type { Fields } from '../../src/simulator/values.ts'
import { counts, dayMs, hello, lastRule, newestId, sendAll, sendList, startCrowd, tagged } from './mass-support.ts'
import type { Stage } from './support.ts'
import { appid } from './support.ts'

describe('a mass send', () => {
  it('reaches everybody and names no one', async () => {
    const stage = await startCrowd(3)
    expect(await sendAll(stage, {})).toEqual({ errcode: 0, errmsg: 'send job submission success', msg_id: expect.any(Number) })
    expect(stage.account.received('o2')).toMatchObject([{ by: 'mass', type: 'text', text: '你好' }])
    expect(stage.account.receivedCount({ by: 'mass' })).toBe(3)
    expect(await counts(stage)).toEqual([3, 3, 3, 0])
  })

  it('reaches a list of service accounts\' followers, each of them once', async () => {
    const stage = await startCrowd(3)
    expect(await sendList(stage, ['o0', 'o2', 'o0'])).toMatchObject({ errcode: 0 })
    expect(['o0', 'o1', 'o2'].map((openid) => stage.account.receivedCount({ openid }))).toEqual([1, 0, 1])
  })

  it('reaches who carries a tag', async () => {
    const stage = await startCrowd(4)
    const tagId = await tagged(stage, ['o1', 'o3'])
    expect(await sendAll(stage, { filter: { is_to_all: false, tag_id: tagId } })).toMatchObject({ errcode: 0 })
    expect(await counts(stage)).toEqual([2, 2, 2, 0])
    expect(stage.account.receivedCount({ openid: 'o3' })).toBe(1)
  })

  it('passes over who is unknown, has left or is blocked', async () => {
    const stage = await startCrowd(4)
    await stage.account.unfollow('o0')
    await stage.call('POST', '/cgi-bin/tags/members/batchblacklist', { openid_list: ['o1'] })
    await sendList(stage, ['o0', 'o1', 'o2', 'oNobody'])
    expect(await counts(stage)).toEqual([4, 1, 1, 0])
    await sendAll(stage, {})
    expect(await counts(stage)).toEqual([3, 2, 2, 0])
  })

  it('is received four times a month by a follower of a service account, from the console too', async () => {
    const stage = await startCrowd(3)
    for (let sent = 0; sent < 3; sent += 1) await sendList(stage, ['o0', 'o1'])
    const { json } = await stage.control('POST', `/accounts/${appid}/mass/send`, { text: '来自后台' })
    expect(json).toEqual({ msgId: newestId(stage) })
    expect(await counts(stage)).toEqual([3, 3, 3, 0])
    await sendList(stage, ['o0', 'o1', 'o2'])
    expect(await counts(stage)).toEqual([3, 1, 1, 0])
    // To midnight of April the first in China.
    stage.clock.advance(30 * dayMs + 7 * 3_600_000 - 1)
    await sendList(stage, ['o0', 'o1', 'o2'])
    expect(await counts(stage)).toEqual([3, 1, 1, 0])
    stage.clock.advance(1)
    await sendList(stage, ['o0', 'o1', 'o2'])
    expect(await counts(stage)).toEqual([3, 3, 3, 0])
  })
})

describe('what may be sent', () => {
  const branches = (stage: Stage): Array<[Fields, Fields]> => {
    const [voice, image, video] = [stage.account.addMedia('voice'), stage.account.addMedia('image'), stage.account.addMedia('video')]
    return [
      [{ msgtype: 'voice', voice: { media_id: voice } }, { type: 'voice', text: '[语音]', fields: { media_id: voice } }],
      [{ msgtype: 'image', images: { media_ids: [image, image] } }, { type: 'image', fields: { media_ids: [image, image] } }],
      [{ msgtype: 'image', image: { media_id: image } }, { type: 'image', fields: { media_ids: [image] } }],
      [{ msgtype: 'mpvideo', mpvideo: { media_id: video } }, { type: 'mpvideo', text: '[视频] 新品', fields: { title: '新品', description: '介绍' } }],
    ]
  }

  it('is a voice, pictures or a video with a title', async () => {
    const stage = await startCrowd(2)
    for (const [body, shown] of branches(stage)) {
      const branch = body['mpvideo']
      if (branch !== undefined) {
        const uploaded = await stage.call('POST', '/cgi-bin/media/uploadvideo', { ...branch as Fields, title: '新品', description: '介绍' })
        expect(uploaded).toEqual({ type: 'video', media_id: expect.any(String), created_at: 1772355600 })
        Object.assign(body, { mpvideo: { media_id: uploaded['media_id'] } })
      }
      expect(await sendList(stage, ['o0', 'o1'], body)).toMatchObject({ errcode: 0 })
      expect(stage.account.received('o1').at(-1)).toMatchObject(shown)
    }
  })

  it('is a draft, which lives on unless it was sent to all', async () => {
    const stage = await startCrowd(2)
    const mpnews = { msgtype: 'mpnews', mpnews: { media_id: stage.account.addDraft('一', '二') } }
    expect(await sendList(stage, ['o0', 'o1'], mpnews)).toMatchObject({ errcode: 0, msg_data_id: expect.any(Number) })
    expect(stage.account.received('o0')).toMatchObject([
      { type: 'mpnews', text: '[图文] 一', fields: { articles: [{ title: '一', url: expect.any(String), isDeleted: false }, { title: '二' }] } },
    ])
    expect(await sendAll(stage, mpnews)).toMatchObject({ errcode: 0 })
    expect(await sendList(stage, ['o0', 'o1'], mpnews)).toMatchObject({ errcode: 40007 })
    expect(lastRule(stage)).toBe('mass.draft')
    expect(await stage.call('GET', '/cgi-bin/draft/count')).toEqual({ total_count: 0 })
  })

  it.each<[string, (stage: Stage) => Fields, number, string]>([
    ['a card', () => ({ msgtype: 'wxcard', wxcard: { card_id: 'c' } }), 45113, 'mass.card'],
    ['an unknown type', () => ({ msgtype: 'toString' }), 40008, 'mass.type'],
    ['an empty text', () => ({ msgtype: 'text', text: { content: '' } }), 44004, 'mass.text'],
    ['a text without a body', () => ({ msgtype: 'text', text: undefined }), 44004, 'mass.text'],
    ['no draft', () => ({ msgtype: 'mpnews', mpnews: {} }), 41006, 'mass.mediaMissing'],
    ['an unknown draft', () => ({ msgtype: 'mpnews', mpnews: { media_id: 'x' } }), 40007, 'mass.draft'],
    ['no voice', () => ({ msgtype: 'voice' }), 41006, 'mass.mediaMissing'],
    ['a voice that is a picture', ({ account }) => ({ msgtype: 'voice', voice: { media_id: account.addMedia('image') } }), 40007, 'mass.media'],
    ['no pictures', () => ({ msgtype: 'image', images: { media_ids: [] } }), 40215, 'mass.pictureCount'],
    ['an unknown picture', () => ({ msgtype: 'image', images: { media_ids: ['x'] } }), 40007, 'mass.media'],
    ['no video', () => ({ msgtype: 'mpvideo', mpvideo: {} }), 41006, 'mass.mediaMissing'],
    ['an unknown video', () => ({ msgtype: 'mpvideo', mpvideo: { media_id: 'x' } }), 40007, 'mass.media'],
    ['a video without a title', ({ account }) => ({ msgtype: 'mpvideo', mpvideo: { media_id: account.addMedia('video') } }), 48013, 'mass.video'],
    ['a flag that is neither 0 nor 1', () => ({ send_ignore_reprint: 2 }), 40035, 'mass.reprintFlag'],
  ])('is not %s', async (_name, body, errcode, rule) => {
    const stage = await startCrowd(2)
    expect(await sendList(stage, ['o0', 'o1'], body(stage))).toMatchObject({ errcode })
    expect(lastRule(stage)).toBe(rule)
    expect(stage.account.receivedCount()).toBe(0)
  })

  it.each<[string, Fields, number, string]>([
    ['an unknown video', { media_id: 'x', title: 't' }, 40007, 'mass.videoMedia'],
    ['no title', {}, 40035, 'mass.videoTitle'],
  ])('is no video with %s', async (_name, body, errcode, rule) => {
    const stage = await startCrowd(0)
    expect(await stage.call('POST', '/cgi-bin/media/uploadvideo', { media_id: stage.account.addMedia('video'), ...body })).toMatchObject({ errcode })
    expect(lastRule(stage)).toBe(rule)
  })
})

describe('whom it may be sent to', () => {
  const many = (count: number) => Array.from({ length: count }, (_, number) => `o${number}`)

  it.each<[string, unknown, number, string]>([
    ['nobody', undefined, 40130, 'mass.openidsTooFew'],
    ['one', ['o0'], 40130, 'mass.openidsTooFew'],
    ['10,001', many(10_001), 45019, 'mass.openidsTooMany'],
    ['an openid that is none', ['o0', 7], 40003, 'mass.openid'],
  ])('is not a list of %s', async (_name, touser, errcode, rule) => {
    const stage = await startCrowd(2)
    expect(await sendList(stage, touser)).toMatchObject({ errcode })
    expect(lastRule(stage)).toBe(rule)
  })

  it('is a list of 10,000', async () => {
    expect(await sendList(await startCrowd(0), many(10_000))).toMatchObject({ errcode: 0 })
  })

  it.each<[unknown, number, string]>([
    [undefined, 40035, 'mass.filter'], [{}, 40035, 'mass.filter'], [{ is_to_all: false }, 45159, 'mass.tag'],
    [{ is_to_all: false, tag_id: 4711 }, 45159, 'mass.tag'],
  ])('is not the filter %j', async (filter, errcode, rule) => {
    const stage = await startCrowd(2)
    expect(await sendAll(stage, { filter })).toMatchObject({ errcode })
    expect(lastRule(stage)).toBe(rule)
  })

  it.each([
    ['subscription', false, 48001, 48001], ['subscription', true, 0, 48001], ['service', false, 48001, 48001], ['service', true, 0, 0],
  ] as const)('depends on the account: %s, verified: %s', async (kind, verified, toAll, toList) => {
    const stage = await startCrowd(2, { settings: { kind, verified } })
    expect(await sendAll(stage, {})).toMatchObject({ errcode: toAll })
    expect(await sendList(stage, ['o0', 'o1'])).toMatchObject({ errcode: toList })
  })
})

describe('a preview', () => {
  const preview = (stage: Stage, body: Fields) => stage.call('POST', '/cgi-bin/message/mass/preview', { ...hello, ...body })

  it('goes to one follower, by openid or WeChat id, and uses nothing up', async () => {
    const stage = await startCrowd(2)
    const draft = stage.account.addDraft('一')
    expect(await preview(stage, { touser: 'o0', msgtype: 'mpnews', mpnews: { media_id: draft } })).toMatchObject({ errcode: 0 })
    expect(await preview(stage, { towxname: 'o0', msgtype: 'image', image: { media_id: stage.account.addMedia() } })).toMatchObject({ errcode: 0 })
    expect(stage.account.received('o0')).toMatchObject([{ by: 'preview', type: 'mpnews' }, { by: 'preview', type: 'image' }])
    expect(await sendAll(stage, { msgtype: 'mpnews', mpnews: { media_id: draft } })).toMatchObject({ errcode: 0 })
  })

  it.each<[string, Fields, number, string]>([
    ['to nobody', {}, 41009, 'mass.previewNobody'],
    ['to a stranger', { touser: 'oNobody' }, 40003, 'mass.previewOpenid'],
    ['to an unknown WeChat id', { towxname: 'nobody' }, 40132, 'mass.previewName'],
    ['to who left', { touser: 'o1' }, 43004, 'mass.previewUnsubscribed'],
    ['of several pictures', { touser: 'o0', msgtype: 'image', images: { media_ids: ['x'] } }, 40215, 'mass.pictureCount'],
  ])('%s is refused', async (_name, body, errcode, rule) => {
    const stage = await startCrowd(2)
    await stage.account.unfollow('o1')
    expect(await preview(stage, body)).toMatchObject({ errcode })
    expect(lastRule(stage)).toBe(rule)
  })

  it('can be had a hundred times a day', async () => {
    const stage = await startCrowd(1)
    for (let count = 0; count < 100; count += 1) expect(await preview(stage, { touser: 'o0' })).toMatchObject({ errcode: 0 })
    expect(await preview(stage, { touser: 'o0' })).toMatchObject({ errcode: 45009 })
  })
})
