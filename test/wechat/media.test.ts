import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { sampleFiles } from '../../src/simulator/sample-files.ts'
import { material } from '../../src/wechat/api/material.ts'
import { media, mediaIdIn } from '../../src/wechat/api/media.ts'
import type { UploadFile } from '../../src/wechat/upload.ts'
import { startRawWechat } from './raw-wechat.ts'
import { refusalOf, startWire, type Wire } from './wire.ts'

const { image, voice, video, thumb } = sampleFiles
const maxBytes = 1024 * 1024

function fileOf ({ name, contentType, bytes }: { name: string, contentType: string, bytes: Buffer }): UploadFile {
  return { name, contentType, bytes: bytes.length, open: () => Readable.from([bytes]) }
}

const temporary = async ({ wechat, caller }: Wire, type: 'image' | 'voice' | 'video' | 'thumb') =>
  mediaIdIn(await wechat.upload(caller, media.uploadTemporary, { type }, fileOf(sampleFiles[type])))

/** Keeps what it is told. */
async function startWebhook () {
  const bodies: string[] = []
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(body)
      response.end('success')
    })
  })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, bodies }
}

describe('temporary media', () => {
  it('goes up and comes down', async () => {
    const wire = await startWire()
    const { wechat, caller } = wire
    const mediaId = await temporary(wire, 'image')
    const answer = await wechat.download(caller, media.download, { media_id: mediaId }, { maxBytes })
    if (!('file' in answer)) throw new Error('no file')
    const { stream, ...said } = answer.file
    expect(said).toEqual({ contentType: 'image/png', name: 'image.png', bytes: image.bytes.length })
    expect((await buffer(stream)).equals(image.bytes)).toBe(true)
  })

  it('of a video is an address, of a thumb an id too', async () => {
    const wire = await startWire()
    const { wechat, caller } = wire
    const answer = await wechat.download(caller, media.download, { media_id: await temporary(wire, 'video') }, { maxBytes })
    if (!('answer' in answer)) throw new Error('a file')
    expect(Buffer.from(await (await fetch(answer.answer.video_url)).arrayBuffer()).equals(video.bytes)).toBe(true)
    const small = await wechat.download(caller, media.download, { media_id: await temporary(wire, 'thumb') }, { maxBytes })
    expect(small).toMatchObject({ file: { contentType: 'image/jpeg', bytes: thumb.bytes.length } })
    if ('file' in small) small.file.stream.destroy()
  })

  it('of sound comes as speex too', async () => {
    const wire = await startWire()
    const answer = await wire.wechat.download(wire.caller, media.downloadVoice, { media_id: await temporary(wire, 'voice') }, { maxBytes })
    if (!('file' in answer)) throw new Error('no file')
    expect(answer.file.contentType).toBe('voice/speex')
    expect((await buffer(answer.file.stream)).equals(voice.bytes)).toBe(true)
  })

  it('is refused when it is gone, or not what it says', async () => {
    const wire = await startWire()
    const { wechat, caller, simulator } = wire
    const mediaId = await temporary(wire, 'image')
    simulator.advance(3 * 24 * 3600_000)
    const gone = wechat.download(caller, media.download, { media_id: mediaId }, { maxBytes })
    expect(await refusalOf(gone)).toMatchObject({ outcome: 'failed', action: 'request', errcode: 40007, api: '/cgi-bin/media/get' })
    const disguised = wechat.upload(caller, media.uploadTemporary, { type: 'voice' }, fileOf({ ...image, name: 'a.amr' }))
    expect(await refusalOf(disguised)).toMatchObject({ outcome: 'failed', action: 'request', errcode: 40113 })
  })

  it('that a follower sent is fetched whole', async () => {
    const { wechat, caller, account } = await startWire()
    const told = await startWebhook()
    account.setWebhook(told.url)
    const photo = Buffer.concat([thumb.bytes, Buffer.alloc(300_000, 5)])
    await account.send(account.addFollower(), { type: 'image', data: photo.toString('base64') })
    const mediaId = /<MediaId><!\[CDATA\[(.+?)\]\]>/.exec(told.bodies.at(-1) ?? '')?.[1] ?? ''
    const answer = await wechat.download(caller, media.download, { media_id: mediaId }, { maxBytes })
    if (!('file' in answer)) throw new Error('no file')
    expect((await buffer(answer.file.stream)).equals(photo)).toBe(true)
  })

  it.each(['reset', 'status500', 'busy'] as const)('comes down after %s, and goes up again', async (fault) => {
    const wire = await startWire()
    const { wechat, caller, simulator } = wire
    simulator.faults.set({ api: '/cgi-bin/media/upload', fault, count: 1 })
    const mediaId = await temporary(wire, 'image')
    simulator.faults.set({ api: '/cgi-bin/media/get', fault, count: 1 })
    const answer = await wechat.download(caller, media.download, { media_id: mediaId }, { maxBytes })
    if (!('file' in answer)) throw new Error('no file')
    expect((await buffer(answer.file.stream)).equals(image.bytes)).toBe(true)
  })
})

describe('a picture for articles', () => {
  it('has an address', async () => {
    const { wechat, caller } = await startWire()
    const { url } = await wechat.upload(caller, media.uploadArticleImage, {}, fileOf(image))
    expect((await fetch(url)).headers.get('content-type')).toBe('image/png')
  })
})

describe('permanent material', () => {
  it('goes up, is counted, listed, fetched and removed', async () => {
    const { wechat, caller } = await startWire()
    const description = { title: '新品', introduction: '秋天' }
    const picture = await wechat.upload(caller, material.upload, { type: 'image' }, fileOf(image))
    const film = await wechat.upload(caller, material.upload, { type: 'video', description }, fileOf(video))
    expect(picture.url).toMatch(/^http/)
    expect(await wechat.call(caller, material.counts, {})).toEqual({ voice_count: 0, video_count: 1, image_count: 1, news_count: 0 })
    expect(await wechat.call(caller, material.list, { type: 'image', offset: 0, count: 20 }))
      .toMatchObject({ total_count: 1, item: [{ media_id: picture.media_id, name: 'image.png' }] })
    const answer = await wechat.download(caller, material.get, { media_id: picture.media_id }, { maxBytes })
    if (!('file' in answer)) throw new Error('no file')
    expect((await buffer(answer.file.stream)).equals(image.bytes)).toBe(true)
    expect(await wechat.download(caller, material.get, { media_id: film.media_id }, { maxBytes }))
      .toMatchObject({ answer: { title: '新品', description: '秋天', down_url: expect.stringMatching(/^http/) as string } })
    await wechat.call(caller, material.remove, { media_id: picture.media_id })
    expect(await refusalOf(wechat.call(caller, material.remove, { media_id: picture.media_id }))).toMatchObject({ action: 'done', errcode: 40007 })
  })

  it('may be news', async () => {
    const { wechat, caller, account } = await startWire()
    const mediaId = account.addDraft('头条')
    expect(await wechat.download(caller, material.get, { media_id: mediaId }, { maxBytes })).toMatchObject({ answer: { news_item: [{ title: '头条' }] } })
    expect(await wechat.call(caller, material.list, { type: 'news', offset: 0, count: 1 })).toMatchObject({ item: [{ content: { news_item: [{ title: '头条' }] } }] })
  })

  it('is never sent twice, for both would stay', async () => {
    const { wechat, caller, simulator } = await startWire()
    simulator.faults.set({ api: '/cgi-bin/material/add_material', fault: 'acceptAndLose', count: 1 })
    expect(await refusalOf(wechat.upload(caller, material.upload, { type: 'image' }, fileOf(image)))).toMatchObject({ outcome: 'unknown' })
    expect(await wechat.call(caller, material.counts, {})).toMatchObject({ image_count: 1 })
  })

  it('of a video needs words', async () => {
    const { wechat, caller } = await startRawWechat(() => { throw new Error('nothing may come') })
    await expect(wechat.upload(caller, material.upload, { type: 'video' } as never, fileOf(video))).rejects.toMatchObject({ code: 'WECHAT_REQUEST_INVALID' })
  })
})
