import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { Lookup } from '../../src/outgoing/address.ts'
import { createPoster } from '../../src/outgoing/post.ts'
import { type Receiver, startReceiver } from './receiver.ts'

const leadingTo = (...addresses: string[]): Lookup => (_host, _options, done) => {
  done(null, addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })))
}

describe('a request to somebody else', () => {
  let receiver: Receiver
  beforeAll(async () => { receiver = await startReceiver() })
  beforeEach(() => {
    receiver.calls.length = 0
    receiver.answering(({ answer }) => answer(200))
  })
  afterAll(() => receiver.stop())

  function post (url: string, options: Partial<Parameters<typeof createPoster>[0]> = {}, stopping = new AbortController().signal) {
    const poster = createPoster({ allowPrivate: true, timeoutMs: 300, ...options })
    onTestFinished(() => poster.close())
    return poster.post(url, '{"a":1}', { 'content-type': 'application/json', 'x-own': '1' }, stopping)
  }

  it('brings body and headers', async () => {
    expect(await post(`${receiver.url}?key=1`)).toEqual({ problem: null, answerStatus: 200, answer: null })
    expect(receiver.calls).toMatchObject([{ path: '/hook?key=1', text: '{"a":1}', headers: { 'x-own': '1', 'content-type': 'application/json' } }])
  })

  it.each([
    ['by number', () => receiver.url, undefined],
    ['by number in another spelling', () => `http://2130706433:${receiver.port}/`, undefined],
    ['by an IPv6 number that means the same', () => `http://[::ffff:127.0.0.1]:${receiver.port}/`, undefined],
    ['by a name that is inside', () => `http://localhost:${receiver.port}/`, undefined],
    ['by a name that leads inside', () => `http://hooks.example.com:${receiver.port}/`, leadingTo('127.0.0.1')],
    ['by a name that leads inside by IPv6', () => `http://hooks.example.com:${receiver.port}/`, leadingTo('fe80::1')],
    ['by a name that leads outside and inside', () => `http://hooks.example.com:${receiver.port}/`, leadingTo('93.184.215.14', '127.0.0.1')],
  ])('never reaches a private address, named %s', async (_how, url, lookup) => {
    expect(await post(url(), { allowPrivate: false, ...(lookup && { lookup }) })).toEqual({ problem: 'PRIVATE_ADDRESS', answerStatus: null, answer: null })
    expect(receiver.calls).toEqual([])
  })

  it('looks at where a name leads each time it connects, not once', async () => {
    const leads = [['198.51.100.1'], ['127.0.0.1'], ['::1']]
    let asked = 0
    const poster = createPoster({ allowPrivate: false, timeoutMs: 300, lookup: (_host, _options, done) => leadingTo(...leads[asked++] ?? [])('', { all: true }, done) })
    onTestFinished(() => poster.close())
    for (const _ of leads) expect((await poster.post(`http://hooks.example.com:${receiver.port}/`, '', {}, new AbortController().signal)).problem).toBe('PRIVATE_ADDRESS')
    expect([asked, receiver.calls]).toEqual([3, []])
  })

  it('follows no redirect', async () => {
    receiver.answering(({ answer }) => answer(307, { location: `${receiver.url}/elsewhere` }))
    expect(await post(receiver.url)).toEqual({ problem: 'REDIRECT', answerStatus: 307, answer: '' })
    expect(receiver.calls).toHaveLength(1)
  })

  it('tells a refusal by its status and how it began, however long it is', async () => {
    receiver.answering(({ response }) => {
      response.writeHead(500)
      const pour = () => { while (!response.destroyed && response.write('不'.repeat(10_000))); }
      response.on('drain', pour)
      pour()
    })
    expect(await post(receiver.url)).toEqual({ problem: 'REFUSED', answerStatus: 500, answer: '不'.repeat(300) })
  })

  it('is taken when the status says so, whatever becomes of the rest', async () => {
    receiver.answering(({ response }) => { response.writeHead(202).write('…') })
    expect(await post(receiver.url)).toEqual({ problem: null, answerStatus: 202, answer: null })
    receiver.answering(({ response }) => { response.writeHead(204).end() })
    expect(await post(receiver.url)).toMatchObject({ problem: null, answerStatus: 204 })
  })

  it('waits for nobody, and tells silence from absence', async () => {
    receiver.answering(() => undefined)
    expect(await post(receiver.url)).toEqual({ problem: 'TIMEOUT', answerStatus: null, answer: null })
    receiver.answering(({ response }) => { response.destroy() })
    expect(await post(receiver.url)).toMatchObject({ problem: 'UNREACHABLE' })
    expect(await post('http://127.0.0.1:1/')).toMatchObject({ problem: 'UNREACHABLE' })
    const nowhere: Lookup = (_host, _options, done) => done(Object.assign(new Error('nobody'), { code: 'ENOTFOUND' }), [])
    expect(await post('http://hooks.example.com/', { allowPrivate: false, lookup: nowhere })).toMatchObject({ problem: 'UNREACHABLE' })
  })

  it('ends when we stop, and that is no fault of the receiver', async () => {
    receiver.answering(() => undefined)
    const stopping = new AbortController()
    const posted = post(receiver.url, { timeoutMs: 5000 }, stopping.signal)
    stopping.abort()
    await expect(posted).rejects.toThrow()
  })
})
