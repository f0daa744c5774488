import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertRows } from '../../src/platform/database/rows.ts'
import { TopicState } from '../../src/reach/attention/topic.entity.ts'
import { eventually, startTestApp, type TestApp } from '../support/test-app.ts'

interface Items<Item> { items: Item[], next: number | null }
interface TopicView { id: number, key: string, version: number, archivedAt: string | null }
interface ChoicesView { contentOutAt: string | null, topics: Array<{ topicId: number, key: string, state: string | null, isWanted: boolean, consentId: number | null }> }
interface Consent { id: number, topic: string, state: string, how: string, wording: string, evidence: string | null, recordedBy: string, at: string }

const noCaps = { day: null, week: null, month: null }

describe('what followers want to hear', () => {
  let test: TestApp
  beforeAll(async () => { test = await startTestApp({ app: { autoAnswer: '稍后答复您' } }) })
  afterAll(() => test.stop())

  const topics = () => `${test.api}/reach/topics`
  async function addTopic (key: string, kind: 'opt-out' | 'opt-in', more: object = {}): Promise<TopicView> {
    const { status, body } = await test.send<TopicView & Record<string, unknown>>('POST', topics(), { key, name: `主题 ${key}`, kind, ...more })
    expect(status).toBe(201)
    return body
  }
  async function someone (): Promise<{ id: number, openid: string }> {
    const openid = test.wechat.addFollower()
    await test.wechat.say(openid, '你好')
    return eventually(async () => (await test.get<Items<{ id: number, openid: string }>>(`${test.api}/followers?openid=${openid}`)).body.items[0])
  }
  const choicesOf = async (id: number) => (await test.get<ChoicesView & Record<string, unknown>>(`${test.api}/followers/${id}/topics`)).body
  const consentsOf = async (id: number) => (await test.get<Items<Consent> & { current: Consent[] }>(`${test.api}/followers/${id}/consents`)).body

  describe('topics', () => {
    it('are added, changed by who has read them, archived and brought back', async () => {
      const caps = { day: 1, week: 2, month: 4 }
      const added = await addTopic('events', 'opt-out', { description: '每月一次', caps })
      expect(added).toMatchObject({ key: 'events', kind: 'opt-out', description: '每月一次', caps, version: 1, archivedAt: null })
      const path = `${topics()}/${added.id}`
      expect(await test.send('PATCH', path, { version: 1, caps: noCaps, name: '活动' })).toMatchObject({ status: 200, body: { version: 2, name: '活动', caps: noCaps, key: 'events' } })
      expect(await test.send('PATCH', path, { version: 1, name: '晚了' })).toMatchObject({ status: 409, body: { code: 'TOPIC_CHANGED' } })
      expect(await test.send('POST', topics(), { key: 'events', name: '又一个', kind: 'opt-in' })).toMatchObject({ status: 409, body: { code: 'TOPIC_EXISTS' } })
      expect(await test.send('PATCH', path, { version: 2, isArchived: true })).toMatchObject({ status: 200, body: { archivedAt: '2026-03-01T09:00:00.000Z' } })
      const listed = async (query: string) => (await test.get<Items<TopicView>>(`${topics()}${query}`)).body.items.map(({ key }) => key)
      expect(await listed('')).not.toContain('events')
      expect(await listed('?archived=true&limit=1')).toEqual(['events'])
      expect(await test.send('PATCH', path, { version: 3, isArchived: false })).toMatchObject({ status: 200, body: { archivedAt: null, version: 4 } })
      expect((await test.get(path)).body).toMatchObject({ name: '活动', version: 4 })
      expect((await test.get(`${topics()}/999999`)).body).toMatchObject({ status: 404, code: 'TOPIC_NOT_FOUND' })
      const { body } = await test.get<Items<{ action: string, targetId: string }>>(`${test.api}/audit?action=topic.change`)
      expect(body.items.filter(({ targetId }) => targetId === String(added.id))).toHaveLength(3)
    })

    it.each([['content'], ['Events'], ['a.b'], ['']])('are never called %j', async (key) => {
      expect(await test.send('POST', topics(), { key, name: '主题', kind: 'opt-in' })).toMatchObject({ status: 400, body: { code: 'INPUT_INVALID', place: 'body/key' } })
    })

    it('are fifty at most', async () => {
      const { body: { items } } = await test.get<Items<TopicView>>(topics())
      const rooms = 50 - items.length
      const added = await Promise.all(Array.from({ length: rooms }, (_, at) => addTopic(`full-${at}`, 'opt-out')))
      expect(await test.send('POST', topics(), { key: 'one-more', name: '多', kind: 'opt-in' })).toMatchObject({ status: 409, body: { code: 'TOPICS_FULL' } })
      for (const { id } of added) await test.send('PATCH', `${topics()}/${id}`, { version: 1, isArchived: true })
    })
  })

  describe('the choice of a follower', () => {
    it('is what they said last, each with its consent, whoever recorded it', async () => {
      const [offers, teas] = [await addTopic('offers', 'opt-out'), await addTopic('teas', 'opt-in')]
      const { id } = await someone()
      const mine = async () => (await choicesOf(id)).topics.filter(({ topicId }) => [offers.id, teas.id].includes(topicId))
      expect(await mine()).toEqual([
        expect.objectContaining({ key: 'offers', state: null, isWanted: true, consentId: null }), expect.objectContaining({ key: 'teas', state: null, isWanted: false }),
      ])
      const said = { how: 'phone', wording: '以后别再发活动了', evidence: '来电 77' }
      const put = (topicId: number, body: object) => test.send<ChoicesView & Record<string, unknown>>('PUT', `${test.api}/followers/${id}/topics/${topicId}`, body)
      expect((await put(offers.id, { ...said, state: 'out' })).status).toBe(200)
      await put(teas.id, { ...said, state: 'in' })
      const [offersNow, teasNow] = await mine()
      expect([offersNow, teasNow]).toMatchObject([{ state: 'out', isWanted: false }, { state: 'in', isWanted: true }])
      const { items } = await consentsOf(id)
      expect(items).toMatchObject([
        { id: teasNow?.consentId, topic: 'reach.teas', state: 'given' }, { id: offersNow?.consentId, topic: 'reach.offers', state: 'withdrawn', ...said, recordedBy: 'admin' },
      ])

      // What they said long ago is learnt late and changes nothing; a consent recorded elsewhere does.
      await put(offers.id, { ...said, state: 'in', at: '2026-01-01T00:00:00Z' })
      expect(await mine()).toMatchObject([{ state: 'out' }, { state: 'in' }])
      await test.send('POST', `${test.api}/followers/${id}/consents`, { topic: 'reach.teas', state: 'withdrawn', how: 'paper', wording: '表' })
      await test.send('POST', `${test.api}/followers/${id}/consents`, { topic: 'reach.unheard-of', state: 'withdrawn', how: 'paper', wording: '表' })
      expect(await mine()).toMatchObject([{ state: 'out' }, { state: 'out' }])
      expect((await put(999999, { ...said, state: 'in' })).body).toMatchObject({ code: 'TOPIC_NOT_FOUND' })
      expect(await test.send('PUT', `${test.api}/followers/999999/topics/${teas.id}`, { ...said, state: 'in' })).toMatchObject({ status: 404, body: { code: 'FOLLOWER_NOT_FOUND' } })
    })

    it('holds for all content too', async () => {
      const { id } = await someone()
      const put = (body: object) => test.send<ChoicesView & Record<string, unknown>>('PUT', `${test.api}/followers/${id}/content-opt-out`, { how: 'shop', wording: '不要了', ...body })
      expect((await put({ state: 'out', at: '2026-02-28T10:00:00Z' })).body).toMatchObject({ contentOutAt: '2026-02-28T10:00:00.000Z' })
      expect((await put({ state: 'in', at: '2026-02-27T10:00:00Z' })).body).toMatchObject({ contentOutAt: '2026-02-28T10:00:00.000Z' })
      expect((await put({ state: 'in' })).body).toMatchObject({ contentOutAt: null })
      expect((await put({ state: 'in', at: '2027-02-27T10:00:00Z' })).body).toMatchObject({ code: 'CONSENT_IN_FUTURE' })
      const { body } = await test.get<Items<{ action: string, targetId: string }>>(`${test.api}/audit?action=follower.choose`)
      expect(body.items.filter(({ targetId }) => targetId === String(id))).toHaveLength(3)
    })

    it('is told to them and goes with them', async () => {
      const mushrooms = await addTopic('mushrooms', 'opt-in')
      const { id } = await someone()
      await test.send('PUT', `${test.api}/followers/${id}/topics/${mushrooms.id}`, { state: 'in', how: 'shop', wording: '要' })
      const person = { accountId: test.accountId, followerId: id, openid: '', unionid: null, personId: null, until: test.clock.now() }
      const told: object[] = []
      for await (const each of test.app.followers.personal.all.find(({ name }) => name === 'topics')?.tell?.(person) ?? []) told.push(each)
      expect(told).toEqual([{ topic: 'mushrooms', name: '主题 mushrooms', state: 'in', changedAt: '2026-03-01T09:00:00.000Z', month: '', monthUsed: 0 }])
      const { body: { alias } } = await test.get<{ alias: string }>(`${test.api}/followers/${id}`)
      await test.send('POST', `${test.api}/followers/${id}/erase`, { confirm: alias, everywhere: false })
      await eventually(async () => await test.app.db.read.countBy(TopicState, { followerId: id }) === 0)
    })

    it('is the last one when two are recorded at once', async () => {
      const { id } = await someone()
      const moments = Array.from({ length: 8 }, (_, at) => ({ at: `2026-02-2${at}T00:00:00Z`, state: at % 2 === 0 ? 'in' : 'out' }))
      await Promise.all(moments.map((body) => test.send('PUT', `${test.api}/followers/${id}/content-opt-out`, { how: 'shop', wording: '词', ...body })))
      expect((await choicesOf(id)).contentOutAt).toBe('2026-02-27T00:00:00.000Z')
    })
  })

  describe('a word', () => {
    it.each([['退订'], ['退訂'], [' ＴＤ　'], ['td'], ['Unsubscribe']])('such as %j ends all content, and is answered once, with a link', async (word) => {
      const { id, openid } = await someone()
      const { replyText } = await test.wechat.say(openid, word)
      expect(replyText).toMatch(/^已为您退订.*<a href="http:\/\/127\.0\.0\.1\/attention\/[^"]+">.*回复“恢复订阅”可恢复。$/s)
      expect((await choicesOf(id)).contentOutAt).toBe('2026-03-01T09:00:00.000Z')
      const { current } = await consentsOf(id)
      expect(current).toMatchObject([{ topic: 'reach.content', state: 'withdrawn', how: 'message', wording: word, recordedBy: 'follower', evidence: expect.stringMatching(/\d+/) as string }])
      // Only the answer to 你好 came from the bot.
      expect(test.wechat.received(openid)).toHaveLength(2)
      expect(test.logs.join('')).not.toContain('/attention/1')
    })

    it('brings it back, and other texts do neither', async () => {
      const { id, openid } = await someone()
      await test.wechat.say(openid, '退订')
      expect(await test.wechat.say(openid, '为什么要退订？')).toMatchObject({ replyText: '稍后答复您' })
      expect((await choicesOf(id)).contentOutAt).not.toBeNull()
      expect((await test.wechat.say(openid, '恢复订阅')).replyText).toMatch(/^已为您恢复订阅。.*回复“退订”可随时退订。$/s)
      expect((await choicesOf(id)).contentOutAt).toBeNull()
      const { body: { items } } = await test.get<Items<{ kind: string, detail: object }>>(`${test.api}/followers/${id}/timeline?kinds=answer.`)
      expect(items.filter(({ detail }) => 'asked' in detail)).toMatchObject([{ kind: 'answer.passive', detail: { asked: 'in' } }, { kind: 'answer.passive', detail: { asked: 'out' } }])
    })
  })

  describe('the settings', () => {
    const change = async (settings: object) => {
      const { body: { version } } = await test.get<{ version: number }>(`${test.api}/reach/settings`)
      expect((await test.send('PATCH', `${test.api}/reach/settings`, { version, settings })).status).toBe(200)
    }

    it('say which words there are', async () => {
      await change({ optOutWords: ['别再发了'], optInWords: [] })
      const { id, openid } = await someone()
      expect(await test.wechat.say(openid, '退订')).toMatchObject({ replyText: '稍后答复您' })
      expect((await test.wechat.say(openid, '别再发了')).replyText).toMatch(/^已为您退订.*<\/a>$/s)
      expect((await choicesOf(id)).contentOutAt).not.toBeNull()
      await change({ optOutWords: ['退订'], optInWords: ['恢复订阅'] })
    })

    it('and when it is quiet where they live: what comes then waits for the end of their night', async () => {
      const { id } = await someone()
      const write = () => test.send<{ touches: Array<{ dueAt: string, reason: string | null }> }>('POST', `${test.api}/followers/${id}/touches`, {
        purpose: 'content', content: { type: 'text', text: '新品' }, expiresAt: '2026-03-02T09:00:00Z',
      })
      await test.send('POST', `${test.api}/attributes`, { key: 'zone', label: '时区', type: 'string' })
      await test.send('PATCH', `${test.api}/followers/${id}/attributes`, { version: 1, values: { zone: 'America/New_York' } })
      const { body: { settings } } = await test.get<{ settings: { quietHours: object } }>(`${test.api}/reach/settings`)
      // 17:00 in Shanghai; in New York four in the morning of a Sunday, after the night of a Saturday.
      await change({ quietHours: { ...settings.quietHours, timeZoneAttribute: 'zone' } })
      expect(await write()).toMatchObject({ status: 201, body: { touches: [{ dueAt: '2026-03-01T14:00:00.000Z', reason: 'QUIET_HOURS' }] } })
      await change({ quietHours: settings.quietHours })
      expect(await write()).toMatchObject({ status: 201, body: { touches: [{ dueAt: '2026-03-01T09:00:00.000Z', reason: null }] } })
    })
  })

  describe('the page', () => {
    const open = async (url: string, language = 'zh-CN') => {
      const answer = await request(url, { headers: { 'accept-language': language } })
      return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() }
    }
    const save = async (url: string, form: ReadonlyArray<[string, string]>) => {
      const answer = await request(url, {
        method: 'POST', body: new URLSearchParams([...form]).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' },
      })
      await answer.body.dump()
      return { status: answer.statusCode, location: answer.headers['location'] }
    }
    async function linkOf (id: number): Promise<{ url: string, expiresAt: string }> {
      const { status, body } = await test.send<{ url: string, expiresAt: string }>('POST', `${test.api}/followers/${id}/attention-link`)
      expect(status).toBe(201)
      return { ...body, url: body.url.replace('http://127.0.0.1', test.url) }
    }

    it('shows each choice without a script, in three languages, and to nobody’s frame', async () => {
      await addTopic('bold', 'opt-in', { name: '<b>粗</b>"字"', description: 'a & b' })
      const { id, openid } = await someone()
      const { url, expiresAt } = await linkOf(id)
      expect(expiresAt).toBe('2026-08-28T09:00:00.000Z')
      const { status, headers, text } = await open(url)
      expect(status).toBe(200)
      expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-frame-options': 'DENY' })
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'/)
      expect(text).toContain('您想收到的内容')
      expect(text).toContain('&lt;b&gt;粗&lt;/b&gt;&quot;字&quot;<small>a &amp; b</small>')
      expect(text).toContain('value="content" checked>')
      expect(text).toMatch(/name="wanted" value="bold"><span>/)
      expect(text).not.toMatch(/<script|<b>粗|openid/i)
      expect(text).not.toContain(openid)
      expect((await open(url, 'zh-TW')).text).toContain('您想收到的內容')
      expect((await open(url, 'en')).text).toContain('What you want to hear')
      const { body } = await test.get<Items<{ targetId: string }>>(`${test.api}/audit?action=follower.attention-link`)
      expect(body.items.map(({ targetId }) => targetId)).toContain(String(id))
    })

    it('records what is changed, in the words that were shown, and leaves what was not', async () => {
      const [news, rare, hidden] = [await addTopic('news', 'opt-out', { name: '新品', description: '每周一次' }), await addTopic('rare', 'opt-in'), await addTopic('hidden', 'opt-out')]
      const { id } = await someone()
      const { url } = await linkOf(id)
      const shown: Array<[string, string]> = [['shown', 'content'], ['shown', news.key], ['shown', rare.key]]
      expect(await save(url, [...shown, ['wanted', 'content'], ['wanted', rare.key], ['wanted', 'no-such'], ['else', 'x']])).toEqual({ status: 303, location: `${url.split('/').at(-1)}?saved=1` })
      const states = async () => new Map((await choicesOf(id)).topics.map(({ topicId, state }) => [topicId, state]))
      expect([(await states()).get(news.id), (await states()).get(rare.id), (await states()).get(hidden.id)]).toEqual(['out', 'in', null])
      const { items } = await consentsOf(id)
      expect(items).toMatchObject([
        { topic: 'reach.rare', state: 'given', how: 'page', recordedBy: 'follower' },
        { topic: 'reach.news', state: 'withdrawn', wording: expect.stringMatching(/^.*“测试”.*\n新品\n每周一次$/s) as string },
      ])
      expect((await open(`${url}?saved=1`)).text).toMatch(/已保存。[^]*value="news"><span>[^]*value="rare" checked>/)
      // Saved again as it is, nothing is said anew.
      await save(url, [...shown, ['wanted', 'content'], ['wanted', rare.key]])
      expect((await consentsOf(id)).items).toHaveLength(2)
      await save(url, shown)
      expect((await choicesOf(id)).contentOutAt).not.toBeNull()
    })

    it('opens for nobody else, and not for ever', async () => {
      const [{ id }, other] = [await someone(), await someone()]
      const { url } = await linkOf(id)
      const token = url.split('/').at(-1) ?? ''
      const [account, follower, end, signature = ''] = token.split('.')
      const forged = [
        [account, other.id.toString(36), end, signature], [account, follower, (Date.parse('2030-01-01') / 1000).toString(36), signature],
        [account, follower, end, signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`], [account, follower, end, ''], ['x'],
      ].map((parts) => parts.join('.'))
      for (const each of forged) {
        expect([each, (await open(`${test.url}/attention/${each}`)).status]).toEqual([each, 404])
        expect((await save(`${test.url}/attention/${each}`, [['shown', 'content']])).status).toBe(404)
      }
      expect((await open(`${test.url}/attention/${'a'.repeat(200)}`)).status).toBeGreaterThanOrEqual(400)
      expect((await choicesOf(other.id)).contentOutAt).toBeNull()
      test.clock.advance({ days: 179.99 })
      expect((await open(url)).status).toBe(200)
      test.clock.advance({ days: 0.02 })
      expect(await open(url)).toMatchObject({ status: 404, text: expect.stringContaining('链接已失效') as string })
    })

    it('is not written over and over again', async () => {
      const { id } = await someone()
      const { url } = await linkOf(id)
      const statuses = new Set<number>()
      for (let times = 0; times < 31; times += 1) statuses.add((await open(url)).status)
      expect([...statuses]).toEqual([200, 429])
      expect((await open((await linkOf((await someone()).id)).url)).status).toBe(200)
      test.clock.advance({ minutes: 1 })
      expect((await open(url)).status).toBe(200)
    })

    it('takes no more in a day than anybody means', async () => {
      const { id } = await someone()
      const { url } = await linkOf(id)
      const columns = ['accountId', 'followerId', 'topic', 'state', 'how', 'wording', 'recordedBy', 'at', 'createdAt']
      const nowMs = test.clock.now().getTime()
      const consent = [test.accountId, id, 'reach.content', 'given', 'page', '词', 'follower', nowMs, nowMs]
      await test.app.db.write((tx) => insertRows(tx, { table: 'consents', columns, rows: Array.from({ length: 200 }, () => consent) }))
      const leave: Array<[string, string]> = [['shown', 'content']]
      const comeBack: Array<[string, string]> = [...leave, ['wanted', 'content']]
      // Nothing is changed by it, so nothing is too much; and who leaves is always heard.
      expect((await save(url, comeBack)).status).toBe(303)
      expect((await save(url, leave)).status).toBe(303)
      expect((await save(url, comeBack)).status).toBe(429)
      expect((await choicesOf(id)).contentOutAt).not.toBeNull()
      test.clock.advance({ days: 1 })
      expect((await save(url, comeBack)).status).toBe(303)
      expect((await choicesOf(id)).contentOutAt).toBeNull()
    })
  })
})

describe('who writes 退订 when no webhook waits any more', () => {
  let test: TestApp
  beforeAll(async () => { test = await startTestApp({ app: { autoAnswer: '稍后答复您', replyDeadlineMs: 0 } }) })
  afterAll(() => test.stop())

  it('is answered by one service message, gets no content from then on, and is answered still', async () => {
    const openid = test.wechat.addFollower()
    await test.wechat.say(openid, '退订')
    await eventually(() => test.wechat.received(openid).length > 0)
    const { body: { items: [follower] } } = await test.get<Items<{ id: number }>>(`${test.api}/followers?openid=${openid}`)
    const write = (purpose: string, text: string) => test.send('POST', `${test.api}/followers/${follower?.id}/touches`, { purpose, content: { type: 'text', text } })
    expect(await write('content', '新品上市')).toMatchObject({ status: 409, body: { code: 'OPTED_OUT' } })
    expect((await write('answer', '您问的茶到了')).status).toBe(201)
    await eventually(() => test.wechat.received(openid).length === 2)
    expect(JSON.stringify(test.wechat.received(openid))).not.toContain('稍后答复您')
    expect(JSON.stringify(test.wechat.received(openid)[0])).toContain('已为您退订')

    await test.wechat.say(openid, '恢复订阅')
    await eventually(() => test.wechat.received(openid).length === 3)
    expect(await write('content', '新品上市')).toMatchObject({ status: 201 })
  })
})
