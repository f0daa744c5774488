import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addAgent, type TestAgent } from '../support/agents.ts'
import { eventually, startTestApp, type TestApp } from '../support/test-app.ts'

interface RatingView { id: number, conversationId: number, state: string, score: number | null, isLow: boolean | null, comment: string | null, agentId: number }
interface ConversationView { id: number, status: string }
interface MessageView { direction: string, content: { text?: string, content?: string, items?: Array<{ id: string, text: string }> } }
interface Settings { version: number, settings: { rating: object, notices: { queuePosition: object, outOfHours: object } } }
interface Page<Item> { items: Item[], next: number | null }
interface Person { openid: string, followerId: number }

describe('what followers think of how they were served', () => {
  let test: TestApp
  let lin: TestAgent
  beforeAll(async () => {
    // At night, when nobody is written to who is not in the middle of a talk.
    test = await startTestApp({ now: '2026-03-01T15:00:00Z' })
    await test.send('PUT', `${test.api}/agents/settings`, { version: 0, settings: { silentSeconds: 3600, rampSeconds: 0 } })
    lin = await addAgent(test, 'linlin', { capacity: 50 })
    const { settings: { rating, notices: { queuePosition, outOfHours } } } = await desk()
    await choose({ rating: { ...rating, isOn: true }, notices: { queuePosition: { ...queuePosition, isOn: false }, outOfHours: { ...outOfHours, isOn: false } }, reopenHours: 1 })
  })
  afterAll(() => test.stop())

  const desk = async () => (await test.get<Settings>(`${test.api}/desk/settings`)).body
  const choose = async (settings: object) => {
    const { version } = await desk()
    expect(await test.send('PATCH', `${test.api}/desk/settings`, { version, settings })).toMatchObject({ status: 200 })
  }
  const talksOf = async ({ followerId }: Person) => (await test.get<Page<ConversationView>>(`${test.api}/conversations?followerId=${followerId}`)).body.items
  const ratingOf = async (id: number) => (await test.get<RatingView & { code: string }>(`${test.api}/conversations/${id}/rating`)).body
  const messagesOf = async (id: number) => (await test.get<Page<MessageView>>(`${test.api}/conversations/${id}/messages`)).body.items
  /** In the order in which they came, by which way. */
  const receivedBy = ({ openid }: Person) => test.wechat.received(openid).map(({ by, type }) => `${by} ${type}`)
  const lastReceived = ({ openid }: Person) => test.wechat.received(openid).at(-1)?.text
  const toldOf = async (id: number) => {
    const rows = await test.app.db.read.query<Array<{ kind: string, detail: string }>>(`SELECT kind, detail FROM stream_events WHERE kind LIKE 'rating.%' ORDER BY id`)
    return rows.filter(({ detail }) => (JSON.parse(detail) as { conversationId: number }).conversationId === id).map(({ kind }) => kind)
  }
  const untilLive = (person: Person) => eventually(async () => { const [talk] = await talksOf(person); return talk !== undefined && talk.status !== 'resolved' })
  async function newPerson (): Promise<Person & { id: number }> {
    const openid = test.wechat.addFollower()
    await test.wechat.say(openid, '在吗')
    const followerId = (await eventually(async () => (await test.get<Page<{ id: number }>>(`${test.api}/followers?openid=${openid}`)).body.items[0])).id
    const { id } = await eventually(async () => (await talksOf({ openid, followerId }))[0])
    return { openid, followerId, id }
  }
  async function answer (id: number, text = '您好'): Promise<void> {
    await lin.be('online')
    await eventually(async () => (await lin.send<ConversationView>('POST', `/conversations/${id}/take`)).status === 200)
    const said = await lin.send('POST', `/conversations/${id}/messages`, { content: { type: 'text', text } })
    if (said.status >= 300) throw new Error(JSON.stringify(said.body))
  }
  const resolve = async (id: number) => { expect(await lin.send('POST', `/conversations/${id}/resolve`, {})).toMatchObject({ status: 200 }) }
  /** Somebody who was answered by an agent, so many times, and then asked, if that is possible. */
  async function served (times = 1): Promise<Person & { id: number }> {
    const person = await newPerson()
    for (let time = 1; time <= times; time += 1) await answer(person.id)
    await eventually(() => test.wechat.received(person.openid).length === times)
    await resolve(person.id)
    return person
  }
  async function tapOf ({ id }: { id: number }, score: number): Promise<{ bizMsgMenuId: string }> {
    const item = (await messagesOf(id)).flatMap(({ content }) => content.items ?? []).find(({ id: menuId }) => menuId.endsWith(String(score)))
    return { bizMsgMenuId: item?.id ?? '' }
  }

  it('is asked by a menu, tapped and commented on, and none of it opens a conversation', async () => {
    const person = await served()
    const { id, openid } = person
    await eventually(() => receivedBy(person).length === 2)
    expect(receivedBy(person)).toEqual(['service text', 'service msgmenu'])
    expect(await ratingOf(id)).toMatchObject({ state: 'asked', score: null, agentId: lin.id })
    await test.wechat.say(openid, '非常满意', await tapOf(person, 5))
    expect(await eventually(async () => { const rating = await ratingOf(id); return rating.state === 'rated' && rating })).toMatchObject({ score: 5, isLow: false, comment: null })
    expect(lastReceived(person)).toContain('您还有什么想对我们说的吗')
    await test.wechat.say(openid, '小林很耐心')
    await eventually(async () => (await ratingOf(id)).comment === '小林很耐心')
    expect(receivedBy(person)).toEqual(['service text', 'service msgmenu', 'passive text', 'passive text'])
    expect(await talksOf(person)).toMatchObject([{ id, status: 'resolved' }])
    const texts = (await messagesOf(id)).map(({ direction, content }) => `${direction} ${content.text ?? content.content ?? ''}`.split('\n')[0])
    expect(texts.slice(0, 4)).toEqual(['outbound 感谢您的评价！', 'inbound 小林很耐心', 'outbound 感谢您的评价！', 'inbound 非常满意'])
    expect(await toldOf(id)).toEqual(['rating.given'])
    await test.wechat.say(openid, '再见')
    await untilLive(person)
    expect(await test.get(`${test.api}/followers/${person.followerId}/timeline`)).toMatchObject({ body: { items: expect.arrayContaining([expect.objectContaining({ kind: 'rating.given', detail: { score: 5, conversationId: id } })]) as unknown } })
  })

  it('counts what they type, tells of a low score once, and lets a question through', async () => {
    const person = await served()
    const { id, openid } = person
    await eventually(() => receivedBy(person).length === 2)
    await test.wechat.say(openid, '２分')
    expect(await eventually(async () => { const rating = await ratingOf(id); return rating.state === 'rated' && rating })).toMatchObject({ score: 2, isLow: true })
    await test.wechat.say(openid, '很不满意', await tapOf(person, 1))
    await eventually(async () => (await ratingOf(id)).score === 1)
    expect(await toldOf(id)).toEqual(['rating.given', 'rating.low', 'rating.given'])
    await test.wechat.say(openid, '我的退款呢？')
    await untilLive(person)
    expect(await ratingOf(id)).toMatchObject({ comment: null })
    const { body } = await test.get<Page<RatingView>>(`${test.api}/ratings?low=true&agentId=${lin.id}`)
    expect(body.items.map((rating) => rating.conversationId)).toEqual([id])
  })

  it('is asked once, however often the conversation is resolved, and nobody is asked whom no agent answered', async () => {
    const person = await served()
    await eventually(() => receivedBy(person).length === 2)
    await test.wechat.say(person.openid, '对了')
    await untilLive(person)
    await answer(person.id, '回复 1 继续，回复 2 结束')
    await eventually(() => receivedBy(person).length === 3)
    await test.wechat.say(person.openid, '2')
    await eventually(async () => (await messagesOf(person.id))[0]?.direction === 'inbound')
    expect(await ratingOf(person.id)).toMatchObject({ state: 'asked', score: null })
    await resolve(person.id)
    const silent = await newPerson()
    expect((await test.send('POST', `${test.api}/conversations/${silent.id}/resolve`, {})).status).toBe(200)
    expect((await test.get(`${test.api}/conversations/${silent.id}/rating`))).toMatchObject({ status: 404, body: { code: 'RATING_NOT_FOUND' } })
    expect(receivedBy(person)).toEqual(['service text', 'service msgmenu', 'service text'])
  })

  it('takes no message that is kept for agents: they are asked in the answer to their next words', async () => {
    const person = await served(3)
    expect(await ratingOf(person.id)).toMatchObject({ state: 'kept' })
    expect(receivedBy(person)).toEqual(['service text', 'service text', 'service text'])
    test.clock.advance({ hours: 2 })
    await test.wechat.say(person.openid, '你好')
    await eventually(async () => (await ratingOf(person.id)).state === 'asked')
    expect(receivedBy(person)).toEqual(['service text', 'service text', 'service text', 'passive text'])
    expect(lastReceived(person)).toContain('5 非常满意')
    await test.wechat.say(person.openid, '4')
    expect(await eventually(async () => { const rating = await ratingOf(person.id); return rating.state === 'rated' && rating })).toMatchObject({ score: 4 })
    expect((await talksOf(person)).map(({ status }) => status !== 'resolved')).toEqual([true, false])
    expect(lastReceived(person)).toBe('感谢您的评价！')
  })

  it('is no number that follows something else, and no word that is hidden', async () => {
    expect(await test.send('POST', `${test.api}/desk/words`, { words: [{ word: '坏蛋', direction: 'in', action: 'replace' }, { word: '绝密', direction: 'in', action: 'block' }] })).toMatchObject({ status: 200 })
    const person = await served()
    await eventually(() => receivedBy(person).length === 2)
    await test.wechat.say(person.openid, '我想再买几个')
    await untilLive(person)
    await test.wechat.say(person.openid, '2')
    await eventually(async () => (await messagesOf(person.id))[0]?.content.content === '2')
    expect(await ratingOf(person.id)).toMatchObject({ state: 'asked', score: null })
    const commented = async (words: string) => {
      const other = await served()
      await eventually(() => receivedBy(other).length === 2)
      await test.wechat.say(other.openid, '4')
      await eventually(async () => (await ratingOf(other.id)).state === 'rated')
      await test.wechat.say(other.openid, words)
      await eventually(async () => (await messagesOf(other.id)).filter(({ direction }) => direction === 'inbound').length === 3)
      return (await ratingOf(other.id)).comment
    }
    expect(await commented('坏蛋小林')).toMatch(/^[^坏]+小林$/)
    expect(await commented('绝密的事')).toBeNull()
  })

  it('is not what another follower taps', async () => {
    const person = await served()
    await eventually(() => receivedBy(person).length === 2)
    const tap = await tapOf(person, 1)
    const other = await newPerson()
    expect((await test.send('POST', `${test.api}/conversations/${other.id}/resolve`, {})).status).toBe(200)
    await test.wechat.say(other.openid, '很不满意', tap)
    await untilLive(other)
    expect(await ratingOf(person.id)).toMatchObject({ state: 'asked', score: null })
  })

  it('is asked again when WeChat did not take the question', async () => {
    const person = await newPerson()
    await answer(person.id)
    await eventually(() => receivedBy(person).length === 1)
    test.simulator.faults.set({ api: '/cgi-bin/message/custom/send', fault: 'refuse', errcode: 45015, count: 1 })
    await resolve(person.id)
    await eventually(async () => (await ratingOf(person.id)).state === 'kept')
    expect(receivedBy(person)).toEqual(['service text'])
  })

  it('is told to the person who gave it, and goes with them', async () => {
    expect(await test.send('POST', `${test.api}/sla/policies`, { name: '承诺', firstResponseMinutes: 15 })).toMatchObject({ status: 201 })
    const person = await served()
    await eventually(() => receivedBy(person).length === 2)
    await test.wechat.say(person.openid, '一般', await tapOf(person, 3))
    await eventually(async () => (await ratingOf(person.id)).state === 'rated')
    const kept = async () => {
      const counts = await test.app.db.read.query<Array<{ ratings: number, clocks: number }>>(`SELECT (SELECT COUNT(*) FROM ratings WHERE followerId = ?) AS ratings,
        (SELECT COUNT(*) FROM sla_clocks WHERE followerId = ?) AS clocks`, [person.followerId, person.followerId])
      return counts.map(({ ratings, clocks }) => [Number(ratings), Number(clocks)])[0]
    }
    expect(await kept()).toEqual([1, 1])
    const holder = test.app.followers.personal.all.find(({ name }) => name === 'ratings')
    const told: object[] = []
    const asked = { accountId: test.accountId, followerId: person.followerId, openid: person.openid, unionid: null, personId: null, until: test.clock.now() }
    for await (const each of holder?.tell?.(asked) ?? []) told.push(each)
    expect(told).toMatchObject([{ conversationId: person.id, score: 3, comment: null }])
    const { body: { alias } } = await test.get<{ alias: string }>(`${test.api}/followers/${person.followerId}`)
    expect((await test.send('POST', `${test.api}/followers/${person.followerId}/erase`, { confirm: alias })).status).toBeLessThan(300)
    await eventually(async () => String(await kept()) === '0,0')
  })
})
