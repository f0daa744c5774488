import type { FastifyInstance } from 'fastify'
import { createHmac } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type OutgoingEvent, resealWebhookSecrets } from '../../src/outgoing/index.ts'
import { keysPlaceOf, placeOf } from '../../src/outgoing/webhook.service.ts'
import { createSecretBox } from '../../src/platform/secret-box.ts'
import { tidyOutgoing } from '../../src/outgoing/tidy.ts'
import { eventually, startTestApp, type TestApp } from '../support/test-app.ts'
import { type Call, type Receiver, startReceiver } from './receiver.ts'

interface Webhook { id: number, isOn: boolean, version: number, failingSince: string | null, offReason: string | null, secret: string }
interface Delivery { id: number, kind: string, status: string, attempts: number, answerStatus: number | null, problem: string | null, answer: string | null }
interface Page<Item> { items: Item[], next: string | null }

const appKey = Buffer.alloc(32, 5).toString('base64')

describe('outgoing webhooks', () => {
  let test: TestApp
  let receiver: Receiver
  beforeAll(async () => {
    test = await startTestApp({ app: { outgoingAllowPrivate: true, appKey } })
    receiver = await startReceiver()
  })
  afterAll(async () => {
    await test.stop()
    await receiver.stop()
  })
  beforeEach(() => {
    receiver.calls.length = 0
    receiver.answering(({ answer }) => answer(200))
  })
  afterEach(async () => {
    const { body: { items } } = await test.get<Page<Webhook>>(hooks())
    for (const { id } of items) await test.send('DELETE', `${hooks()}/${id}`)
  })

  const hooks = () => `${test.api}/webhooks`
  const add = async (more: object = {}) => {
    const { status, body } = await test.send<Webhook>('POST', hooks(), { name: '工单', url: receiver.url, kinds: ['*'], ...more })
    expect(status).toBe(201)
    return body
  }
  const publish = (events: Array<Partial<OutgoingEvent>>, app: FastifyInstance = test.app) => app.db.write(async (tx) => {
    app.outgoing.publish(tx, events.map((event) => ({ accountId: test.accountId, kind: 'conversation.moved', detail: {}, ...event })))
  })
  const log = async (id: number, query = '') => (await test.get<Page<Delivery>>(`${hooks()}/${id}/deliveries${query}`)).body.items
  const read = async (id: number) => (await test.get<Webhook>(`${hooks()}/${id}`)).body
  const count = async (table: string, webhookId: number) => {
    const [row] = await test.app.db.read.query<Array<{ n: number | string }>>(`SELECT COUNT(*) AS n FROM ${table} WHERE webhookId = ?`, [webhookId])
    return Number(row?.n)
  }
  const settled = (id: number) => eventually(async () => await count('outgoing_lines', id) === 0)
  const namesOf = (calls: readonly Call[]) => calls.map(({ told }) => told.detail['name'])
  /** Moves the clock past every wait. */
  const later = (minutes: number) => test.clock.advance({ minutes })

  it('tell what happened, signed, and keep what became of it', async () => {
    const { id, secret } = await add()
    await publish([{ followerId: 7, detail: { conversationId: 12, why: '转接' } }])
    await settled(id)
    const [call] = receiver.calls
    const [delivery] = await log(id)
    expect(call?.told).toEqual({ id: delivery?.id, kind: 'conversation.moved', accountId: test.accountId, followerId: 7, at: '2026-03-01T09:00:00.000Z', detail: { conversationId: 12, why: '转接' } })
    const t = test.clock.now().getTime() / 1000
    expect(call?.headers).toMatchObject({
      'content-type': 'application/json', 'duihua-delivery': String(delivery?.id), 'duihua-event': 'conversation.moved',
      'duihua-signature': `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${call?.text}`).digest('hex')}`,
    })
    expect(delivery).toMatchObject({ status: 'delivered', attempts: 1, answerStatus: 200, problem: null })
    expect(JSON.stringify([await read(id), await test.get(hooks())])).not.toContain(secret)
    expect(JSON.stringify(await test.app.db.read.query('SELECT * FROM outgoing_webhooks'))).not.toContain(secret)
    expect(test.logs.join('')).not.toContain(secret)
  })

  it('hear what they asked for, when it has happened, and nothing while they are off', async () => {
    const some = await add({ kinds: ['sla.', 'rating.low'] })
    const off = await add()
    expect((await test.send('PATCH', `${hooks()}/${off.id}`, { version: 1, isOn: false })).body).toMatchObject({ isOn: false, offReason: 'hand', version: 2 })
    expect(await test.send('PATCH', `${hooks()}/${off.id}`, { version: 1, isOn: true })).toMatchObject({ status: 409, body: { code: 'WEBHOOK_CHANGED', place: 'body/version' } })
    await expect(test.app.db.write(async (tx) => {
      test.app.outgoing.publish(tx, [{ accountId: test.accountId, kind: 'sla.undone', detail: {} }])
      throw new Error('undone')
    })).rejects.toThrow('undone')
    await publish([{ kind: 'sla.warned' }, { kind: 'conversation.moved' }, { kind: 'rating.low' }, { kind: 'rating.high' }, { kind: 'sla.other', accountId: 999 }])
    await settled(some.id)
    expect(receiver.calls.map(({ told }) => told.kind)).toEqual(['sla.warned', 'rating.low'])
    expect(await log(off.id)).toEqual([])
  })

  it('hear of one follower in order: what fails holds up that follower at that webhook, and nobody else', async () => {
    const [first, second] = [await add({ url: `${receiver.url}/first` }), await add({ url: `${receiver.url}/second` })]
    let isBroken = true
    receiver.answering(({ told, path, answer }) => answer(isBroken && told.followerId === 7 && path === '/hook/first' ? 503 : 200, {}, 'upstream down'))
    await publish(['a', 'b', 'c'].flatMap((name) => [7, 8].map((followerId) => ({ followerId, detail: { name } }))))
    await settled(second.id)
    const triedTimes = (attempts: number) => eventually(async () => (await log(first.id, '?status=pending&followerId=7&limit=200')).find((each) => each.attempts === attempts))
    const waiting = await triedTimes(1)
    await eventually(async () => await count('outgoing_lines', first.id) === 1 && receiver.calls.length === 10)
    const at = (path: string, followerId: number) => namesOf(receiver.about(followerId).filter((call) => call.path === path))
    expect([at('/hook/second', 7), at('/hook/second', 8), at('/hook/first', 8), at('/hook/first', 7)]).toEqual([['a', 'b', 'c'], ['a', 'b', 'c'], ['a', 'b', 'c'], ['a']])
    expect(waiting).toMatchObject({ status: 'pending', attempts: 1, answerStatus: 503, problem: 'REFUSED', answer: 'upstream down' })
    expect((await read(first.id)).failingSince, 'others arrived').toBeNull()
    await publish([{ followerId: 7, detail: { name: 'd' } }])
    later(1)
    await triedTimes(2)
    isBroken = false
    later(1)
    await settled(first.id)
    expect(at('/hook/first', 7)).toEqual(['a', 'a', 'a', 'b', 'c', 'd'])
    const ids = receiver.about(7).filter(({ path, told }) => path === '/hook/first' && told.detail['name'] === 'a').map(({ headers }) => headers['duihua-delivery'])
    expect(new Set(ids).size).toBe(1)
  })

  it('hear everything once and in order from two processes, never of one follower twice at the same time, and again what a stopping one was telling', async () => {
    const other = await test.startAnother()
    const { id } = await add()
    const open = new Set<number | null>()
    let overlaps = 0
    receiver.answering(({ told: { followerId }, answer }) => {
      if (open.has(followerId)) overlaps++
      open.add(followerId)
      setTimeout(() => {
        open.delete(followerId)
        answer(200)
      }, followerId === 3 ? 15 : 1)
    })
    const apps = [test.app, other]
    await Promise.all(apps.map(async (app, part) => {
      for (let at = 0; at < 12; at++) await publish(Array.from({ length: 6 }, (_, followerId) => ({ followerId: followerId + 1, detail: { part, at } })), app)
    }))
    await eventually(async () => receiver.calls.length === 144 && await count('outgoing_lines', id) === 0)
    expect([receiver.calls.length, new Set(receiver.calls.map(({ told }) => told.id)).size, overlaps]).toEqual([144, 144, 0])
    for (let followerId = 1; followerId <= 6; followerId++) {
      const ids = receiver.about(followerId).map(({ told }) => told.id)
      expect(ids).toEqual(ids.toSorted((a, b) => a - b))
      for (const part of [0, 1]) {
        expect(receiver.about(followerId).filter(({ told }) => told.detail['part'] === part).map(({ told }) => told.detail['at'])).toEqual(Array.from({ length: 12 }, (_, at) => at))
      }
    }

    // Both tell as much as they may at once, and hang. One stops: the other tells what it was telling, now and not when a hold has run out.
    receiver.calls.length = 0
    receiver.answering(() => undefined)
    await publish(Array.from({ length: 16 }, (_, at) => ({ followerId: 100 + at })))
    await eventually(() => receiver.calls.length === 16)
    receiver.answering(({ answer }) => answer(200))
    await other.close()
    for (const { answer } of receiver.calls.slice(0, 16)) answer(200)
    // Those that hung too long meanwhile wait for their next try.
    await eventually(async () => {
      later(1)
      return await count('outgoing_lines', id) === 0
    })
    expect(receiver.calls.length).toBeGreaterThanOrEqual(24)
    expect(await log(id, '?status=delivered&limit=200').then((items) => items.length)).toBe(160)
  })

  it('go on with what is added while the last thing is told', async () => {
    const { id } = await add()
    receiver.answering(() => undefined)
    await publish([{ followerId: 7, detail: { name: 'a' } }])
    const [call] = await eventually(() => receiver.calls.length === 1 && receiver.calls)
    await publish([{ followerId: 7, detail: { name: 'b' } }])
    receiver.answering(({ answer }) => answer(200))
    call?.answer(200)
    await settled(id)
    expect(namesOf(receiver.calls)).toEqual(['a', 'b'])
  })

  it('are told again, under the same id, what a process was telling when it died; its last word no longer counts', async () => {
    const { id } = await add()
    receiver.answering(({ told, answer }) => { if (told.followerId !== 7) answer(200) })
    await publish([{ followerId: 7, detail: { name: 'a' } }, { followerId: 7, detail: { name: 'b' } }])
    await eventually(() => receiver.calls.length === 1)
    // As if its time were up: it did not say a word for a minute.
    await test.app.db.change('UPDATE outgoing_lines SET heldUntilMs = 1 WHERE webhookId = ?', [id])
    const [first, second] = await eventually(() => receiver.calls.length === 2 && [...receiver.calls])
    first?.answer(200)
    // Two others come and go meanwhile.
    for (const followerId of [8, 9]) {
      await publish([{ followerId }])
      await eventually(async () => (await log(id, `?followerId=${followerId}&status=delivered`)).length === 1)
    }
    expect(namesOf(receiver.about(7)), 'the second is still at it').toEqual(['a', 'a'])
    receiver.answering(({ answer }) => answer(200))
    second?.answer(200)
    await settled(id)
    expect(namesOf(receiver.about(7))).toEqual(['a', 'a', 'b'])
    expect(new Set(receiver.about(7).map(({ headers }) => headers['duihua-delivery'])).size).toBe(2)
    expect((await log(id, '?followerId=7')).map(({ status, attempts }) => [status, attempts])).toEqual([['delivered', 1], ['delivered', 1]])
  })

  it('are given up after a day of tries, turned off after three days in which nothing arrived, and go on when they are turned on', async () => {
    const { id } = await add()
    receiver.answering(({ answer }) => answer(410))
    const heard: unknown[] = []
    const stopWatching = test.app.streams.watch({ accountId: test.accountId, topics: new Set(['webhooks']), userId: null, hear: ({ kind, detail }) => { heard.push([kind, detail]) } })
    await publish([{ followerId: 7, detail: { name: 'a' } }])
    await eventually(async () => (await read(id)).failingSince !== null)
    test.clock.advance({ hours: 25 })
    await publish([{ followerId: 7, detail: { name: 'b' } }])
    await eventually(() => receiver.calls.length >= 3)
    expect(namesOf(receiver.calls), 'the first was given up').toEqual(['a', 'a', 'b'])
    await eventually(async () => (await log(id)).map(({ status, attempts }) => `${status} ${attempts}`).join() === 'pending 1,failed 2')
    test.clock.advance({ hours: 48 })
    const off = await eventually(async () => {
      const seen = await read(id)
      return seen.isOn ? undefined : seen
    })
    expect(off).toMatchObject({ offReason: 'failing' })
    await publish([{ followerId: 7, detail: { name: 'unheard' } }])
    const { body: { items } } = await test.get<Page<{ targetId: string }>>(`${test.api}/audit?action=webhook.off`)
    expect(items).toMatchObject([{ targetId: String(id) }])
    await eventually(() => heard.length > 0)
    expect(heard).toEqual([['webhook.off', { webhookId: id }]])
    stopWatching()

    for (const path of ['try', 'replay']) expect(await test.send('POST', `${hooks()}/${id}/${path}`, path === 'try' ? undefined : {})).toMatchObject({ status: 409, body: { code: 'WEBHOOK_OFF' } })
    receiver.answering(({ answer }) => answer(200))
    expect((await test.send('PATCH', `${hooks()}/${id}`, { version: off.version, isOn: true })).body).toMatchObject({ isOn: true, offReason: null, failingSince: null })
    expect((await test.send('POST', `${hooks()}/${id}/try`)).status).toBe(204)
    await settled(id)
    expect(receiver.about(null).map(({ told }) => told.kind)).toEqual(['webhook.tried'])
    expect(await log(id, '?kind=webhook.tried')).toMatchObject([{ status: 'delivered' }])
  })

  it('stay on when they miss the first try of something after days in which nothing happened', async () => {
    const { id } = await add()
    receiver.answering(({ answer }) => answer(503))
    await publish([{ followerId: 7, detail: { name: 'a' } }])
    const failingSince = await eventually(async () => (await read(id)).failingSince)
    test.clock.advance({ hours: 25 })
    await eventually(async () => (await log(id, '?status=failed')).length === 1)
    test.clock.advance({ days: 5 })
    await publish([{ followerId: 7, detail: { name: 'b' } }])
    await eventually(async () => (await log(id, '?status=pending'))[0]?.attempts === 1)
    expect(await read(id)).toMatchObject({ isOn: true, failingSince })
    receiver.answering(({ answer }) => answer(200))
    later(1)
    await settled(id)
    expect(await read(id)).toMatchObject({ isOn: true, failingSince: null })
  })

  it('are told however many others hang', async () => {
    for (let at = 0; at < 9; at++) await add({ kinds: ['conversation.'] })
    receiver.answering(({ told, answer }) => { if (told.kind !== 'conversation.moved') answer(200) })
    await publish(Array.from({ length: 9 }, (_, at) => ({ followerId: 200 + at })))
    // As many as may be at once, and one of the ninth.
    const hanging = await eventually(() => receiver.calls.length === 65 && [...receiver.calls])
    const { id } = await add({ kinds: ['rating.'] })
    await publish([{ followerId: 7, kind: 'rating.low' }])
    await settled(id)
    receiver.answering(({ answer }) => answer(200))
    for (const { answer } of hanging) answer(200)
  })

  it('are told again what somebody asks for: one thing, or a stretch of time', async () => {
    const { id } = await add()
    await publish(['a', 'b'].map((name) => ({ followerId: 7, detail: { name } })))
    test.clock.advance({ minutes: 10 })
    const from = test.clock.now().toISOString()
    await publish(['c', 'd', 'e'].map((name) => ({ followerId: 7, detail: { name } })))
    test.clock.advance({ minutes: 10 })
    await publish([{ followerId: 8, kind: 'rating.low', detail: { name: 'f' } }])
    await settled(id)
    const page = async (query: string) => (await test.get<Page<Delivery & { detail: { name: string } }>>(`${hooks()}/${id}/deliveries?${query}`)).body
    const names = ({ items }: Page<{ detail: { name: string } }>) => items.map(({ detail }) => detail.name).join('')
    const newest = await page('limit=4')
    expect([names(newest), names(await page(`limit=4&before=${newest.next}`))]).toEqual(['fedc', 'ba'])
    const until = test.clock.now().toISOString()
    expect(names(await page(`from=${from}&until=${until}`))).toBe('edc')
    expect(names(await page('kind=rating.low&status=delivered'))).toBe('f')
    expect(names(await page('followerId=7&limit=2'))).toBe('ed')

    receiver.calls.length = 0
    const oldest = (await page('limit=6')).items.at(-1)
    expect((await test.send('POST', `${hooks()}/${id}/deliveries/${oldest?.id}/replay`)).status).toBe(204)
    await settled(id)
    expect(receiver.calls.map(({ told }) => [told.id, told.detail['name']])).toEqual([[oldest?.id, 'a']])
    receiver.calls.length = 0
    expect(await test.send('POST', `${hooks()}/${id}/replay`, { from, until })).toMatchObject({ status: 200, body: { replayed: 3, next: null } })
    await settled(id)
    expect(namesOf(receiver.calls)).toEqual(['c', 'd', 'e'])
    expect((await test.send('POST', `${hooks()}/${id}/replay`, { after: newest.next })).body).toMatchObject({ replayed: 3 })
    for (const path of ['', '/replay']) expect((await test.send(path === '' ? 'GET' : 'POST', `${hooks()}/${id}/deliveries/999999${path}`)).body['code']).toBe('DELIVERY_NOT_FOUND')
    await settled(id)
  })

  it('get a new secret in force at once, and take theirs and their log away with them', async () => {
    const { id, secret } = await add()
    const { body } = await test.send<Webhook>('POST', `${hooks()}/${id}/secret`)
    expect(body.secret).not.toBe(secret)
    receiver.answering(() => undefined)
    await publish([{ followerId: 7 }])
    const call = await eventually(() => receiver.calls[0])
    const t = test.clock.now().getTime() / 1000
    expect(call.headers['duihua-signature']).toBe(`t=${t},v1=${createHmac('sha256', body.secret).update(`${t}.${call.text}`).digest('hex')}`)
    expect((await test.send('DELETE', `${hooks()}/${id}`)).status).toBe(204)
    expect((await test.get(`${hooks()}/${id}/deliveries`)).body['code']).toBe('WEBHOOK_NOT_FOUND')
    call.answer(500)
    await tidyOutgoing(test.app)
    expect([await count('outgoing_lines', id), await count('outgoing_deliveries', id)]).toEqual([0, 0])
    test.clock.advance({ hours: 25 })
    await tidyOutgoing(test.app)
    expect(await test.app.db.read.query('SELECT id FROM outgoing_webhooks WHERE id = ?', [id])).toEqual([])
  })

  it('have their secrets sealed anew when the key changes', async () => {
    const { id, secret } = await add()
    const { id: oldId } = await add({ kinds: ['wechat.'], wechat: { token: 'oldsystemtoken' } })
    const newKey = Buffer.alloc(32, 8).toString('base64')
    const sealed = async () => String((await test.app.db.read.query<Array<{ sealedSecret: string }>>('SELECT sealedSecret FROM outgoing_webhooks WHERE id = ?', [id]))[0]?.sealedSecret)
    for (let times = 0; times < 2; times++) await resealWebhookSecrets(test.app.db, createSecretBox(newKey, appKey))
    expect(createSecretBox(newKey).open(await sealed(), placeOf({ id }))).toBe(secret)
    const [old] = await test.app.db.read.query<Array<{ sealedKeys: string }>>('SELECT sealedKeys FROM outgoing_webhooks WHERE id = ?', [oldId])
    expect(createSecretBox(newKey).open(old?.sealedKeys ?? '', keysPlaceOf({ id: oldId }))).toBe('{"token":"oldsystemtoken","aesKey":null}')
    await resealWebhookSecrets(test.app.db, createSecretBox(appKey, newKey))
    expect(createSecretBox(appKey).open(await sealed(), placeOf({ id }))).toBe(secret)
  })

  it('forget after thirty days, and forget who is erased at once', async () => {
    const { id } = await add()
    await publish([{ followerId: 7 }, { followerId: 88 }, { followerId: 88 }])
    await settled(id)
    const person = { accountId: test.accountId, followerId: 88 }
    const told: object[] = []
    for await (const each of test.app.outgoing.holder.tell(person)) told.push(each)
    expect(told).toMatchObject([{ kind: 'conversation.moved' }, { kind: 'conversation.moved' }])
    const piece = await test.app.outgoing.holder.erase(person)
    expect(piece?.rows).toBe(2)
    await test.app.db.write(async (tx) => piece?.write(tx))
    expect(await test.app.outgoing.holder.erase(person)).toBeNull()
    expect(await count('outgoing_deliveries', id)).toBe(1)
    test.clock.advance({ days: 31 })
    await tidyOutgoing(test.app)
    expect(await count('outgoing_deliveries', id)).toBe(0)
  })

  it('are at most twenty for an account', async () => {
    for (let at = 0; at < 20; at++) await add({ name: `${at}` })
    expect(await test.send('POST', hooks(), { name: '多', url: receiver.url, kinds: ['*'] })).toMatchObject({ status: 409, body: { code: 'WEBHOOKS_FULL' } })
  })
})
