import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addAgent } from '../../support/agents.ts'
import { eventually, startTestApp, type TestApp } from '../../support/test-app.ts'

interface Plugin {
  name: string
  isOn: boolean
  version: number
  offReason?: string
  seen: number
  answered: number
  failed: number
  timedOut: number
  restarts: number
  lastError: { code: string } | null
}

const here = import.meta.dirname
const fallback = '稍后回复您'

describe('plugins', () => {
  let test: TestApp
  beforeAll(async () => {
    test = await startTestApp({
      app: {
        autoAnswer: fallback,
        wechaty: {
          memoryMb: 96, stallMs: 1500,
          sources: [
            { name: 'ding', module: 'wechaty-plugin-contrib', exportName: 'DingDong' },
            { name: 'vorpal', module: 'wechaty-vorpal', exportName: 'WechatyVorpal' },
            { name: 'shop', module: `${here}/shop.js`, exportName: 'shop' },
            { name: 'trouble', module: `${here}/trouble.js`, exportName: 'trouble' },
            { name: 'nowhere', module: `${here}/nowhere.js`, exportName: null },
          ],
        },
      },
    })
    await test.send('PATCH', `${test.api}/bots/settings`, { version: 0, settings: { plugins: { waitMs: 2500 } } })
  })
  afterAll(() => test.stop())

  const at = (name = '') => `${test.api}/bots/plugins${name === '' ? '' : `/${name}`}`
  const get = async (name: string) => (await test.get<Plugin>(at(name))).body
  const set = async (name: string, isOn: boolean, more: Record<string, unknown> = {}) => (
    test.send<Plugin & { code: string }>('PUT', at(name), { version: (await get(name)).version, isOn, ...more }))
  /** Whatever the follower got, by whichever way, in its order. */
  const heard = (openid: string) => test.wechat.received(openid).map(({ text }) => text)
  const hears = (openid: string, text: string) => eventually(() => heard(openid).includes(text))
  const followerOf = async (openid: string) => {
    const { body: { items: [follower] } } = await test.get<{ items: Array<{ id: number, version: number, remark: string | null }> }>(`${test.api}/followers?openid=${openid}`)
    if (follower === undefined) throw new Error('nobody')
    return follower
  }
  /** Turns on one alone, and waits until it answers. */
  async function only (name: string, { ask, answer, options = {}, limitMs = 15_000 }: { ask: string, answer: string, options?: object, limitMs?: number }): Promise<void> {
    for (const { name: other, isOn } of (await test.get<{ items: Plugin[] }>(at())).body.items) if (isOn && other !== name) await set(other, false)
    expect((await set(name, true, { options, limitMs })).status).toBe(200)
    await eventually(async () => {
      const openid = test.wechat.addFollower()
      await test.wechat.say(openid, ask)
      return heard(openid).some((text) => text.includes(answer))
    }, 50_000)
  }

  describe('of the community', () => {
    it('run unchanged: ding-dong answers in the webhook, and for the rest there is the usual answer', async () => {
      expect((await test.get<{ items: Plugin[] }>(at())).body.items.map(({ name, isOn }) => [name, isOn])).toEqual([
        ['ding', false], ['vorpal', false], ['shop', false], ['trouble', false], ['nowhere', false],
      ])
      const openid = test.wechat.addFollower()
      expect(await test.wechat.say(openid, 'ding')).toMatchObject({ replyText: fallback })
      await only('ding', { ask: 'ding', answer: 'dong' })
      expect(await test.wechat.say(openid, 'ding')).toMatchObject({ replyText: 'dong' })
      expect(await test.wechat.say(openid, '你好')).toMatchObject({ replyText: fallback })
      expect(heard(openid)).toEqual([fallback, 'dong', fallback])
      expect(await eventually(async () => { const ding = await get('ding'); return ding.answered >= 2 && ding.seen > ding.answered && ding })).toMatchObject({ failed: 0, timedOut: 0, restarts: 0, lastError: null })
    })

    it('run unchanged: vorpal lists its commands', async () => {
      await only('vorpal', { ask: 'help', answer: 'Provides help for a given command', options: { contact: true } })
    })

    it('take other options without a restart', async () => {
      await only('ding', { ask: 'ping', answer: 'pong', options: { ding: 'ping', dong: 'pong' } })
      const openid = test.wechat.addFollower()
      expect(await test.wechat.say(openid, 'ding')).toMatchObject({ replyText: fallback })
      await set('ding', true, { options: { ding: 'ping', dong: '乓' } })
      await eventually(async () => { const other = test.wechat.addFollower(); await test.wechat.say(other, 'ping'); return heard(other).includes('乓') })
      const { body } = await test.get<{ items: Array<{ action: string }> }>(`${test.api}/audit?action=plugin.set`)
      expect(body.items.length).toBeGreaterThan(2)
    })
  })

  describe('of one’s own', () => {
    it('answer, and tag who asked', async () => {
      const { body: { id: tagId } } = await test.send<{ id: number }>('POST', `${test.api}/tags`, { name: '问价', isLocal: true })
      await only('shop', { ask: '龙井多少钱', answer: '早！龙井每罐 128 元。', options: { greeting: '早', tag: '问价' } })
      const openid = test.wechat.addFollower()
      expect(await test.wechat.say(openid, '普洱呢')).toMatchObject({ replyText: '早！普洱每罐 96 元。' })
      const { body: { items: [follower] } } = await test.get<{ items: Array<{ id: number }> }>(`${test.api}/followers?openid=${openid}`)
      const tags = await eventually(async () => {
        const { body } = await test.get<{ items: Array<{ tag: { id: number } }> }>(`${test.api}/followers/${follower?.id}/tags`)
        return body.items.length > 0 && body.items
      })
      expect(JSON.stringify(tags)).toContain(`"tagId":${tagId}`)
    })

    it('say links, give names, talk later than their handlers, and are refused what an account cannot do', async () => {
      await only('trouble', { ask: '抛', answer: '另一个还在', limitMs: 4000 })
      const openid = test.wechat.addFollower()
      await test.wechat.say(openid, '转身')
      await hears(openid, '回头说')
      const { failed } = await get('trouble')
      await test.wechat.say(openid, '房间')
      expect(await eventually(async () => { const after = await get('trouble'); return after.failed > failed && after })).toMatchObject({ lastError: { code: 'NOT_SUPPORTED' } })
      await test.wechat.say(openid, '链接')
      await eventually(() => test.wechat.received(openid).some(({ type }) => type === 'news'))
      await test.wechat.say(openid, '改名')
      await eventually(async () => (await test.get<{ items: Array<{ remark: string | null }> }>(`${test.api}/followers?openid=${openid}`)).body.items[0]?.remark === '老客户')
    })

    it('give a repeat the answer of the first, which still waits for them', async () => {
      const openid = test.wechat.addFollower()
      const { attempts } = await test.wechat.say(openid, '稍等', { copies: 3 })
      expect(attempts.map(({ replyText }) => replyText)).toEqual(['等好了', '等好了', '等好了'])
      expect(heard(openid)).toEqual(['等好了'])
    })

    it('see those who write as they are by then', async () => {
      await only('trouble', { ask: '抛', answer: '另一个还在' })
      const openid = test.wechat.addFollower()
      await test.wechat.say(openid, '称呼')
      await eventually(() => heard(openid).length === 1)
      const { id, version } = await followerOf(openid)
      expect((await test.send('PATCH', `${test.api}/followers/${id}`, { version, remark: '李掌柜' })).status).toBe(200)
      await test.wechat.say(openid, '称呼')
      await hears(openid, '您是李掌柜')
    })

    it('do nothing more that they began with other options', async () => {
      const openid = test.wechat.addFollower()
      await test.wechat.say(openid, '在吗')
      await only('trouble', { ask: '抛', answer: '另一个还在', options: { renamed: openid } })
      const remark = async () => (await followerOf(openid)).remark
      await eventually(remark)
      await only('trouble', { ask: '抛', answer: '另一个还在' })
      const before = await remark()
      for (const other of [test.wechat.addFollower(), test.wechat.addFollower()]) expect(await test.wechat.say(other, '稍等')).toMatchObject({ replyText: '等好了' })
      expect(await remark()).toBe(before)
    })

    it('have a message once more when the process that had it is dead, and never a third time', async () => {
      const openid = test.wechat.addFollower()
      const left = async (attempts: number): Promise<void> => {
        const [message] = await test.app.db.read.query<Array<Record<'accountId' | 'conversationId' | 'followerId' | 'id' | 'sourceId', number>>>(
          `SELECT accountId, conversationId, followerId, id, sourceId FROM messages WHERE sourceKind = 'inbox' ORDER BY id DESC LIMIT 1`)
        await test.app.db.change(`INSERT INTO plugin_messages (accountId, conversationId, followerId, messageId, inboxId, holder, heldUntilMs, attempts) VALUES (?, ?, ?, ?, ?, 'dead', 1, ?)`, [
          message?.accountId, message?.conversationId, message?.followerId, message?.id, message?.sourceId, attempts])
      }
      await set('trouble', false)
      await test.wechat.say(openid, '回头')
      await set('trouble', true)
      await left(1)
      await hears(openid, '回头说')
      await test.wechat.say(openid, '转身')
      await eventually(() => heard(openid).filter((text) => text === '回头说').length === 2)
      await left(2)
      await eventually(async () => (await test.app.db.read.query<unknown[]>('SELECT id FROM plugin_messages')).length === 0)
      expect(heard(openid).filter((text) => text === '回头说')).toHaveLength(2)
    })
  })

  it('give a message up for now when the database does not tell what it must know, and have it again', async () => {
    await test.wechat.say(test.wechat.addFollower(), '在吗')
    const [message] = await test.app.db.read.query<Array<Record<'conversationId' | 'followerId' | 'id', number>>>(
      `SELECT conversationId, followerId, id FROM messages WHERE sourceKind = 'inbox' ORDER BY id DESC LIMIT 1`)
    // Of this account nobody knows the settings by heart.
    await test.app.db.change('ALTER TABLE bot_settings RENAME TO bot_settings_away')
    await test.app.db.change('INSERT INTO plugin_messages (accountId, conversationId, followerId, messageId, inboxId, heldUntilMs, attempts) VALUES (999, ?, ?, ?, 999999, 0, 0)',
      [message?.conversationId, message?.followerId, message?.id])
    await eventually(() => test.logs.join('').includes('message of plugins not ended'))
    await test.app.db.change('ALTER TABLE bot_settings_away RENAME TO bot_settings')
    await test.app.db.change('UPDATE plugin_messages SET heldUntilMs = 0')
    await eventually(async () => (await test.app.db.read.query<unknown[]>('SELECT id FROM plugin_messages')).length === 0)
  })

  describe('that go wrong', () => {
    /** Somebody else writes meanwhile: deliveries are taken in and worked on whatever the plugin does. */
    async function goesOn (deed: string): Promise<string> {
      const openid = test.wechat.addFollower()
      const asked = test.wechat.say(openid, deed)
      const other = test.wechat.addFollower()
      const startedAt = performance.now()
      expect(await test.wechat.say(other, '在吗')).toMatchObject({ acknowledged: true })
      expect(performance.now() - startedAt).toBeLessThan(4500)
      await asked
      await hears(other, fallback)
      return openid
    }
    const lastError = (code: string) => eventually(async () => (await get('trouble')).lastError?.code === code)

    it.each([
      ['throws', '抛', 'Error', '另一个还在'], ['rejects', '拒', 'TypeError', fallback], ['throws in a timer', '定时', 'RangeError', fallback],
      ['leaves a rejection to nobody', '漏接', 'SyntaxError', fallback], ['says more than WeChat takes', '多', 'REPLY_WINDOW_SPENT', '0'],
      ['never ends', '等', 'TIME_LIMIT', fallback],
    ])('%s: the failure is counted, and everything else goes on', async (_case, deed, code, answer) => {
      await only('trouble', { ask: '抛', answer: '另一个还在', limitMs: 2000 })
      const { failed, timedOut } = await get('trouble')
      const openid = await goesOn(deed)
      await hears(openid, answer)
      await lastError(code)
      const after = await get('trouble')
      expect(after.failed + after.timedOut).toBeGreaterThan(failed + timedOut)
      expect(after.restarts).toBe(0)
    })

    it.each([
      ['blocks', '堵', 'STALLED'], ['leaks', '泄', 'OUT_OF_MEMORY'], ['ends itself', '退', 'ENDED'], ['loops', '循环', 'STALLED'],
    ])('%s: its thread is replaced, and tried once more with the message', async (_case, deed, reason) => {
      await only('trouble', { ask: '抛', answer: '另一个还在', limitMs: 20_000 })
      const { restarts } = await get('trouble')
      const openid = await goesOn(deed)
      await hears(openid, fallback)
      expect(await eventually(async () => { const after = await get('trouble'); return after.restarts === restarts + 2 && after })).toMatchObject({ isOn: true, lastError: { code: reason } })
    }, 120_000)

    it('are turned off in the end', async () => {
      await goesOn('循环')
      expect(await eventually(async () => { const after = await get('trouble'); return !after.isOn && after })).toMatchObject({ offReason: 'STALLED' })
      const { body } = await test.get<{ items: Array<{ action: string }> }>(`${test.api}/audit?action=plugin.off`)
      expect(body.items).toHaveLength(1)
      expect(await test.wechat.say(test.wechat.addFollower(), '循环')).toMatchObject({ replyText: fallback })
    })

    it('cannot be loaded: it is turned off with the reason', async () => {
      await set('nowhere', true)
      expect(await eventually(async () => { const nowhere = await get('nowhere'); return !nowhere.isOn && nowhere })).toMatchObject({ offReason: 'NOT_LOADED', lastError: { code: 'ERR_MODULE_NOT_FOUND' } })
    })
  })

  it('leave a machine to itself that writes on what they have nothing to say to', async () => {
    await only('shop', { ask: '龙井多少钱', answer: '龙井每罐' })
    const { body: { version } } = await test.get<{ version: number }>(`${test.api}/bots/settings`)
    await test.send('PATCH', `${test.api}/bots/settings`, { version, settings: { loop: { answers: 2, minutes: 5 } } })
    const openid = test.wechat.addFollower()
    for (const replyText of [fallback, fallback, null]) expect(await test.wechat.say(openid, '您的消息已收到')).toMatchObject({ replyText })
    expect(heard(openid)).toEqual([fallback, fallback])
    // Who taps on what we sent is no machine: each tap is answered.
    const person = test.wechat.addFollower()
    for (let taps = 1; taps <= 3; taps++) {
      await test.wechat.say(person, '龙井多少钱', { bizMsgMenuId: 'price' })
      expect(await eventually(() => heard(person).filter((text) => text.includes('龙井每罐')).length === taps)).toBe(true)
    }
  })

  it('never speak where an agent holds the conversation by then', async () => {
    await only('trouble', { ask: '抛', answer: '另一个还在', limitMs: 20_000 })
    const agent = await addAgent(test, 'lan')
    const openid = test.wechat.addFollower()
    const asked = test.wechat.say(openid, '慢')
    await agent.be('online')
    const held = async () => (await test.get<{ items: unknown[] }>(`${test.api}/conversations?status=open`)).body.items.length
    await eventually(held)
    await asked
    await eventually(async () => (await get('trouble')).lastError?.code === 'HELD_BY_AGENT')
    await eventually(async () => (await test.app.db.read.query<unknown[]>('SELECT id FROM plugin_messages')).length === 0)
    for (const text of ['慢了', fallback]) expect(heard(openid)).not.toContain(text)
  })

  it('are refused where they are unknown, changed by others, or told too much', async () => {
    expect((await test.get(at('none'))).body).toMatchObject({ status: 404, code: 'PLUGIN_NOT_FOUND' })
    const { version } = await get('shop')
    expect((await test.send('PUT', at('shop'), { version: version + 1, isOn: true })).body).toMatchObject({ status: 409, code: 'PLUGIN_CHANGED' })
    expect((await test.send('PUT', at('shop'), { version, isOn: true, options: { greeting: '好'.repeat(6000) } })).body).toMatchObject({ status: 400, code: 'PLUGIN_OPTIONS_TOO_LONG' })
    expect(test.logs.join('')).not.toContain('另一个还在')
  })
})
