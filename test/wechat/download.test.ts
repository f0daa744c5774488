import type { ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { media } from '../../src/wechat/api/media.ts'
import type { DownloadedFile } from '../../src/wechat/download.ts'
import { startRawWechat } from './raw-wechat.ts'
import { refusalOf } from './wire.ts'

const MB = 1024 * 1024
const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(1000, 7)])
const sound = Buffer.concat([Buffer.from('{'), Buffer.alloc(1000, 0xf3)])

/** `serve` plays media/get; what is asked for is media `m1`, up to 1 MB unless told otherwise. */
async function startDownload (serve: (response: ServerResponse) => unknown, maxBytes = MB) {
  let calls = 0
  const closed: Array<Promise<unknown>> = []
  const { wechat, caller, tokensGiven } = await startRawWechat((request, response) => {
    calls += 1
    closed.push(new Promise((resolve) => { request.socket.once('close', resolve) }))
    serve(response)
  })
  return {
    ask: () => wechat.download(caller, media.download, { media_id: 'm1' }, { maxBytes }),
    askOnce: () => wechat.download(caller, { ...media.download, effect: 'send' }, { media_id: 'm1' }, { maxBytes }),
    calls: () => calls, closed, tokensGiven,
  }
}

/** Writes as fast as it is read, and never ends. */
function endless (response: ServerResponse, part: Buffer): void {
  const more = () => { while (response.write(part)); }
  response.on('drain', more)
  more()
}

async function fileOf ({ ask }: { ask: Awaited<ReturnType<typeof startDownload>>['ask'] }): Promise<DownloadedFile> {
  const answer = await ask()
  if ('file' in answer) return answer.file
  throw new Error('no file came')
}

describe('a download', () => {
  it('is a stream with what WeChat says of it', async () => {
    const wire = await startDownload((response) => {
      response.writeHead(200, {
        'content-type': 'image/PNG; charset=x', 'content-length': png.length, 'content-disposition': 'attachment; filename="m1.png"',
      }).end(png)
    })
    const { stream, ...said } = await fileOf(wire)
    expect(said).toEqual({ contentType: 'image/png', name: 'm1.png', bytes: png.length })
    expect((await buffer(stream)).equals(png)).toBe(true)
  })

  it.each([
    ['a picture as text', 'text/plain', png],
    ['a picture as JSON', 'application/json', png],
    ['a picture without a type', undefined, png],
    ['sound that begins like JSON', 'voice/speex', sound],
  ])('is a file, though %s', async (_, type, bytes) => {
    const { stream } = await fileOf(await startDownload((response) => {
      response.writeHead(200, type === undefined ? {} : { 'content-type': type }).write(bytes.subarray(0, 5))
      response.end(bytes.subarray(5))
    }))
    expect((await buffer(stream)).equals(bytes)).toBe(true)
  })

  it.each(['application/json', 'text/plain', 'image/jpeg', 'application/octet-stream', undefined])('is a refusal, though it comes as %s', async (type) => {
    const { ask } = await startDownload((response) => {
      response.writeHead(200, type === undefined ? {} : { 'content-type': type }).write('\n ')
      response.end('{"errcode":40007,"errmsg":"invalid media_id rid: 61725984-6126f6f9-040f19c4"}')
    })
    expect(await refusalOf(ask())).toMatchObject({ outcome: 'failed', action: 'request', errcode: 40007, rid: '61725984-6126f6f9-040f19c4' })
  })

  it('is an answer for what has no file', async () => {
    const { ask } = await startDownload((response) => { response.setHeader('content-type', 'text/plain').end('{"video_url":"http://v/1"}') })
    expect(await ask()).toEqual({ answer: { video_url: 'http://v/1' } })
  })

  it.each([
    ['a page of a gateway', 'text/html', '<html></html>'],
    ['nothing', 'image/png', ''],
    ['JSON that is cut', 'application/json', '{"video_url":'],
    ['JSON of another shape', 'text/plain', '{"films":[]}'],
  ])('is tried again when %s comes, and then fails', async (_, type, text) => {
    const { ask, calls } = await startDownload((response) => { response.setHeader('content-type', type).end(text) })
    expect(await refusalOf(ask())).toMatchObject({ outcome: 'unknown', action: 'transient' })
    expect(calls()).toBe(3)
  })

  it('is asked for again with another token when the first is refused', async () => {
    let refused = false
    const wire = await startDownload((response) => {
      if (refused) response.end(png)
      else response.setHeader('content-type', 'image/jpeg').end('{"errcode":40001}')
      refused = true
    })
    expect((await buffer((await fileOf(wire)).stream)).equals(png)).toBe(true)
    expect(wire.tokensGiven()).toBe(2)
  })

  it.each([
    ['attachment; filename="../../etc/passwd"', 'passwd'],
    ['attachment; filename=plain.amr', 'plain.amr'],
    ['attachment; filename="x.png"; filename*=UTF-8\'\'%E5%9B%BE%2F..%2Fa%0D%0A.png', 'a__.png'],
    ['attachment; filename*=UTF-8\'\'%E5%9', 'file'],
    [Buffer.from('attachment; filename="图.png"').toString('latin1'), '图.png'],
    ['attachment; filename="caf\u00e9.png"', 'café.png'],
    [`attachment; filename="${'a'.repeat(500)}.png"`, `${'a'.repeat(56)}.png`],
    ['inline', 'file'],
  ])('of %s is named %s', async (disposition, name) => {
    const file = await fileOf(await startDownload((response) => { response.writeHead(200, { 'content-disposition': disposition }).end(png) }))
    expect(file.name).toBe(name)
    file.stream.destroy()
  })
})

describe('a download that goes wrong', () => {
  it('is refused when it is said to be too long, and ends when it is without saying so', async () => {
    const said = await startDownload((response) => { response.setHeader('content-length', MB + 1).write(png) })
    await expect(said.ask()).rejects.toMatchObject({ code: 'WECHAT_FILE_TOO_LARGE' })
    await Promise.all(said.closed)

    const silent = await startDownload((response) => endless(response, Buffer.alloc(64 * 1024, 7)))
    await expect(buffer((await fileOf(silent)).stream)).rejects.toMatchObject({ code: 'WECHAT_FILE_TOO_LARGE' })
    await Promise.all(silent.closed)

    const exact = await startDownload((response) => { response.end(Buffer.alloc(MB, 7)) })
    expect(await buffer((await fileOf(exact)).stream)).toHaveLength(MB)
  })

  it('ends when endless JSON comes, whatever it calls itself', async () => {
    const { ask, closed } = await startDownload((response) => {
      response.setHeader('content-type', 'image/png')
      endless(response, Buffer.alloc(64 * 1024, '{"a":'))
    })
    expect(await refusalOf(ask())).toMatchObject({ outcome: 'unknown' })
    await Promise.all(closed)
  })

  it.each<[string, (response: ServerResponse) => void]>([
    ['stalls', () => {}],
    ['breaks off', (response) => { setImmediate(() => response.destroy()) }],
  ])('fails the stream when it %s between two parts', async (_, then) => {
    const wire = await startDownload((response) => {
      response.setHeader('content-length', 5000).write(png)
      then(response)
    })
    expect(await refusalOf(buffer((await fileOf(wire)).stream))).toMatchObject({ outcome: 'unknown', action: 'transient' })
    await Promise.all(wire.closed)
  })

  it('fails when it stalls before its first part', async () => {
    const { askOnce } = await startDownload((response) => { response.setHeader('content-type', 'image/png').flushHeaders() })
    expect(await refusalOf(askOnce())).toMatchObject({ outcome: 'unknown', action: 'transient' })
  })

  it('takes its connection along when it is destroyed unread', async () => {
    const wire = await startDownload((response) => endless(response, Buffer.alloc(64 * 1024, 7)))
    const { stream } = await fileOf(wire)
    stream.destroy()
    await Promise.all(wire.closed)
    expect(wire.closed).toHaveLength(1)
  })

  it('waits for a reader who takes longer than WeChat may', async () => {
    let written = 0
    let asked = 0
    const wire = await startDownload((response) => {
      asked += 1
      if (asked > 1) return response.writeHead(200, { 'content-length': 5000 }).write(png)
      const part = Buffer.alloc(64 * 1024, 7)
      const more = () => {
        do written += part.length
        while (response.write(part) && written < 20 * MB)
        if (written === 20 * MB) response.end()
      }
      response.on('drain', more)
      return more()
    }, 30 * MB)
    const { stream } = await fileOf(wire)
    await refusalOf(buffer((await fileOf(wire)).stream))
    expect(written).toBeLessThan(15 * MB)
    expect(await buffer(stream)).toHaveLength(20 * MB)
  })
})
