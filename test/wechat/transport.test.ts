import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { customMessages } from '../../src/wechat/api/custom-messages.ts'
import { media } from '../../src/wechat/api/media.ts'
import { users } from '../../src/wechat/api/users.ts'
import { wasNeverSent } from '../../src/wechat/transport.ts'
import { bodyOf, startRawWechat } from './raw-wechat.ts'
import { refusalOf } from './wire.ts'

type Serve = (request: IncomingMessage, response: ServerResponse) => void

async function startSend (serve: Serve) {
  const { wechat, caller } = await startRawWechat(serve)
  return (content: string) => wechat.call(caller, customMessages.send, { touser: 'oAlice', msgtype: 'text', text: { content } })
}

/** One byte at a time, so that no pause is long, and for ever. */
function drip (response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  const timer = setInterval(() => response.write(' '), 50)
  response.on('close', () => clearInterval(timer))
}

function endless (response: ServerResponse, filler: number): void {
  const more = () => { while (response.write(Buffer.alloc(1024 * 1024, filler))); }
  response.on('drain', more)
  more()
}

describe('an answer of WeChat’s', () => {
  it.each<[string, (response: ServerResponse) => void]>([
    ['drips for ever', (response) => drip(response, 200)],
    ['drips an error page for ever', (response) => drip(response, 502)],
    ['never stops', (response) => endless(response, 0x20)],
    ['is no JSON', (response) => response.end('<html></html>')],
    ['is nothing', (response) => response.end()],
    ['leads elsewhere', (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
  ])('that %s leaves it open whether it was sent', async (_what, answer) => {
    const send = await startSend((_request, response) => answer(response))
    expect(await refusalOf(send('您好'))).toMatchObject({ outcome: 'unknown', action: 'transient', errcode: undefined })
  })

  it('that is no JSON is not told to the log', async () => {
    const { wechat, caller } = await startRawWechat((_request, response) => { response.end('{"openid":oAlice}') })
    const { cause } = await refusalOf(wechat.call(caller, users.info, { openid: 'oAlice' }))
    expect(cause).toBeInstanceOf(Error)
    expect(String(cause)).not.toContain('oAlice')
  })
})

describe('a request to WeChat', () => {
  it('is real UTF-8, even with half a character in it', async () => {
    const bodies: string[] = []
    const send = await startSend((request, response) => {
      void bodyOf(request).then((body) => { bodies.push(body.toString('utf8')); response.end('{"errcode":0}') })
    })
    for (const content of ['您好😀', '您好\uD83D', String.raw`您好\ud83d`]) await send(content)
    expect(bodies.map((body) => (JSON.parse(body) as { text: { content: string } }).text.content)).toEqual(['您好😀', '您好\uFFFD', String.raw`您好\ud83d`])
    expect(bodies[1]).not.toContain(String.raw`\u`)
  })

  it('does not wait for a file that nobody reads', async () => {
    const { wechat, caller } = await startRawWechat((request, response) => {
      if (request.url?.startsWith(media.download.path) === true) endless(response, 7)
      else response.end('{"errcode":0}')
    }, { connections: 1 })
    const got = await wechat.download(caller, media.download, { media_id: 'm1' }, { maxBytes: 1024 ** 3 })
    if (!('file' in got)) throw new Error('no file came')
    const answer = wechat.call(caller, customMessages.typing, { touser: 'oAlice', command: 'Typing' })
    expect(await Promise.race([answer, once(got.file.stream, 'close')])).toEqual({ errcode: 0 })
    got.file.stream.destroy()
  })

  const failed = (fields: object) => Object.assign(new Error('failed'), fields)
  it.each<[string, boolean, unknown]>([
    ['nobody listens', true, failed({ code: 'ECONNREFUSED', syscall: 'connect' })],
    ['no way leads there', true, failed({ code: 'ENETUNREACH', syscall: 'connect' })],
    ['its name is unknown', true, failed({ code: 'EAI_AGAIN', syscall: 'getaddrinfo' })],
    ['connecting takes too long', true, failed({ code: 'UND_ERR_CONNECT_TIMEOUT' })],
    ['none of its addresses answers', true, Object.assign(new AggregateError([]), { code: 'ETIMEDOUT' })],
    ['the way was lost while it waited', false, failed({ code: 'EHOSTUNREACH', syscall: 'read' })],
    ['the connection was reset', false, failed({ code: 'ECONNRESET', syscall: 'read' })],
    ['it took too long', false, failed({ code: 'UND_ERR_HEADERS_TIMEOUT' })],
    ['nobody knows', false, undefined],
  ])('when %s: certainly never sent is %s', (_what, expected, error) => {
    expect(wasNeverSent(error)).toBe(expected)
  })
})
