import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWords } from '../../../src/conversations/helps/words.ts'
import { addAgent, type TestAgent } from '../../support/agents.ts'
import { eventually, startTestApp, type TestApp } from '../../support/test-app.ts'

interface Items<Item> { items: Item[], next: number | null }
interface Message { id: number, direction: string, content: { text?: string, content?: string }, text: string, flags: Array<{ word: string, action: string }> | null }
interface Ran { status: string, messageIds: number[], isNew: boolean }

describe('helps', () => {
  let test: TestApp
  let wang: TestAgent
  let li: TestAgent
  let boss: TestAgent
  let teamId: number
  beforeAll(async () => {
    test = await startTestApp()
    wang = await addAgent(test, 'wang', { capacity: 50 })
    li = await addAgent(test, 'zhang')
    boss = await addAgent(test, 'boss', { role: 'supervisor' })
    await test.send('PUT', `${test.api}/agents/settings`, { version: 0, settings: { rampSeconds: 0 } })
    teamId = (await test.send<{ id: number }>('POST', `${test.api}/teams`, { name: '售后', strategy: 'least-loaded', members: [{ agentId: wang.id, weight: 1 }] })).body.id
    await wang.be('busy')
  })
  afterAll(() => test.stop())

  /** Somebody writes, and Wang takes it. */
  async function open (text = '在吗') {
    const openid = test.wechat.addFollower()
    await test.wechat.say(openid, text)
    const follower = await eventually(async () => (await test.get<Items<{ id: number, alias: string }>>(`${test.api}/followers?openid=${openid}`)).body.items[0])
    const { id } = await eventually(async () => (await test.get<Items<{ id: number }>>(`${test.api}/conversations?followerId=${follower.id}`)).body.items[0])
    expect((await wang.send('POST', `/conversations/${id}/take`)).status).toBe(200)
    return { id, openid, follower }
  }
  const messagesOf = async (id: number) => (await wang.send<Items<Message>>('GET', `/conversations/${id}/messages`)).body.items
  const sent = (openid: string) => test.wechat.received(openid).map((message) => JSON.stringify(message))

  describe('watched words', () => {
    it('are replaced, pointed out or blocked in what we say and hear', async () => {
      const words = [
        { word: '骗子', direction: 'in', action: 'replace' }, { word: '加微信', direction: 'both', action: 'warn' },
        { word: '保证收益', direction: 'out', action: 'block' }, { word: '辱骂', direction: 'in', action: 'block' }, { word: '底价', direction: 'out', action: 'replace' },
      ]
      expect((await wang.send('POST', '/desk/words', { words })).status).toBe(403)
      expect(await boss.send('POST', '/desk/words', { words })).toMatchObject({ status: 200, body: { total: 5 } })
      const { id, openid } = await open('你们是骗 子，加 微信说')
      await test.wechat.say(openid, '只会辱骂人')
      const heard = await eventually(async () => {
        const items = (await messagesOf(id)).filter(({ direction }) => direction === 'inbound')
        return items.length === 2 && items
      })
      expect(heard.map(({ flags }) => flags)).toEqual([[{ word: '辱骂', action: 'block' }], [{ word: '骗子', action: 'replace' }, { word: '加微信', action: 'warn' }]])
      expect(JSON.stringify(heard)).not.toContain('辱骂人')
      expect(JSON.stringify(heard)).not.toContain('骗 子')

      const say = (text: string) => wang.send<{ content: object }>('POST', `/conversations/${id}/messages`, { content: { type: 'text', text } })
      expect(await say('我们保证 收益')).toMatchObject({ status: 409, body: { code: 'WORD_BLOCKED', data: { word: '保证收益' } } })
      expect(await say('底价是九元')).toMatchObject({ status: 201, body: { content: { text: '**是九元' } } })
      await eventually(() => sent(openid).some((text) => text.includes('**是九元')))
      expect(sent(openid).join('')).not.toContain('收益')
    })

    it('are changed for every process at once', async () => {
      // The second has a memory of its own, as another process has.
      const memories = [createWords(test.app), createWords(test.app)]
      const judged = () => Promise.all(memories.map(({ judge }) => judge(test.accountId, 'in', '这是新词')))
      const both = (expected: object) => [expected, expected]
      expect(await judged()).toMatchObject(both({ flags: [] }))
      await boss.send('POST', '/desk/words', { words: [{ word: '新词', direction: 'both', action: 'warn' }] })
      expect(await judged()).toMatchObject(both({ flags: [{ word: '新词', action: 'warn' }] }))
      await boss.send('POST', '/desk/words', { words: [{ word: '新 词', direction: 'both', action: 'replace' }] })
      const { body: { items } } = await boss.send<Items<{ id: number, word: string }>>('GET', '/desk/words?limit=1')
      expect(items).toMatchObject([{ word: '新 词', action: 'replace' }])
      expect(await judged()).toEqual(both({ text: '这是**', flags: [{ word: '新 词', action: 'replace' }], isBlocked: false }))
      expect((await boss.send('POST', '/desk/words/remove', { ids: items.map(({ id }) => id) })).body).toEqual({ removed: 1 })
      expect(await judged()).toMatchObject(both({ flags: [] }))
    })

    it('are ten thousand at most, each worth looking for', async () => {
      const put = (words: string[]) => boss.send('POST', '/desk/words', { words: words.map((word) => ({ word, direction: 'out', action: 'warn' })) })
      expect(await put(['好词', '！！'])).toMatchObject({ status: 400, body: { code: 'WORD_UNFIT', place: 'body/words/1/word' } })
      expect((await put(['\ufdfa'.repeat(20)])).body['code']).toBe('WORD_UNFIT')
      for (let part = 0; part < 9; part++) expect((await put(Array.from({ length: 1000 }, (_, at) => `多词${part}甲${at}`))).status).toBe(200)
      expect(await put(Array.from({ length: 1000 }, (_, at) => `多词9甲${at}`))).toMatchObject({ status: 409, body: { code: 'WORDS_FULL' } })
      expect((await boss.send('POST', '/desk/words/try', { text: '请看多词8甲999', direction: 'out' })).body).toMatchObject({ flags: [{ word: '多词8甲999' }] })
    })
  })

  describe('canned replies', () => {
    const add = (who: TestAgent, more: object) => who.send<{ id: number, code?: string }>('POST', '/canned-replies', { scope: 'own', title: '题', text: '您好', ...more })
    const seen = async (who: TestAgent, query = '') => (await who.send<Items<{ title: string }>>('GET', `/canned-replies${query}`)).body.items.map(({ title }) => title)

    it('are one’s own, a team’s or everybody’s', async () => {
      expect(await add(wang, { title: '我的', shortcut: '/hi' })).toMatchObject({ status: 201, body: { scope: 'own', teamId: null, used: 0, version: 1 } })
      expect((await add(li, { title: '他的', shortcut: '/hi' })).status).toBe(201)
      expect((await add(boss, { scope: 'team', teamId, title: '售后的', shortcut: '/hi' })).body).toMatchObject({ teamId })
      const { body: { id } } = await add(boss, { scope: 'all', title: '大家的', shortcut: '/hi' })
      expect(await add(boss, { scope: 'all', title: '又一个', shortcut: '/hi' })).toMatchObject({ status: 409, body: { code: 'SHORTCUT_TAKEN', place: 'body/shortcut' } })
      for (const more of [{ scope: 'all' }, { scope: 'team', teamId }]) expect(await add(wang, more)).toMatchObject({ status: 403, body: { code: 'HELP_NOT_YOURS' } })
      for (const more of [{ scope: 'team' }, { scope: 'all', teamId }, { scope: 'team', teamId: 999 }]) expect((await add(boss, more)).body.code).toBe('HELP_TEAM_UNKNOWN')
      expect([await seen(wang), await seen(li), await seen(boss)]).toEqual([['大家的', '售后的', '我的'], ['大家的', '他的'], ['大家的', '售后的']])
      expect(await seen(wang, '?scope=own')).toEqual(['我的'])

      expect((await wang.send('PATCH', `/canned-replies/${id}`, { version: 1, title: '改' })).body['code']).toBe('HELP_NOT_YOURS')
      expect((await boss.send('PATCH', `/canned-replies/${id}`, { version: 1, title: '大家' })).body).toMatchObject({ title: '大家', version: 2 })
      expect((await boss.send('PATCH', `/canned-replies/${id}`, { version: 1, title: '旧' })).body['code']).toBe('CANNED_REPLY_CHANGED')
      const own = (await li.send<Items<{ id: number }>>('GET', '/canned-replies?scope=own')).body.items[0]
      for (const [method, body] of [['GET', undefined], ['PATCH', { version: 1, title: '偷' }], ['DELETE', undefined]] as const) {
        expect((await boss.send(method, `/canned-replies/${own?.id}`, body)).body['code']).toBe('CANNED_REPLY_NOT_FOUND')
      }
      expect((await li.send('DELETE', `/canned-replies/${own?.id}`)).status).toBe(204)
      expect(await seen(li)).toEqual(['大家'])
    })

    it('are found by their words and filled in for a conversation, which counts', async () => {
      await test.send('POST', `${test.api}/attributes`, { key: 'level', label: '等级', type: 'string' })
      const { id, follower } = await open()
      const text = '{{follower.alias}}您好，{{account.name}}的{{agent.name}}为您服务，{{attribute.level|贵宾}}{{attribute.none}}'
      const { body: canned } = await add(wang, { title: '问候 VIP', shortcut: '/vip', text })
      for (const q of ['ＶＩＰ', '/vip', '为您服务']) expect(await seen(wang, `?q=${encodeURIComponent(q)}`), q).toEqual(['问候 VIP'])
      expect(await seen(wang, '?q=nothing')).toEqual([])
      const fill = () => wang.send('POST', `/canned-replies/${canned.id}/fill`, { conversationId: id })
      expect((await fill()).body).toEqual({ text: `${follower.alias}您好，测试的wang为您服务，贵宾`, missing: ['attribute.none'] })
      await test.send('PATCH', `${test.api}/followers/${follower.id}/attributes`, { version: 1, values: { level: '金卡' } })
      expect((await fill()).body).toMatchObject({ text: `${follower.alias}您好，测试的wang为您服务，金卡` })
      expect((await wang.send('GET', `/canned-replies/${canned.id}`)).body).toMatchObject({ used: 2, usedAt: test.clock.now().toISOString(), version: 1 })
      expect(await add(wang, { text: '{{follower.openid}}' })).toMatchObject({ status: 400, body: { code: 'VARIABLE_UNKNOWN', place: 'body/text' } })
      expect((await wang.send('POST', `/canned-replies/${canned.id}/fill`, { conversationId: 999_999 })).body['code']).toBe('CONVERSATION_NOT_FOUND')
    })
  })

  describe('macros', () => {
    const add = (actions: object[], who = boss, scope = 'all') => who.send<{ id: number }>('POST', '/macros', { scope, name: `宏 ${Math.random()}`, actions })
    const run = (id: number, macroId: number, key = 'k', who = wang) => who.send<Ran>('POST', `/conversations/${id}/macros/${macroId}/run`, { key })

    it('do all that they say, once for each key', async () => {
      const { body: label } = await test.send<{ id: number }>('POST', `${test.api}/desk/labels`, { name: '已解决' })
      const { body: macro } = await add([
        { do: 'note', text: '标准结束' }, { do: 'label', labelId: label.id }, { do: 'prioritise', priority: 3 }, { do: 'say', text: '感谢您的咨询，{{follower.alias}}' }, { do: 'resolve' },
      ])
      const { id, openid, follower } = await open()
      const done = await run(id, macro.id)
      expect(done).toMatchObject({ status: 200, body: { conversationId: id, status: 'resolved', priority: 3, isNew: true } })
      await eventually(() => sent(openid).some((text) => text.includes(`感谢您的咨询，${follower.alias}`)))
      const messages = await messagesOf(id)
      expect(messages.filter((message) => done.body.messageIds.includes(message.id)).map(({ direction }) => direction).toSorted()).toEqual(['note', 'outbound'])
      expect((await wang.send('GET', `/conversations/${id}`)).body).toMatchObject({ status: 'resolved', labelIds: [label.id] })
      expect((await run(id, macro.id)).body).toMatchObject({ isNew: false, messageIds: [], status: 'resolved' })
      expect(await messagesOf(id)).toHaveLength(messages.length)
      expect((await wang.send('GET', `/macros/${macro.id}`)).body).toMatchObject({ used: 1 })
    })

    it('do nothing at all when one thing cannot be done, and say which', async () => {
      const { body: { id: blocked } } = await add([{ do: 'note', text: '前' }, { do: 'prioritise', priority: 0 }, { do: 'say', text: '保证收益' }])
      const { body: { id: empty } } = await add([{ do: 'note', text: '前' }, { do: 'say', text: '{{attribute.none}}' }])
      const { body: { id: twice } } = await add([{ do: 'say', text: '再见' }, { do: 'resolve' }, { do: 'snooze', minutes: 5 }])
      const { body: { id: nowhere } } = await add([{ do: 'note', text: '前' }, { do: 'transfer', teamId: 999 }])
      const { id, openid } = await open()
      const before = await messagesOf(id)
      expect(await run(id, blocked)).toMatchObject({ status: 409, body: { code: 'WORD_BLOCKED', place: 'actions/2' } })
      expect(await run(id, empty)).toMatchObject({ status: 409, body: { code: 'VARIABLE_EMPTY', place: 'actions/1' } })
      expect(await run(id, twice)).toMatchObject({ status: 409, body: { place: 'actions/2' } })
      expect((await run(id, nowhere)).body).toMatchObject({ place: 'actions/1' })
      expect(await messagesOf(id)).toEqual(before)
      expect((await wang.send('GET', `/conversations/${id}`)).body).toMatchObject({ status: 'open', priority: 2 })
      expect(sent(openid).join('')).not.toContain('再见')
    })

    it('hand over to a team and sleep, but not what somebody else holds', async () => {
      const { body: { id: over } } = await add([{ do: 'transfer', teamId }])
      const { body: { id: sleep } } = await add([{ do: 'snooze', minutes: 30 }], wang, 'own')
      const { id } = await open()
      expect((await run(id, over, 'a', li)).status).toBeGreaterThanOrEqual(403)
      expect((await run(id, sleep, 'a', li)).body).toMatchObject({ code: 'MACRO_NOT_FOUND' })
      expect((await run(id, sleep)).body).toMatchObject({ status: 'snoozed' })
      const { id: other } = await open()
      expect((await run(other, over)).body).toMatchObject({ status: 'waiting', teamId, agentId: null })
    })

    it('are kept with care', async () => {
      expect((await add([{ do: 'resolve' }], wang)).body).toMatchObject({ code: 'HELP_NOT_YOURS' })
      expect((await add([{ do: 'say', text: '{{x}}' }])).body).toMatchObject({ code: 'VARIABLE_UNKNOWN', place: 'body/actions/0/text' })
      expect((await add([{ do: 'dance' }])).status).toBe(400)
      const { body } = await boss.send<{ id: number }>('POST', '/macros', { scope: 'all', name: '同名', actions: [{ do: 'resolve' }] })
      expect((await boss.send('POST', '/macros', { scope: 'all', name: '同名', actions: [{ do: 'resolve' }] })).body['code']).toBe('MACRO_EXISTS')
      expect((await boss.send('PATCH', `/macros/${body.id}`, { version: 1, name: '异名' })).body).toMatchObject({ name: '异名', version: 2 })
      expect((await boss.send('PATCH', `/macros/${body.id}`, { version: 1, name: '旧' })).body['code']).toBe('MACRO_CHANGED')
      expect((await wang.send('DELETE', `/macros/${body.id}`)).body['code']).toBe('HELP_NOT_YOURS')
      expect((await boss.send('DELETE', `/macros/${body.id}`)).status).toBe(204)
      expect((await boss.send<Items<{ id: number }>>('GET', '/macros')).body.items.some(({ id }) => id === body.id)).toBe(false)
    })
  })

  // Here because private addresses are not allowed in this app; the room's own tests need them.
  it('do not tell other systems at private addresses', async () => {
    const add = (url: string) => test.send('POST', `${test.api}/webhooks`, { name: '工单', url, kinds: ['*'] })
    for (const url of ['https://127.0.0.1/', 'https://localhost/', 'https://[fd00::1]/', 'https://169.254.169.254/latest']) {
      expect(await add(url)).toMatchObject({ status: 400, body: { code: 'WEBHOOK_URL_PRIVATE', place: 'body/url' } })
    }
    expect(await add('http://8.8.8.8/')).toMatchObject({ status: 400, body: { code: 'WEBHOOK_URL_UNFIT', place: 'body/url' } })
    expect((await wang.send('GET', '/webhooks')).status).toBe(403)
  })
})
