import type { FastifyInstance } from 'fastify'
import { request } from 'undici'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { createStreamHub } from '../../src/streams/stream.hub.ts'
import { addressOf, admin, callJson, eventually, signIn, startTestApp, type TestApp } from '../support/test-app.ts'

interface Heard { id: number, kind: string, detail: unknown }

describe('a stream', () => {
  let test: TestApp
  beforeEach(async () => { test = await startTestApp() })
  afterEach(() => test.stop())

  const publish = (app: FastifyInstance, ...names: string[]) => app.db.write((tx) =>
    app.streams.publish(tx, names.map((name) => ({ accountId: test.accountId, topic: 'tasks', kind: 'task.changed', detail: { name } }))))

  /** Follows the stream over a real socket until the test ends. */
  async function watch ({ app = test.app, accountId = test.accountId, topics = 'tasks', last, cookie }: {
    app?: FastifyInstance, accountId?: number, topics?: string, last?: number, cookie?: string
  } = {}) {
    const url = addressOf(app)
    const answer = await request(`${url}/api/v1/accounts/${accountId}/stream?topics=${topics}`, {
      headers: { cookie: cookie ?? await signIn(url), ...(last !== undefined && { 'last-event-id': String(last) }) },
    })
    const heard: Heard[] = []
    let text = ''
    let hasEnded = false
    if (answer.statusCode === 200) {
      answer.body.on('data', (part: Buffer) => {
        text += part.toString()
        const blocks = text.split('\n\n')
        text = blocks.pop() ?? ''
        for (const block of blocks) {
          const [, id, kind, data] = /^id: (\d+)\nevent: (.+)\ndata: (.+)$/.exec(block) ?? []
          if (data !== undefined) heard.push({ id: Number(id), kind: kind ?? '', detail: JSON.parse(data) as unknown })
        }
      })
      answer.body.on('end', () => { hasEnded = true })
      answer.body.on('error', () => { hasEnded = true })
      onTestFinished(() => { answer.body.destroy() })
    }
    return { status: answer.statusCode, heard, names: () => heard.map(({ detail }) => (detail as { name: string }).name), hasEnded: () => hasEnded, body: answer.body }
  }

  it('tells what happens in any process, once, from now on', async () => {
    const other = await test.startAnother()
    await publish(test.app, 'before')
    const [here, there] = [await watch(), await watch({ app: other })]
    await publish(test.app, 'one', 'two')
    await publish(other, 'three')
    for (const { names } of [here, there]) await eventually(() => names().length >= 3)
    await publish(test.app, 'four')
    for (const { names } of [here, there]) {
      await eventually(() => names().length >= 4)
      expect(names()).toEqual(['one', 'two', 'three', 'four'])
    }
  })

  it('is not open before it hears', async () => {
    let letGo: () => void = () => undefined
    const gate = new Promise<void>((resolve) => { letGo = resolve })
    const { db, clock, log: logger } = test.app
    const read = { query: async (sql: string, values: unknown[]) => { await gate; return db.read.query<unknown[]>(sql, values) } } as unknown as typeof db.read
    const hub = createStreamHub({ db: { ...db, read }, clock, logger })
    const heard: unknown[] = []
    hub.watch({ accountId: test.accountId, topics: new Set(['tasks']), userId: null, hear: ({ detail }) => { heard.push(detail) } })
    let isOpen = false
    const opening = hub.begun().then(() => { isOpen = true })
    await publish(test.app, 'before')
    expect(isOpen).toBe(false)
    letGo()
    await opening
    await publish(test.app, 'after')
    await eventually(() => heard.length > 0)
    expect(heard).toEqual([{ name: 'after' }])
    await hub.stop()
  })

  it('tells what is for one user to them alone, also again', async () => {
    const { body: user } = await test.send<{ id: number }>('POST', '/api/v1/users', {
      name: 'watcher', displayName: '旁观', language: 'zh-CN', password: 'a long password here', grants: [{ accountId: test.accountId, role: 'supervisor' }],
    })
    const cookie = await signIn(test.url, { name: 'watcher', password: 'a long password here' })
    const [mine, theirs] = [await watch({ cookie }), await watch()]
    const tell = (name: string, toUserId: number | null) => test.app.db.write((tx) => (
      test.app.streams.publish(tx, [{ accountId: test.accountId, topic: 'tasks', kind: 'task.changed', detail: { name }, toUserId }])))
    await publish(test.app, 'all')
    await tell('mine', user.id)
    await publish(test.app, 'end')
    await eventually(() => mine.names().includes('end') && theirs.names().includes('end'))
    expect(mine.names()).toEqual(['all', 'mine', 'end'])
    expect(theirs.names()).toEqual(['all', 'end'])
    const again = await watch({ last: mine.heard[0]?.id ?? 0 })
    await eventually(() => again.names().includes('end'))
    expect(again.names()).toEqual(['all', 'end'])
  })

  it('tells what was committed late, behind ids that were told already', async () => {
    const watcher = await watch()
    await publish(test.app, 'first')
    await eventually(() => watcher.heard.length === 1)
    const { id } = watcher.heard[0] ?? { id: 0 }
    await test.app.db.change('INSERT INTO stream_events (id, accountId, topic, kind, detail, createdAt) VALUES (?, ?, ?, ?, ?, ?)',
      [id + 5, test.accountId, 'tasks', 'task.changed', '{"name":"fifth"}', test.clock.now().getTime()])
    await eventually(() => watcher.heard.length === 2)
    await test.app.db.change('INSERT INTO stream_events (id, accountId, topic, kind, detail, createdAt) VALUES (?, ?, ?, ?, ?, ?)',
      [id + 2, test.accountId, 'tasks', 'task.changed', '{"name":"late"}', test.clock.now().getTime()])
    await eventually(() => watcher.heard.length === 3)
    expect(watcher.names()).toEqual(['first', 'fifth', 'late'])
  })

  it('begins a minute before the last event that a watcher knew', async () => {
    await publish(test.app, 'long ago')
    test.clock.advance({ seconds: 61 })
    await publish(test.app, 'a minute ago')
    test.clock.advance({ seconds: 30 })
    await publish(test.app, 'known')
    await publish(test.app, 'missed')
    const [known] = await test.app.db.read.query<Array<{ id: number }>>(`SELECT id FROM stream_events WHERE detail LIKE '%known%'`)
    const watcher = await watch({ last: Number(known?.id) })
    await eventually(() => watcher.heard.length === 3)
    expect(watcher.names()).toEqual(['a minute ago', 'known', 'missed'])
  })

  it('keeps accounts apart', async () => {
    const watcher = await watch()
    await test.app.db.write((tx) => test.app.streams.publish(tx, [
      { accountId: test.accountId + 1, topic: 'tasks', kind: 'task.changed', detail: { name: 'theirs' } },
      { accountId: test.accountId, topic: 'tasks', kind: 'task.changed', detail: { name: 'ours' } },
    ]))
    await eventually(() => watcher.heard.length === 1)
    expect(watcher.names()).toEqual(['ours'])
  })

  it('refuses unknown topics and those who may not read them', async () => {
    expect((await watch({ topics: 'everything' })).status).toBe(400)
    await test.send('POST', '/api/v1/users', { name: 'nobody', displayName: '无名', password: admin.password })
    const cookie = await signIn(test.url, { name: 'nobody', password: admin.password })
    expect((await watch({ cookie })).status).toBe(403)
  })

  it('ends for who may read it no more, before the next event is told', async () => {
    const cookie = await signIn(test.url)
    const watcher = await watch({ cookie })
    await publish(test.app, 'one')
    await eventually(() => watcher.heard.length === 1)
    expect((await callJson(`${test.url}/api/v1/session`, { method: 'DELETE', cookie })).status).toBe(204)
    await eventually(async () => {
      await publish(test.app, 'more')
      return watcher.hasEnded()
    })
    const heard = watcher.heard.length
    await publish(test.app, 'after')
    await publish(test.app, 'after')
    expect(watcher.heard).toHaveLength(heard)
    expect(watcher.names()).not.toContain('after')
  })

  it('forgets after ten minutes', async () => {
    await publish(test.app, 'old')
    test.clock.advance({ minutes: 11 })
    await publish(test.app, 'new')
    await test.app.streams.forget()
    expect(await test.app.db.read.query('SELECT detail FROM stream_events')).toEqual([{ detail: '{"name":"new"}' }])
  })
})
