import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addAgent } from '../support/agents.ts'
import { eventually, startTestApp, type TestApp } from '../support/test-app.ts'

interface Settings { version: number, settings: Record<string, Record<string, unknown>> }

describe('what speaks without a person', () => {
  let test: TestApp
  beforeAll(async () => {
    test = await startTestApp()
    await test.send('PUT', `${test.api}/auto-answer`, { enabled: true, text: '在的' })
  })
  afterAll(() => test.stop())

  const settings = async () => (await test.get<Settings>(`${test.api}/bots/settings`)).body
  const set = async (changes: object) => test.send('PATCH', `${test.api}/bots/settings`, { version: (await settings()).version, settings: changes })
  const rule = (name: string, when: object, contents: object[], more: object = {}) => test.send<{ id: number }>('POST', `${test.api}/bots/rules`, { name, when, contents, ...more })
  const says = (text: string) => ({ type: 'text', text })
  const heard = async (openid: string, text: string) => (await test.wechat.say(openid, text) as { replyText: string | null }).replyText

  it('is chosen by settings, group by group, over nobody’s change', async () => {
    const before = await settings()
    expect(before).toMatchObject({ version: 0, settings: { switches: { rule: true }, loop: { answers: 20, minutes: 10 } } })
    expect((await set({ loop: { answers: 5, minutes: 3 } })).body).toMatchObject({ version: 1, settings: { switches: { rule: true }, loop: { answers: 5, minutes: 3 } } })
    expect((await test.send('PATCH', `${test.api}/bots/settings`, { version: 0, settings: { loop: { answers: 6, minutes: 3 } } })).body)
      .toMatchObject({ status: 409, code: 'BOT_SETTINGS_CHANGED', place: 'body/version' })
    const faq = { ...before.settings['faq'], answerAt: 0.3, suggestAt: 0.4 }
    expect((await set({ faq })).body).toMatchObject({ status: 400, code: 'THRESHOLDS_CROSSED', place: 'body/settings/faq/suggestAt' })
    expect((await set({ faq: { ...before.settings['faq'], teamId: 99 } })).body).toMatchObject({ status: 400, code: 'TEAM_UNKNOWN', place: 'body/settings/faq/teamId' })
    expect((await test.send('PUT', `${test.api}/bots/settings`, { version: 1, settings: before.settings })).body).toMatchObject({ version: 2, settings: before.settings })
  })

  it('says one thing after the other', async () => {
    // A menu cannot go in the webhook, and what stands behind it may not overtake it.
    await rule('选', { kind: 'keyword', how: 'exact', words: ['选什么'] }, [{ type: 'menu', head: '请选', items: [{ id: '1', text: '茶' }] }, says('选好了告诉我们')])
    const openid = test.wechat.addFollower()
    expect(await heard(openid, '选什么')).toBeNull()
    await eventually(() => test.wechat.received(openid).length === 2)
  })

  it('gives who scans a code its tags, though it may not greet', async () => {
    const { body: { id: tagId } } = await test.send<{ id: number }>('POST', `${test.api}/tags`, { name: '展会', isLocal: true })
    await test.send('POST', `${test.api}/codes`, { name: '展位', scene: 'fair', onScan: { contents: [says('展位欢迎您')], tagIds: [tagId] } })
    const { switches } = (await settings()).settings
    await set({ switches: { ...switches, greeting: false } })
    const { openid, replyText } = await test.wechat.follow({ qrScene: 'fair' })
    expect(replyText).toBeNull()
    expect((await test.send('POST', `${test.api}/followers/find`, { filter: [{ tag: tagId, isOn: true }] })).body).toMatchObject({ items: [{ openid }] })
    await set({ switches: { ...switches, greeting: true } })
  })

  it('does not talk with a machine for ever, and goes on when the while is over', async () => {
    const openid = test.wechat.addFollower()
    await set({ loop: { answers: 3, minutes: 5 } })
    expect(await Promise.all([1, 2, 3].map(async (at) => heard(openid, `第${at}句`)))).toEqual(['在的', '在的', '在的'])
    expect([await heard(openid, '还在吗'), await heard(openid, '还在吗')]).toEqual([null, null])
    expect(await heard(test.wechat.addFollower(), '别人')).toBe('在的')
    test.clock.advance({ minutes: 6 })
    expect(await heard(openid, '又来了')).toBe('在的')
  })

  it('takes nobody for a machine who presses, scans or follows, however often, and answers them while they are not answered in words', async () => {
    const { body: { id: help } } = await rule('帮助', { kind: 'menuKey', keys: ['HELP'] }, [says('帮助')])
    await rule('来了', { kind: 'scan', scenes: ['shop'] }, [says('来了')])
    const openid = test.wechat.addFollower()
    await set({ loop: { answers: 2, minutes: 5 } })
    const press = async () => {
      // In one second it would be the same event again.
      test.clock.advance({ seconds: 1 })
      return (await test.wechat.click(openid, 'HELP') as { replyText: string | null }).replyText
    }
    for (let at = 0; at < 3; at++) {
      expect(await press()).toBe('帮助')
      expect(await test.wechat.scan(openid, 'shop')).toMatchObject({ replyText: '来了' })
    }
    for (let at = 0; at < 3; at++) expect(await test.wechat.say(openid, '茶', { bizMsgMenuId: 'tea' })).toMatchObject({ replyText: '在的' })
    expect([await heard(openid, '一'), await heard(openid, '二'), await heard(openid, '三')]).toEqual(['在的', '在的', null])
    expect([await press(), await heard(openid, '四')]).toEqual(['帮助', null])
    const { body: { items } } = await test.get<{ items: Array<{ outcome: string }> }>(`${test.api}/bots/hits?of=rule:${help}`)
    expect(items.map(({ outcome }) => outcome)).toEqual(['answered', 'answered', 'answered', 'answered'])
  })

  it('calls a person once when it has said too much, and says nothing where an agent holds the conversation', async () => {
    const agent = await addAgent(test, 'wang')
    await test.send('PATCH', `${test.api}/desk/settings`, { version: 0, settings: { botFirst: true } })
    await set({ loop: { answers: 2, minutes: 5 } })
    const openid = test.wechat.addFollower()
    expect([await heard(openid, '一'), await heard(openid, '二')]).toEqual(['在的', '在的'])
    const conversation = async () => (await test.get<{ items: Array<{ id: number, status: string, agentId: number | null }> }>(`${test.api}/conversations?limit=1`)).body.items[0]
    expect(await conversation()).toMatchObject({ status: 'bot' })
    expect(await heard(openid, '三')).toBeNull()
    const waiting = await conversation()
    expect(waiting).toMatchObject({ status: 'waiting' })
    const { body: changes } = await test.get<{ items: Array<{ detail: { why?: string } }> }>(`${test.api}/conversations/${waiting?.id}/changes`)
    expect(JSON.stringify(changes)).toContain('BOT_LOOP')
    await agent.be('online')
    expect(await eventually(async () => (await conversation())?.status === 'open')).toBe(true)
    test.clock.advance({ minutes: 6 })
    await agent.beat()
    expect(await heard(openid, '四')).toBeNull()
    // Put aside it is still theirs: they wait for just this word.
    const until = new Date(test.clock.now().getTime() + 3600_000).toISOString()
    expect((await agent.send('POST', `/conversations/${waiting?.id}/snooze`, { until })).status).toBe(200)
    expect(await heard(openid, '五')).not.toBe('在的')
  })

  it('leads to a person whom it says nothing more to', async () => {
    await rule('投诉', { kind: 'keyword', how: 'exact', words: ['投诉'] }, [says('马上转接')], { handOver: { teamId: null } })
    await set({ loop: { answers: 1, minutes: 5 } })
    const openid = test.wechat.addFollower()
    expect([await heard(openid, '一'), await heard(openid, '二')]).toEqual(['在的', null])
    const latest = async () => (await test.get<{ items: Array<{ id: number }> }>(`${test.api}/conversations?limit=1`)).body.items[0]?.id
    expect((await test.send('POST', `${test.api}/conversations/${await latest()}/resolve`, {})).status).toBe(200)
    expect(await heard(openid, '投诉')).toBeNull()
    const { body: changes } = await test.get(`${test.api}/conversations/${await latest()}/changes`)
    expect(JSON.stringify(changes)).toContain('BOT_HANDED_OVER')
  })

  it('leads to a person who presses a button for one, though they have said nothing yet', async () => {
    const { body: { id: teamId } } = await test.send<{ id: number }>('POST', `${test.api}/teams`, { name: '售后' })
    await rule('找人', { kind: 'menuKey', keys: ['PERSON'] }, [says('这就来')], { handOver: { teamId } })
    await set({ loop: { answers: 5, minutes: 5 } })
    expect(await test.wechat.click(test.wechat.addFollower(), 'PERSON')).toMatchObject({ replyText: '这就来' })
    expect((await test.get<{ items: unknown[] }>(`${test.api}/conversations?limit=1`)).body.items[0]).toMatchObject({ status: 'waiting', teamId, startedBy: 'click' })
  })
})
