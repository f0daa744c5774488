import { Readable } from 'node:stream'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Type } from 'typebox'
import { describe, expect, it } from 'vitest'
import { media, mediaIdIn } from '../../src/wechat/api/media.ts'
import { endpoint } from '../../src/wechat/endpoint.ts'
import type { UploadFile } from '../../src/wechat/upload.ts'
import { bodyOf, startRawWechat } from './raw-wechat.ts'
import { refusalOf } from './wire.ts'

const KB = 1024
const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(200 * KB, 7)])
const onlyOnce = { ...media.uploadTemporary, effect: 'create' as const }

function fileOf (bytes: Buffer, changes: Partial<UploadFile> = {}): UploadFile {
  return { name: 'photo.png', contentType: 'image/png', bytes: bytes.length, open: () => Readable.from([bytes]), ...changes }
}

/** Takes the form as a browser's peer would, and keeps what came. */
function createTaker () {
  const taken: Array<{ url: URL, headers: IncomingMessage['headers'], form: FormData }> = []
  const serve = (request: IncomingMessage, response: ServerResponse) => {
    void bodyOf(request).then(async (body) => {
      const { headers } = request
      expect(Number(headers['content-length'])).toBe(body.length)
      const form = await new Response(body, { headers: { 'content-type': headers['content-type'] ?? '' } }).formData()
      taken.push({ url: new URL(request.url ?? '', 'http://wechat'), headers, form })
      response.end('{"type":"image","media_id":"m1","created_at":1}')
    }).catch(() => response.destroy())
  }
  return { taken, serve }
}

describe('an upload', () => {
  it('is a form with a length, a field `media` and the request in the query', async () => {
    const { taken, serve } = createTaker()
    const { wechat, caller } = await startRawWechat(serve)
    const answer = await wechat.upload(caller, media.uploadTemporary, { type: 'image' }, fileOf(png))
    expect(mediaIdIn(answer)).toBe('m1')
    const [{ url, headers, form }] = taken as [typeof taken[number]]
    expect(Object.fromEntries(url.searchParams)).toEqual({ access_token: 't1', type: 'image' })
    expect(headers['transfer-encoding']).toBeUndefined()
    const file = form.get('media') as File
    expect([file.name, file.type]).toEqual(['photo.png', 'image/png'])
    expect(Buffer.from(await file.arrayBuffer()).equals(png)).toBe(true)
  })

  it('has what belongs into the form there, as JSON', async () => {
    const { taken, serve } = createTaker()
    const { wechat, caller } = await startRawWechat(serve)
    const described = endpoint({
      method: 'POST', path: '/up', effect: 'create', answer: Type.Object({}),
      request: Type.Object({ type: Type.String(), description: Type.Object({ title: Type.String() }) }),
      upload: { maxBytes: 10, inForm: ['description'] },
    })
    await wechat.upload(caller, described, { type: 'video', description: { title: '"新\r\n品"' } }, fileOf(Buffer.from('film')))
    expect(JSON.parse(taken[0]?.form.get('description') as string)).toEqual({ title: '"新\r\n品"' })
    expect(taken[0]?.url.searchParams.has('description')).toBe(false)
  })

  it.each([
    ['照片 1.png', '照片 1.png'],
    ['a"; filename="b.exe', 'a_; filename=_b.exe'],
    ['a\r\nContent-Type: text/html\r\n\r\n<script>.png', 'html____<script>.png'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\photos\\me.jpg', 'me.jpg'],
    ['\u202egnp.exe\u0000', '_gnp.exe_'],
    ['\ud800.png', '_.png'],
    ['..', 'file'],
    ['', 'file'],
    [`${'长'.repeat(70)}.png`, `${'长'.repeat(56)}.png`],
  ])('names the file %j as %j', async (name, seen) => {
    const { taken, serve } = createTaker()
    const { wechat, caller } = await startRawWechat(serve)
    await wechat.upload(caller, media.uploadTemporary, { type: 'image' }, fileOf(png, { name, contentType: 'image/png\r\nx: y' }))
    const file = taken[0]?.form.get('media') as File
    expect([file.name, file.type, file.size]).toEqual([seen, 'application/octet-stream', png.length])
    expect([...(taken[0]?.form.keys() ?? [])]).toEqual(['media'])
  })

  it.each([
    ['too large for its kind', { type: 'thumb' as const }, 64 * KB + 1, 'WECHAT_FILE_TOO_LARGE'],
    ['too large for another', { type: 'video' as const }, 10 * KB * KB + 1, 'WECHAT_FILE_TOO_LARGE'],
    ['empty', { type: 'image' as const }, 0, 'WECHAT_REQUEST_INVALID'],
    ['of no size', { type: 'image' as const }, Number.NaN, 'WECHAT_REQUEST_INVALID'],
    ['of a kind that is none', { type: 'hologram' as 'image' }, 5, 'WECHAT_REQUEST_INVALID'],
  ])('is not begun when the file is %s', async (_, request, bytes, code) => {
    const { wechat, caller } = await startRawWechat(() => { throw new Error('nothing may come') })
    const open = () => { throw new Error('not to be opened') }
    await expect(wechat.upload(caller, media.uploadTemporary, request, fileOf(png, { bytes, open }))).rejects.toMatchObject({ code })
  })

  it('opens the file again when the token is refused in the middle', async () => {
    const { taken, serve } = createTaker()
    const { wechat, caller, tokensGiven } = await startRawWechat((request, response) => {
      if (request.url?.includes('access_token=t1') !== true) return serve(request, response)
      request.once('data', () => response.end('{"errcode":42001,"errmsg":"access_token expired"}'))
    })
    let opened = 0
    let closed = 0
    const big = Buffer.alloc(1900 * KB, 1)
    const open = () => {
      opened += 1
      return Readable.from((function * parts () {
        for (let at = 0; at < big.length; at += 16 * KB) yield big.subarray(at, at + 16 * KB)
      })()).once('close', () => { closed += 1 })
    }
    await wechat.upload(caller, media.uploadTemporary, { type: 'image' }, fileOf(big, { open }))
    expect({ opened, closed, tokens: tokensGiven() }).toEqual({ opened: 2, closed: 2, tokens: 2 })
    expect(taken[0]?.form.get('media')).toHaveProperty('size', big.length)
  })

  it('is repeated after a cut when that does no harm, and otherwise its outcome is unknown', async () => {
    let calls = 0
    const { wechat, caller } = await startRawWechat((request, response) => {
      calls += 1
      request.once('data', () => response.destroy())
    })
    expect(await refusalOf(wechat.upload(caller, media.uploadTemporary, { type: 'image' }, fileOf(png)))).toMatchObject({ outcome: 'unknown' })
    expect(calls).toBe(3)
    expect(await refusalOf(wechat.upload(caller, onlyOnce, { type: 'image' }, fileOf(png)))).toMatchObject({ outcome: 'unknown' })
    expect(calls).toBe(4)
  })

  it('ends when WeChat does not read on, or does not answer', async () => {
    const { wechat, caller } = await startRawWechat((request) => { request.pause() })
    const big = Buffer.alloc(10 * KB * KB, 1)
    expect(await refusalOf(wechat.upload(caller, onlyOnce, { type: 'video' }, fileOf(big)))).toMatchObject({ outcome: 'unknown' })
    expect(await refusalOf(wechat.upload(caller, onlyOnce, { type: 'image' }, fileOf(png)))).toMatchObject({ outcome: 'unknown' })
  })

  it('reads on only as fast as WeChat does', async () => {
    const { wechat, caller } = await startRawWechat((request) => { request.pause() })
    let read = 0
    const part = Buffer.alloc(64 * KB)
    async function * parts () {
      for (; read < 10 * KB * KB; read += part.length) yield part
    }
    await refusalOf(wechat.upload(caller, onlyOnce, { type: 'video' }, fileOf(png, { bytes: 10 * KB * KB, open: parts })))
    expect(read).toBeLessThan(8 * KB * KB)
  })
})

describe('a file that is not as was said', () => {
  it('is let go of when it goes on too long', async () => {
    const { wechat, caller } = await startRawWechat((request) => { request.on('error', () => {}).resume() })
    let isLetGo = false
    async function * endless () {
      try {
        for (;;) yield png
      } finally {
        isLetGo = true
      }
    }
    await expect(wechat.upload(caller, media.uploadTemporary, { type: 'image' }, fileOf(png, { open: endless }))).rejects
      .toMatchObject({ code: 'WECHAT_FILE_UNREADABLE' })
    expect(isLetGo).toBe(true)
  })

  async function * broken (part: Uint8Array) {
    yield part
    throw new Error('the disk is gone')
  }
  async function * stalled (part: Uint8Array) {
    yield part
    await new Promise(() => {})
  }
  it.each<[string, UploadFile['open'], RegExp]>([
    ['shorter', () => Readable.from([png.subarray(1)]), /ended after/],
    ['longer', () => Readable.from([png, Buffer.from('x')]), /longer than/],
    ['text', () => Readable.from(['words']), /bytes/],
    ['broken', () => broken(png.subarray(0, 9)), /reading failed/],
    ['broken at once', () => { throw new Error('no such file') }, /reading failed/],
    ['stalled', () => stalled(png.subarray(0, 9)), /stalled/],
    ['stalled at its end', () => stalled(png), /stalled/],
    ['a stream that stalls', () => new Readable({ read () {} }), /stalled/],
    ['a stream that fails', () => new Readable({ read () { this.destroy(new Error('gone')) } }), /reading failed/],
  ])('fails the call when it is %s, without a second try, and the connection goes', async (_, open, why) => {
    const closed: Array<Promise<unknown>> = []
    const { wechat, caller } = await startRawWechat((request) => {
      closed.push(new Promise((resolve) => { request.socket.once('close', resolve) }))
      request.on('error', () => {}).resume()
    })
    const heard: unknown[] = []
    wechat.listen((entry) => heard.push(entry))
    const sources: unknown[] = []
    const opening = () => {
      const source = open()
      sources.push(source)
      return source
    }
    const work = wechat.upload(caller, media.uploadTemporary, { type: 'image' }, fileOf(png, { open: opening }))
    await expect(work).rejects.toMatchObject({ code: 'WECHAT_FILE_UNREADABLE', message: expect.stringMatching(why) as string })
    await Promise.all(closed)
    expect(sources.filter((source) => source instanceof Readable && !source.destroyed)).toEqual([])
    expect(closed.length).toBeLessThanOrEqual(1)
    expect(heard).toEqual([])
  })
})
