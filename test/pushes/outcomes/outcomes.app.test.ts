import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addAgent, type TestAgent } from '../../support/agents.ts'
import { eventually, startTestApp, type TestApp } from '../../support/test-app.ts'
import { followersNamed, openidOf, seedPush } from '../rows.ts'

interface Conversation { id: number, status: string, teamId: number | null, agentId: number | null, startedBy: string }
interface Message { direction: string, speaker: string, content: { text?: string }, occurredAt: string, route: string | null, status: string | null }
interface Group { audience: number, reached: number, clicked: number, replied: number, converted: number, unfollowed: number, conversions: number, value: object[] }
interface Report { variants: Array<Group & { key: string }>, all: Group, heldOut: Group, uplift: Array<{ outcome: string, value: number, low: number, high: number, isClear: boolean }>, contests: object[] }
interface Result { status: string, followerId: number | null, pushId: number | null, code?: string, place?: string }

describe('what comes of a push', () => {
  let test: TestApp
  let lin: TestAgent
  let teamId: number
  beforeAll(async () => {
    test = await startTestApp()
    lin = await addAgent(test, 'linlin', { capacity: 50 })
    const { body } = await test.send<{ id: number }>('POST', `${test.api}/teams`, {
      name: '新茶组', strategy: 'least-loaded', calendarId: null, escalateToId: null, members: [{ agentId: lin.id, weight: 1 }],
    })
    teamId = body.id
  })
  afterAll(() => test.stop())

  const report = async (pushId: number, query = '') => (await test.get<Report>(`${test.api}/pushes/${pushId}/report${query}`)).body
  const conversationOf = (followerId: number) => eventually(async () => {
    const { body } = await test.get<{ items: Conversation[] }>(`${test.api}/conversations?followerId=${followerId}`)
    return body.items.find(({ status }) => status !== 'resolved')
  })
  /** Oldest first, but for what tells them how many are before them. */
  const messagesOf = async (id: number) => (await test.get<{ items: Message[] }>(`${test.api}/conversations/${id}/messages`)).body.items.filter(({ route }) => route !== 'passive').toReversed()
  const timeline = async (followerId: number) => (await test.get<{ items: Array<{ kind: string, detail: object }> }>(`${test.api}/followers/${followerId}/timeline`)).body.items
  const heard = (followerId: number, times: number) => eventually(async () => (await timeline(followerId)).filter(({ kind }) => kind.startsWith('message.')).length === times)
  /** Whoever hears followers knows within a second which pushes are recent. */
  const noticed = () => {
    const atMs = performance.now()
    return eventually(() => performance.now() > atMs + 1000)
  }
  const convert = async (...conversions: object[]) => (await test.send<{ results: Result[] }>('POST', `${test.api}/conversions`, { conversions })).body.results

  describe('a reply', () => {
    it('begins a conversation that shows what it replies to, for the team that the push names', async () => {
      const [mei = 0] = await followersNamed(test, ['mei'])
      const at = test.clock.now().toISOString()
      const { pushId, deliveryIds } = await seedPush(test, { teamId, deliveries: [{ followerId: mei, content: { type: 'text', text: '新茶到店了' } }] })
      await noticed()
      test.clock.advance({ hours: 71 })
      await test.wechat.say(openidOf('mei'), '还有吗？')
      const conversation = await conversationOf(mei)
      expect(conversation).toMatchObject({ status: 'waiting', teamId, startedBy: 'push' })
      expect(await messagesOf(conversation.id)).toMatchObject([
        { direction: 'outbound', speaker: 'system', content: { text: '新茶到店了' }, occurredAt: at, route: 'service', status: 'submitted' },
        { direction: 'inbound', speaker: 'follower' },
      ])
      const told = await test.app.db.read.query<Array<{ detail: string }>>(`SELECT detail FROM stream_events WHERE topic = 'conversations' AND kind = 'message.said' ORDER BY id`)
      expect(told.map(({ detail }) => JSON.parse(detail) as object)).toContainEqual(
        { conversationId: conversation.id, followerId: mei, messageId: expect.any(Number), speaker: 'system', agentId: null, type: 'text', route: 'service', status: 'submitted' })
      expect(await report(pushId)).toMatchObject({ all: { audience: 1, reached: 1, replied: 1 } })
      expect((await timeline(mei)).find(({ kind }) => kind === 'push.replied')).toMatchObject({ detail: { pushId, deliveryId: deliveryIds[0] } })

      await test.wechat.say(openidOf('mei'), '想要两盒')
      await heard(mei, 2)
      expect(await messagesOf(conversation.id)).toHaveLength(3)
      expect(await report(pushId)).toMatchObject({ all: { replied: 1 } })
    })

    it('is one to the last that arrived, and in time; other words are not', async () => {
      const [early = 0, late = 0, held = 0, skipped = 0] = await followersNamed(test, ['early', 'late', 'held', 'skipped'])
      const { pushId: first } = await seedPush(test, { teamId, deliveries: [{ followerId: early }] })
      test.clock.advance({ hours: 1 })
      const { pushId: second } = await seedPush(test, {
        replyHours: 2, deliveries: [{ followerId: early }, { followerId: late }, { followerId: held, variant: -1 }, { followerId: skipped, status: 'skipped' }],
      })
      await noticed()
      await test.wechat.say(openidOf('early'), '好')
      expect(await conversationOf(early)).toMatchObject({ startedBy: 'push', teamId: null })
      for (const name of ['held', 'skipped']) await test.wechat.say(openidOf(name), '在吗')
      test.clock.advance({ hours: 2 })
      await test.wechat.say(openidOf('late'), '在吗')
      for (const followerId of [held, skipped, late]) {
        const { id, startedBy } = await conversationOf(followerId)
        expect(startedBy).toBe('message')
        expect(await messagesOf(id)).toHaveLength(1)
      }
      expect([await report(first), await report(second)]).toMatchObject([{ all: { replied: 0 } }, { all: { replied: 1 } }])
    })

    it('takes from a bot what is a team’s', async () => {
      const settings = `${test.api}/desk/settings`
      const { body: { version } } = await test.get<{ version: number }>(settings)
      expect((await test.send('PATCH', settings, { version, settings: { botFirst: true } })).status).toBe(200)
      const [ask = 0] = await followersNamed(test, ['ask'])
      await eventually(async () => (await test.get<{ settings: { botFirst: boolean } }>(settings)).body.settings.botFirst)
      await test.wechat.say(openidOf('ask'), '你好')
      const { id } = await eventually(async () => { const found = await conversationOf(ask); return found.status === 'bot' && found })
      test.clock.advance({ minutes: 5 })
      const { pushId } = await seedPush(test, { teamId, deliveries: [{ followerId: ask, content: { type: 'text', text: '春茶' } }] })
      await noticed()
      await test.wechat.say(openidOf('ask'), '想买')
      expect(await eventually(async () => { const found = await conversationOf(ask); return found.status === 'waiting' && found })).toMatchObject({ id, teamId, startedBy: 'message' })
      expect((await messagesOf(id)).map(({ direction }) => direction)).toEqual(['inbound', 'outbound', 'inbound'])
      expect(await report(pushId)).toMatchObject({ all: { replied: 1 } })
    })
  })

  it('is also who leaves within its hours, of those held out as well', async () => {
    const names = ['stay', 'leave', 'kept', 'missed', 'slow']
    const [stay = 0, leave = 0, kept = 0, missed = 0, slow = 0] = await followersNamed(test, names)
    const { pushId } = await seedPush(test, {
      unfollowHours: 48,
      deliveries: [{ followerId: stay }, { followerId: leave }, { followerId: kept, variant: -1 }, { followerId: missed, status: 'skipped' }, { followerId: slow }],
    })
    await noticed()
    test.clock.advance({ hours: 47 })
    for (const name of ['leave', 'kept', 'missed']) await test.wechat.unfollow(openidOf(name))
    test.clock.advance({ hours: 1 })
    await test.wechat.unfollow(openidOf('slow'))
    await eventually(async () => (await timeline(slow)).some(({ kind }) => kind === 'event.unsubscribe'))
    const { all, heldOut, uplift } = await report(pushId)
    expect([all, heldOut]).toMatchObject([{ audience: 4, reached: 3, unfollowed: 1 }, { audience: 1, unfollowed: 1 }])
    expect(uplift.find(({ outcome }) => outcome === 'unfollowed')).toMatchObject({ value: -0.5, isClear: false })
  })

  describe('a conversion', () => {
    const paid = { system: 'shop', type: 'order.paid', value: 12_800, currency: 'CNY' }
    const now = () => test.clock.now().toISOString()

    it('counts once, for the last push that reached them or held them out', async () => {
      const [buyer = 0, other = 0] = await followersNamed(test, ['buyer', 'other'])
      const { pushId: first } = await seedPush(test, { deliveries: [{ followerId: buyer }] })
      test.clock.advance({ hours: 1 })
      const { pushId: second, runId } = await seedPush(test, { variants: ['a', 'b'], deliveries: [{ followerId: buyer, variant: 1 }, { followerId: other, variant: -1 }] })
      test.clock.advance({ hours: 1 })
      const order = { ...paid, id: 'o-1', occurredAt: now(), follower: { openid: openidOf('buyer') } }
      const told = [order, { ...paid, id: 'o-2', occurredAt: now(), follower: { openid: openidOf('other') }, value: 100, currency: 'USD' }]
      const expected = [{ status: 'recorded', followerId: buyer, pushId: second }, { status: 'recorded', followerId: other, pushId: second }]
      expect(await convert(...told)).toMatchObject(expected)
      expect(await convert(...told)).toMatchObject(expected.map((each) => ({ ...each, status: 'repeated' })))
      expect(await convert({ ...order, id: 'o-3' })).toMatchObject([{ status: 'recorded', pushId: second }])

      const { variants, heldOut, uplift } = await report(second, `?runId=${runId}`)
      expect(variants).toMatchObject([{ key: 'b', audience: 1, reached: 1, converted: 1, conversions: 2, value: [{ currency: 'CNY', amount: 25_600 }] }])
      expect(heldOut).toMatchObject({ converted: 1, conversions: 1, value: [{ currency: 'USD', amount: 100 }] })
      expect(uplift.find(({ outcome }) => outcome === 'converted')).toMatchObject({ value: 0, low: -0.7935, high: 0.7935 })
      expect((await report(first)).all.converted).toBe(0)
      const entries = await timeline(buyer)
      expect(entries.filter(({ kind }) => kind === 'push.converted')).toHaveLength(2)
      expect(entries.find(({ kind }) => kind === 'custom.shop.order.paid')).toMatchObject({ detail: { value: 12_800, currency: 'CNY' } })
    })

    it('belongs to the push that is named, or to none that is too long ago', async () => {
      const [guest = 0] = await followersNamed(test, ['guest'])
      const { pushId } = await seedPush(test, { deliveries: [{ followerId: guest }] })
      test.clock.advance({ days: 7 })
      const order = { ...paid, occurredAt: now(), follower: { openid: openidOf('guest') } }
      expect(await convert({ ...order, id: 'g-1' }, { ...order, id: 'g-2', pushId }, { ...order, id: 'g-3', pushId: 999_999 })).toMatchObject([
        { status: 'recorded', pushId: null }, { status: 'recorded', pushId }, { status: 'recorded', pushId: null },
      ])
      expect((await report(pushId)).all).toMatchObject({ converted: 1, conversions: 1 })
    })

    it('is refused alone, with its place', async () => {
      const [sound = 0] = await followersNamed(test, ['sound'])
      const order = { ...paid, occurredAt: now(), follower: { openid: openidOf('sound') } }
      expect(await convert(
        { ...order, id: 's-1' }, { ...order, id: 's-2', follower: { openid: 'oNobody' } }, { ...order, id: 's-1', value: 5 }, { ...order, id: 's-4', occurredAt: '2036-01-01T00:00:00Z' },
      )).toMatchObject([
        { status: 'recorded', followerId: sound }, { status: 'refused', code: 'EVENT_FOLLOWER_UNKNOWN', place: 'body/conversions/1/follower' },
        { status: 'refused', code: 'EVENT_ID_TAKEN', place: 'body/conversions/2/id' }, { status: 'refused', code: 'EVENT_IN_FUTURE', place: 'body/conversions/3/occurredAt' },
      ])
      expect(await test.send('POST', `${test.api}/conversions`, { conversions: [{ ...order, id: 's-5', value: 1.5 }] })).toMatchObject({ status: 400, body: { place: 'body/conversions/0/value' } })
    })
  })

  it('is reported for pushes that there are', async () => {
    expect((await test.get(`${test.api}/pushes/999999/report`)).status).toBe(404)
  })
})
