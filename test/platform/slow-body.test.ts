import type { FastifyInstance } from 'fastify'
import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createServer } from '../../src/platform/http/server.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { createTexts } from '../../src/platform/texts.ts'
import { eventually } from '../support/test-app.ts'

const part = Buffer.alloc(64 * 1024, 'x')

describe('a body that comes slowly', () => {
  let app: FastifyInstance
  let client: Socket
  let answer: string
  let come: number
  /** The server's end of it. */
  let server: Socket
  /** Before anybody reads the file. */
  let reading: Promise<void>
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    ;[answer, come, reading] = ['', 0, Promise.resolve()]
    app = await createServer({ logger: createLogger({ level: 'silent' }), trustProxy: [], texts: createTexts() })
    app.addContentTypeParser('text/csv', (_request, body, done) => done(null, body))
    app.post('/files', { bodyLimit: 2 ** 30, config: { access: 'public' } }, async ({ body }) => {
      await reading
      for await (const bytes of body as Readable) come += (bytes as Buffer).length
      return { come }
    })
    app.server.on('connection', (socket) => { server = socket })
    await app.listen({ port: 0, host: '127.0.0.1' })
    client = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
    client.on('data', (bytes) => { answer += bytes.toString() })
    client.on('error', () => undefined)
    await once(client, 'connect')
  })
  afterEach(async () => {
    vi.useRealTimers()
    client.destroy()
    await app.close()
  })

  const begin = (bytes: number, type = 'text/csv') => client.write(`POST /files HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\ncontent-length: ${bytes}\r\n\r\n`)
  const halfMinute = () => vi.advanceTimersByTimeAsync(30_000)

  it('is taken, however long it lasts, while it keeps coming', async () => {
    const parts = 20
    begin(part.length * parts)
    for (let sent = 1; sent <= parts; sent++) {
      client.write(part)
      await eventually(() => come === part.length * sent)
      await halfMinute()
    }
    await eventually(() => answer.includes(`{"come":${part.length * parts}}`))
    expect(vi.getTimerCount()).toBe(0)
    expect(answer).toMatch(/^HTTP\/1.1 200 /)
  })

  it.each([['text/csv', 'stalls'], ['application/json', 'stalls'], ['text/csv', 'trickles']])('of %s is cut off when it %s', async (type, how) => {
    begin(part.length * 3, type)
    client.write(part)
    await eventually(() => server.bytesRead > part.length)
    await halfMinute()
    expect(server.destroyed).toBe(false)
    if (how === 'trickles') {
      client.write('few')
      await eventually(() => come === part.length + 3)
    }
    await halfMinute()
    await eventually(() => client.closed)
    expect(answer).toMatch(/^HTTP\/1.1 408 /)
    expect(server.destroyed).toBe(true)
  })

  it('is not cut off for our own delay', async () => {
    let read = () => {}
    reading = new Promise((resolve) => { read = resolve })
    begin(part.length)
    client.write(part.subarray(1))
    // More than this is not read ahead.
    await eventually(() => server.bytesRead > part.length / 4)
    for (let window = 0; window < 5; window++) await halfMinute()
    expect(answer).toBe('')
    read()
    client.write('x')
    await eventually(() => answer.includes(`{"come":${part.length}}`))
  })

  it('is waited for a while when the server closes, and not for ever', async () => {
    begin(part.length * 3)
    client.write(part)
    await eventually(() => come === part.length)
    const timers = vi.getTimerCount()
    const closed = app.close()
    await eventually(() => vi.getTimerCount() > timers)
    await vi.advanceTimersByTimeAsync(9_900)
    expect(server.destroyed).toBe(false)
    await vi.advanceTimersByTimeAsync(200)
    await closed
    expect(server.destroyed).toBe(true)
  })

  it('does not hold back the bound for headers', () => {
    expect(app.server).toMatchObject({ requestTimeout: 0, headersTimeout: 30_000 })
  })
})
