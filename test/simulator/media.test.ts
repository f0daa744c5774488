import { describe, expect, it } from 'vitest'
import { textOf } from '../../src/simulator/values.ts'
import type { Stage } from './support.ts'
import { fetchFields, startStage, startStageWith } from './support.ts'
import { addressOf, amr, fetchFile, jpeg, mp4, padded, png, upload, uploadedId } from './uploads.ts'

const KB = 1024
const MB = 1024 * KB

/** So many times 20 ms of sound, in frames of all sizes that there are. */
function amrFrames (count: number): Buffer {
  const sizes = [13, 14, 16, 18, 20, 21, 27, 32, 6]
  return Buffer.concat(Array.from({ length: count }, (_, at) => {
    const kind = at % sizes.length
    return Buffer.alloc(sizes[kind] ?? 0, 0xff).fill((kind << 3) | 4, 0, 1)
  }))
}

const threeDays = 3 * 24 * 3600_000
const path = '/cgi-bin/media/upload?type='
const openid = 'oAlice'

const get = (stage: Stage, mediaId: string) => fetchFile(addressOf(stage, `/cgi-bin/media/get?media_id=${mediaId}`))
const lastRule = (stage: Stage) => stage.simulator.log.at(-1)?.rule

describe('temporary media', () => {
  it('is given back as it came, to the account it came from', async () => {
    const stage = await startStage()
    const answer = await upload(stage, `${path}image`, png, { name: '图.png' })
    expect(answer).toEqual({ type: 'image', media_id: expect.stringMatching(/^[\w-]{64}$/) as string, created_at: 1772355600 })
    const file = await get(stage, textOf(answer['media_id']))
    expect(file).toMatchObject({ type: 'image/png', disposition: `attachment; filename="${encodeURIComponent('图.png')}"` })
    expect(file.bytes.equals(png)).toBe(true)
  })

  it('is called `thumb_media_id` when it is a thumb', async () => {
    const stage = await startStage()
    expect(await upload(stage, `${path}thumb`, jpeg, { name: 'a.jpg' })).toEqual({
      type: 'thumb', thumb_media_id: expect.any(String) as string, created_at: 1772355600,
    })
  })

  it('gives of a film the address, where it lies open', async () => {
    const stage = await startStage()
    const mediaId = await uploadedId(stage, 'video', mp4, 'a.mp4')
    const { video_url: url } = await stage.call('GET', `/cgi-bin/media/get?media_id=${mediaId}`)
    const file = await fetchFile(textOf(url))
    expect([file.status, file.type, file.bytes.equals(mp4)]).toEqual([200, 'video/mp4', true])
    expect((await fetchFile(`${textOf(url)}x`)).status).toBe(404)
  })

  it('is gone after three days, and its address with it', async () => {
    const stage = await startStage()
    const mediaId = await uploadedId(stage, 'image', png, 'a.png')
    stage.clock.advance(threeDays - 1)
    expect((await get(stage, mediaId)).type).toBe('image/png')
    stage.clock.advance(1)
    expect(await stage.call('GET', `/cgi-bin/media/get?media_id=${mediaId}`)).toMatchObject({ errcode: 40007 })
    expect(lastRule(stage)).toBe('media.unknown')
  })

  it.each([
    ['image', 'a.gif', Buffer.from('GIF89a...')], ['image', 'a.JPG', jpeg], ['image', 'a.jpeg', jpeg],
    ['voice', 'a.amr', amr], ['voice', 'a.mp3', Buffer.from('ID3\x03')], ['voice', 'a.mp3', Buffer.from([0xff, 0xfb, 0x90, 0])],
    ['image', 'a.png', padded(png, 2 * MB)], ['voice', 'a.mp3', padded(Buffer.from('ID3'), 2 * MB)],
    ['voice', 'a.amr', Buffer.concat([amr, Buffer.alloc(2950, 0x7c)])], ['voice', 'a.amr', Buffer.concat([Buffer.from('#!AMR\n'), amrFrames(3000)])],
    ['video', 'a.mp4', padded(mp4, 10 * MB)], ['thumb', 'a.jpg', padded(jpeg, 64 * KB)],
  ] as const)('of type %s may be %s (case %#)', async (type, name, bytes) => {
    const stage = await startStage()
    expect(await upload(stage, `${path}${type}`, bytes, { name })).toMatchObject({ type })
  })

  it.each([
    [40004, 'media.type', 'file', 'a.png', png],
    [40004, 'media.type', 'toString', 'a.png', png],
    [44001, 'media.empty', 'image', 'a.png', Buffer.alloc(0)],
    [40005, 'media.extension', 'image', 'a.exe', png],
    [40005, 'media.extension', 'image', 'png', png],
    [40005, 'media.extension', 'image', 'a.bmp', Buffer.from('BM....')],
    [40005, 'media.extension', 'thumb', 'a.png', png],
    [40137, 'media.pictureFormat', 'image', 'a.png', Buffer.from('MZ executable')],
    [40137, 'media.pictureFormat', 'image', 'a.png', Buffer.from('BM....')],
    [40137, 'media.pictureFormat', 'thumb', 'a.jpg', png],
    [40113, 'media.format', 'voice', 'a.amr', png],
    [40113, 'media.format', 'video', 'a.mp4', amr],
    [40009, 'media.imageSize', 'image', 'a.png', padded(png, 2 * MB + 1)],
    [40010, 'media.voiceSize', 'voice', 'a.amr', padded(amr, 2 * MB + 1)],
    [45007, 'media.voiceLength', 'voice', 'a.amr', Buffer.concat([amr, Buffer.alloc(2951, 0x7c)])],
    [45007, 'media.voiceLength', 'voice', 'a.amr', Buffer.concat([Buffer.from('#!AMR\n'), amrFrames(3001)])],
    [40011, 'media.videoSize', 'video', 'a.mp4', padded(mp4, 10 * MB + 1)],
    [40012, 'media.thumbSize', 'thumb', 'a.jpg', padded(jpeg, 64 * KB + 1)],
  ] as const)('is refused with %i by %s for type %s and %s', async (errcode, rule, type, name, bytes) => {
    const stage = await startStage()
    expect(await upload(stage, `${path}${type}`, bytes, { name })).toMatchObject({ errcode })
    expect(lastRule(stage)).toBe(rule)
  })

  it.each([
    ['media.missing', (form: FormData) => form.set('file', new Blob([png]), 'a.png')],
    ['media.fileName', (form: FormData) => form.set('media', 'the bytes of a picture')],
  ])('is refused with 41005 by %s', async (rule, fill) => {
    const stage = await startStage()
    const form = new FormData()
    fill(form)
    expect(await fetchFields(addressOf(stage, `${path}image`), { method: 'POST', body: form })).toMatchObject({ errcode: 41005 })
    expect(lastRule(stage)).toBe(rule)
  })

  it.each([
    ['media.form', { body: png }],
    ['media.form', { body: 'a=1', headers: { 'content-type': 'multipart/form-data; boundary=x' } }],
    ['media.form', { body: '--x\r\nnonsense', headers: { 'content-type': 'multipart/form-data; boundary=x' } }],
    ['media.length', { body: new Blob([png]).stream(), duplex: 'half' as const }],
  ])('is refused with 41005 by %s (case %#)', async (rule, init) => {
    const stage = await startStage()
    expect(await fetchFields(addressOf(stage, `${path}image`), { method: 'POST', ...init })).toMatchObject({ errcode: 41005 })
    expect(lastRule(stage)).toBe(rule)
  })

  it.each([
    [41006, 'media.idMissing', '/cgi-bin/media/get'],
    [40007, 'media.unknown', '/cgi-bin/media/get?media_id=none'],
    [40007, 'media.unknown', '/cgi-bin/media/get?media_id=PERMANENT'],
    [41006, 'media.idMissing', '/cgi-bin/media/get/jssdk'],
    [40007, 'media.unknown', '/cgi-bin/media/get/jssdk?media_id=none'],
    [40007, 'media.notVoice', '/cgi-bin/media/get/jssdk?media_id=IMAGE'],
  ])('is refused with %i by %s at %s', async (errcode, rule, place) => {
    const stage = await startStage()
    const image = await uploadedId(stage, 'image', png, 'a.png')
    const asked = place.replace('PERMANENT', stage.account.addMedia('image')).replace('IMAGE', image)
    expect(await stage.call('GET', asked)).toMatchObject({ errcode })
    expect(lastRule(stage)).toBe(rule)
  })

  it('gives sound as speex to who asks for it so', async () => {
    const stage = await startStage()
    const mediaId = await uploadedId(stage, 'voice', amr, 'a.amr')
    const file = await fetchFile(addressOf(stage, `/cgi-bin/media/get/jssdk?media_id=${mediaId}`))
    expect([file.type, file.bytes.equals(amr)]).toEqual(['voice/speex', true])
  })

  it('makes room by what is oldest', async () => {
    const stage = await startStage({ settings: { limits: { mediaRoomBytes: 3 * MB } } })
    const first = await uploadedId(stage, 'image', padded(png, MB), 'a.png')
    const second = await uploadedId(stage, 'image', padded(png, 2 * MB), 'a.png')
    expect((await get(stage, first)).type).toBe('image/png')
    await uploadedId(stage, 'image', padded(png, MB), 'a.png')
    expect([(await get(stage, first)).type, (await get(stage, second)).type]).toEqual(['application/json; encoding=utf-8', 'image/png'])
  })
})

describe('a picture for articles', () => {
  const place = '/cgi-bin/media/uploadimg'

  it('has an address instead of an id, and stays', async () => {
    const stage = await startStage({ settings: { kind: 'subscription', verified: false } })
    const answer = await upload(stage, place, padded(png, MB - 1))
    expect(Object.keys(answer)).toEqual(['url'])
    stage.clock.advance(threeDays)
    expect(await fetchFile(textOf(answer['url']))).toMatchObject({ status: 200, type: 'image/png' })
    const { media_id: mediaId } = await stage.call('POST', '/cgi-bin/draft/add', {
      articles: [{ title: '新品', content: `<img src="${textOf(answer['url'])}"><img src="http://else.example/mm.png">`, thumb_media_id: stage.account.addMedia() }],
    })
    const { news_item: [article] } = await stage.call('POST', '/cgi-bin/draft/get', { media_id: mediaId }) as { news_item: [{ content: string }] }
    expect(article.content).toBe(`<img src="${textOf(answer['url'])}">`)
  })

  it.each([
    [40009, 'media.articlePictureSize', 'a.png', padded(png, MB)],
    [40005, 'media.extension', 'a.gif', Buffer.from('GIF89a')],
    [40137, 'media.pictureFormat', 'a.png', Buffer.from('GIF89a')],
    [44001, 'media.empty', 'a.png', Buffer.alloc(0)],
  ])('is refused with %i by %s for %s', async (errcode, rule, name, bytes) => {
    const stage = await startStage()
    expect(await upload(stage, place, bytes, { name })).toMatchObject({ errcode })
    expect(lastRule(stage)).toBe(rule)
  })
})

describe('what a follower sends', () => {
  it.each([
    ['image', 'image/png', png], ['voice', 'audio/amr', amr],
  ] as const)('can be fetched: %s', async (type, contentType, bytes) => {
    const stage = await startStageWith(openid)
    await stage.account.send(openid, { type })
    const { MediaId: mediaId } = fieldsOf(stage)
    const file = await get(stage, mediaId)
    expect([file.type, file.bytes.equals(bytes)]).toEqual([contentType, true])
  })

  it('is a picture with an open address, a film with a thumb, sound in two qualities', async () => {
    const stage = await startStageWith(openid)
    await stage.account.send(openid, { type: 'image' })
    expect(await fetchFile(fieldsOf(stage).PicUrl)).toMatchObject({ status: 200, type: 'image/png' })
    await stage.account.send(openid, { type: 'shortvideo' })
    const { MediaId, ThumbMediaId } = fieldsOf(stage)
    expect((await get(stage, ThumbMediaId)).bytes.equals(jpeg)).toBe(true)
    const { video_url: url } = await stage.call('GET', `/cgi-bin/media/get?media_id=${MediaId}`)
    expect((await fetchFile(textOf(url))).bytes.equals(mp4)).toBe(true)
    await stage.account.send(openid, { type: 'voice' })
    expect((await get(stage, fieldsOf(stage).MediaId16K)).type).toBe('voice/speex')
    await stage.account.send(openid, { type: 'miniprogrampage', title: '店', appid: 'wx1', pagePath: 'p' })
    expect(await fetchFile(fieldsOf(stage).ThumbUrl)).toMatchObject({ status: 200, type: 'image/jpeg' })
  })

  it('is what the control API was given, up to 2 MB', async () => {
    const stage = await startStageWith(openid)
    const send = (message: object) => stage.control('POST', `/accounts/${stage.account.appid}/followers/${openid}/send`, { message })
    const photo = padded(jpeg, 2 * MB)
    expect(await send({ type: 'image', data: photo.toString('base64') })).toMatchObject({ status: 200 })
    const file = await get(stage, fieldsOf(stage).MediaId)
    expect([file.type, file.bytes.equals(photo)]).toEqual(['image/jpeg', true])
    expect(await send({ type: 'image', data: padded(jpeg, 2 * MB + 3).toString('base64') })).toMatchObject({ status: 400 })
    expect(await send({ type: 'voice', data: jpeg.toString('base64') })).toMatchObject({ status: 400, json: { code: 'DATA_INVALID' } })
  })

  it('has the same files when it is told again, and no others when they are named', async () => {
    const stage = await startStageWith(openid)
    await stage.account.send(openid, { type: 'image' }, { msgId: '7' })
    const first = fieldsOf(stage)
    await stage.account.send(openid, { type: 'image' }, { msgId: '7' })
    expect(fieldsOf(stage)).toEqual(first)
    await stage.account.send(openid, { type: 'image', mediaId: 'expiredLongAgo', picUrl: 'http://else.example/1' })
    expect(fieldsOf(stage)).toMatchObject({ MediaId: 'expiredLongAgo', PicUrl: 'http://else.example/1' })
  })
})

/** What the webhook was told last. */
function fieldsOf ({ webhook }: Stage): Record<'MediaId' | 'PicUrl' | 'ThumbMediaId' | 'ThumbUrl' | 'MediaId16K', string> {
  const xml = webhook.calls.at(-1)?.body ?? ''
  const field = (name: string) => new RegExp(`<${name}><!\\[CDATA\\[([^\\]]*)\\]\\]>`).exec(xml)?.[1] ?? ''
  return { MediaId: field('MediaId'), PicUrl: field('PicUrl'), ThumbMediaId: field('ThumbMediaId'), ThumbUrl: field('ThumbUrl'), MediaId16K: field('MediaId16K') }
}
