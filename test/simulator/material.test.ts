import { describe, expect, it } from 'vitest'
import { textOf } from '../../src/simulator/values.ts'
import type { Stage } from './support.ts'
import { fetchFields, startStage } from './support.ts'
import { addressOf, amr, fetchFile, jpeg, mp4, padded, png, upload } from './uploads.ts'

const add = '/cgi-bin/material/add_material?type='
const MB = 1024 * 1024
const description = JSON.stringify({ title: '新品', introduction: '秋天的颜色' })

const lastRule = (stage: Stage) => stage.simulator.log.at(-1)?.rule
const addedId = async (stage: Stage, type: string, bytes: Buffer, name: string) =>
  textOf((await upload(stage, `${add}${type}`, bytes, { name, description }))['media_id'])

async function fetchMaterial (stage: Stage, mediaId: string) {
  const response = await fetch(addressOf(stage, '/cgi-bin/material/get_material'), { method: 'POST', body: JSON.stringify({ media_id: mediaId }) })
  return { type: response.headers.get('content-type'), bytes: Buffer.from(await response.arrayBuffer()) }
}

describe('permanent material', () => {
  it('stays until it is deleted, also on an account that is not verified', async () => {
    const stage = await startStage({ settings: { verified: false, kind: 'subscription' } })
    const answer = await upload(stage, `${add}image`, png)
    expect(answer).toEqual({ media_id: expect.any(String) as string, url: expect.stringContaining(stage.simulator.url) as string })
    const mediaId = textOf(answer['media_id'])
    stage.clock.advance(400 * 24 * 3600_000)
    expect((await fetchMaterial(stage, mediaId)).bytes.equals(png)).toBe(true)
    expect((await fetchFile(textOf(answer['url']))).bytes.equals(png)).toBe(true)
    expect(await stage.call('POST', '/cgi-bin/material/del_material', { media_id: mediaId })).toEqual({ errcode: 0, errmsg: 'ok' })
    expect(await stage.call('POST', '/cgi-bin/material/get_material', { media_id: mediaId })).toMatchObject({ errcode: 40007 })
    expect((await fetchFile(textOf(answer['url']))).status).toBe(404)
  })

  it('is told of when it is a film or news', async () => {
    const stage = await startStage()
    const film = await addedId(stage, 'video', mp4, 'a.mp4')
    const told = await stage.call('POST', '/cgi-bin/material/get_material', { media_id: film })
    expect(told).toEqual({ title: '新品', description: '秋天的颜色', down_url: expect.any(String) as string })
    expect((await fetchFile(textOf(told['down_url']))).bytes.equals(mp4)).toBe(true)
    const draft = stage.account.addDraft('头条', '次条')
    expect(await stage.call('POST', '/cgi-bin/material/get_material', { media_id: draft }))
      .toMatchObject({ news_item: [{ title: '头条', content: expect.any(String) as string }, { title: '次条' }] })
  })

  it('may be of more formats than temporary', async () => {
    const stage = await startStage()
    const asf = Buffer.from('3026b2758e66cf11a6d9', 'hex')
    expect(await upload(stage, `${add}image`, Buffer.from('BM......'), { name: 'a.bmp' })).toHaveProperty('media_id')
    expect(await upload(stage, `${add}voice`, Buffer.from('RIFF....WAVEfmt '), { name: 'a.wav' })).toHaveProperty('media_id')
    expect(await upload(stage, `${add}voice`, asf, { name: 'a.wma' })).toEqual({ media_id: expect.any(String) as string })
    expect(await upload(stage, `${add}thumb`, jpeg, { name: 'a.jpg' })).toHaveProperty('media_id')
  })

  it('is counted and listed, the newest first, twenty at most', async () => {
    const stage = await startStage()
    for (let number = 1; number <= 21; number += 1) await addedId(stage, 'image', png, `${number}.png`)
    const voice = await addedId(stage, 'voice', amr, 'a.amr')
    await addedId(stage, 'video', mp4, 'a.mp4')
    stage.account.addDraft('头条')
    expect(await stage.call('GET', '/cgi-bin/material/get_materialcount')).toEqual({ voice_count: 1, video_count: 1, image_count: 21, news_count: 1 })
    const list = (type: string, offset = 0, count = 20) => stage.call('POST', '/cgi-bin/material/batchget_material', { type, offset, count })
    const first = await list('image')
    expect(first).toMatchObject({ total_count: 21, item_count: 20, item: { length: 20 } })
    expect(await list('image', 20)).toMatchObject({ total_count: 21, item_count: 1, item: [{ name: '1.png', url: expect.any(String) as string }] })
    expect(await list('image', 21)).toEqual({ total_count: 21, item_count: 0, item: [] })
    expect(await list('voice')).toEqual({ total_count: 1, item_count: 1, item: [{ media_id: voice, name: 'a.amr', update_time: 1772355600 }] })
    expect(await list('video')).toMatchObject({ item: [{ name: '新品' }] })
    expect(await list('news')).toMatchObject({ total_count: 1, item: [{ content: { news_item: [{ title: '头条' }] } }] })
    await stage.call('POST', '/cgi-bin/material/del_material', { media_id: voice })
    expect(await list('voice')).toMatchObject({ total_count: 0 })
    expect(await stage.call('GET', '/cgi-bin/material/get_materialcount')).toMatchObject({ voice_count: 0 })
  })

  it.each([
    [40004, 'material.type', 'news', 'a.png', png],
    [40035, 'material.description', 'video', 'a.mp4', mp4],
    [40005, 'media.extension', 'image', 'a.svg', png],
    [40137, 'media.pictureFormat', 'image', 'a.png', amr],
    [40009, 'media.imageSize', 'image', 'a.bmp', padded(Buffer.from('BM'), 10 * MB + 1)],
    [44001, 'media.empty', 'voice', 'a.mp3', Buffer.alloc(0)],
  ])('is refused with %i by %s for type %s and %s', async (errcode, rule, type, name, bytes) => {
    const stage = await startStage()
    expect(await upload(stage, `${add}${type}`, bytes, { name })).toMatchObject({ errcode })
    expect(lastRule(stage)).toBe(rule)
  })

  it.each(['{"introduction":"no title"}', '{"title":""}', '[]', 'title', '{'])('refuses a film described as %s', async (text) => {
    const stage = await startStage()
    expect(await upload(stage, `${add}video`, mp4, { name: 'a.mp4', description: text })).toMatchObject({ errcode: 40035 })
    expect(lastRule(stage)).toBe('material.description')
  })

  it('ends where the stock is full', async () => {
    const stage = await startStage({ settings: { limits: { permanentImagesAndNews: 1, permanentMediaOfOtherKinds: 1, mediaRoomBytes: MB } } })
    const image = await addedId(stage, 'image', png, 'a.png')
    await addedId(stage, 'voice', amr, 'a.amr')
    expect(await upload(stage, `${add}image`, png)).toMatchObject({ errcode: 45034 })
    expect(lastRule(stage)).toBe('material.images')
    expect(await upload(stage, `${add}voice`, amr, { name: 'a.amr' })).toMatchObject({ errcode: 45074 })
    expect(lastRule(stage)).toBe('material.otherKinds')
    const article = { title: '头条', content: '<p>正文</p>', thumb_media_id: image }
    expect(await stage.call('POST', '/cgi-bin/draft/add', { articles: [article] })).toMatchObject({ errcode: 45034 })
    expect(lastRule(stage)).toBe('drafts.stock')
    await stage.call('POST', '/cgi-bin/material/del_material', { media_id: image })
    const draft = stage.account.addDraft('头条')
    expect(await upload(stage, `${add}image`, png)).toMatchObject({ errcode: 45034 })
    expect(lastRule(stage)).toBe('material.images')
    await stage.call('POST', '/cgi-bin/draft/delete', { media_id: draft })
    expect(await upload(stage, `${add}image`, padded(png, MB))).toMatchObject({ errcode: 45034 })
    expect(lastRule(stage)).toBe('material.room')
    expect(await upload(stage, `${add}image`, png)).toHaveProperty('media_id')
  })

  it.each([
    [41006, 'material.idMissing', 'get_material', {}],
    [41006, 'material.idMissing', 'del_material', { media_id: 7 }],
    [40007, 'material.unknown', 'get_material', { media_id: 'none' }],
    [40007, 'material.unknown', 'del_material', { media_id: 'none' }],
    [40035, 'material.page', 'batchget_material', { type: 'image', offset: 0, count: 21 }],
    [40035, 'material.page', 'batchget_material', { type: 'image', offset: 0, count: 0 }],
    [40035, 'material.page', 'batchget_material', { type: 'image', offset: -1, count: 1 }],
    [40035, 'material.page', 'batchget_material', { type: 'image' }],
    [40004, 'material.listType', 'batchget_material', { type: 'thumb', offset: 0, count: 1 }],
  ])('is refused with %i by %s at %s of %j', async (errcode, rule, api, body) => {
    const stage = await startStage()
    expect(await stage.call('POST', `/cgi-bin/material/${api}`, body)).toMatchObject({ errcode })
    expect(lastRule(stage)).toBe(rule)
  })

  it('that is temporary is none', async () => {
    const stage = await startStage()
    const { media_id: mediaId } = await upload(stage, '/cgi-bin/media/upload?type=image', png)
    expect(await stage.call('POST', '/cgi-bin/material/get_material', { media_id: mediaId })).toMatchObject({ errcode: 40007 })
  })

  it.each(['standard', 'conditional'])('cannot be deleted while a menu shows it: %s', async (menu) => {
    const stage = await startStage()
    const mediaId = stage.account.addMedia('image')
    const plain = [{ name: '关于', type: 'click', key: 'about' }]
    const showing = [{ name: '图', sub_button: [{ name: '新品', type: 'media_id', media_id: mediaId }] }]
    await stage.call('POST', '/cgi-bin/menu/create', { button: menu === 'standard' ? showing : plain })
    if (menu === 'conditional') await stage.call('POST', '/cgi-bin/menu/addconditional', { button: showing, matchrule: { client_platform_type: '1' } })
    const remove = () => stage.call('POST', '/cgi-bin/material/del_material', { media_id: mediaId })
    expect(await remove()).toMatchObject({ errcode: 48005 })
    expect(lastRule(stage)).toBe('material.inMenu')
    await stage.call('GET', '/cgi-bin/menu/delete')
    expect(await remove()).toMatchObject({ errcode: 0 })
  })

  it('is not found in a body that is no form', async () => {
    const stage = await startStage()
    expect(await fetchFields(addressOf(stage, `${add}image`), { method: 'POST', body: png })).toMatchObject({ errcode: 41005 })
  })
})
