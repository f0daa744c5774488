import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCoolDowns } from '../../../src/bots/rules/cool-downs.ts'
import { addAgent } from '../../support/agents.ts'
import { eventually, startTestApp, type TestApp } from '../../support/test-app.ts'
import { type Page, type Rule, rulesOf, text, word } from './harness.ts'

interface Group { id: number, words: string[], version: number }

describe('rules that answer', () => {
  let test: TestApp
  beforeAll(async () => { test = await startTestApp() })
  afterAll(() => test.stop())
  const { add, at, heard, remove } = rulesOf(() => test)
  const followerOf = (openid: string) => eventually(async () => (await test.get<Page<{ id: number }>>(`${test.api}/followers?openid=${openid}`)).body.items[0]?.id)

  it('answer words, the best rule alone, and as soon as it is changed', async () => {
    const [openid, part, whole, pattern] = [
      test.wechat.addFollower(), await add('运费', word('contains', '运费')), await add('退货运费', word('exact', '退货运费')), await add('订单', word('regex', String.raw`订单\s*\d{4,}`)),
    ]
    expect(await heard(openid, '請問運費多少？')).toBe('答：运费')
    expect(await heard(openid, '退貨運費')).toBe('答：退货运费')
    expect(await heard(openid, '我的订单 20260301')).toBe('答：订单')
    expect(await heard(openid, '你好')).toBeNull()
    expect((await test.send('PATCH', at(`/${whole.id}`), { version: 1, isOn: false })).status).toBe(200)
    expect(await heard(openid, '退貨運費')).toBe('答：运费')
    const { body } = await test.get<Page<{ kind: string, refId: number, outcome: string }>>(`${test.api}/bots/hits?of=rule:${part.id}`)
    expect(body.items).toMatchObject([{ kind: 'rule', outcome: 'answered' }, { kind: 'rule', outcome: 'answered' }])
    expect((await test.get<Page<object>>(`${test.api}/bots/hits?followerId=${await followerOf(openid)}&limit=2`)).body.items).toHaveLength(2)
    expect((await test.get(`${test.api}/bots/hits/by-day`)).body).toMatchObject({
      from: '2026-02-23', until: '2026-03-01', items: [[part, 2], [whole, 1], [pattern, 1]].map(([rule, answered]) => ({ day: '2026-03-01', kind: 'rule', refId: (rule as Rule).id, answered, silenced: 0 })),
    })
    expect((await test.get(`${test.api}/bots/hits/by-day?from=2026-01-01&until=2026-03-01`)).body).toMatchObject({ status: 400, code: 'BOT_DAYS_UNSOUND' })
    await remove(part, whole, pattern)
  })

  it('say several things, or one of them; set tags and attributes', async () => {
    const { body: { id: tagId } } = await test.send<{ id: number }>('POST', `${test.api}/tags`, { name: '问过', isLocal: true })
    await test.send('POST', `${test.api}/attributes`, { key: 'topic', label: '话题', type: 'string' })
    const three = await add('三句', word('exact', '都要'), { contents: [text('一'), text('二'), text('三')], tagIds: [tagId], attributes: [{ key: 'topic', value: 'price' }] })
    const one = await add('随机', word('exact', '随便'), { contents: [text('甲'), text('乙')], pick: 'random' })
    const openid = test.wechat.addFollower()
    expect(await heard(openid, '都要')).toBe('一')
    await eventually(() => test.wechat.received(openid).length === 3)
    expect(test.wechat.received(openid).map((item) => item.text).sort()).toEqual(['一', '三', '二'])
    const id = await followerOf(openid)
    expect((await test.get(`${test.api}/followers/${id}/attributes`)).body).toMatchObject({ values: { topic: 'price' } })
    expect((await test.send<Page<{ tagIds: number[] }>>('POST', `${test.api}/followers/find`, { filter: [{ tag: tagId, isOn: true }] })).body.items).toMatchObject([{ id }])
    const said = new Set<string | null>()
    for (let at = 0; at < 12; at++) said.add(await heard(test.wechat.addFollower(), '随便'))
    expect(said).toEqual(new Set(['甲', '乙']))
    await remove(three, one)
  })

  it('do not answer the same follower again while they cool down: the next one does', async () => {
    const cool = await add('优惠', word('contains', '优惠'), { coolDownSeconds: 60, priority: 900 })
    const next = await add('优惠二', word('contains', '优惠'))
    const [openid, other] = [test.wechat.addFollower(), test.wechat.addFollower()]
    expect([await heard(openid, '有优惠吗'), await heard(openid, '有优惠吗'), await heard(other, '优惠')]).toEqual(['答：优惠', '答：优惠二', '答：优惠'])
    test.clock.advance({ seconds: 61 })
    expect(await heard(openid, '优惠呢')).toBe('答：优惠')
    const left = async () => (await test.app.db.read.query<object[]>('SELECT id FROM bot_cool_downs')).length
    expect(await left()).toBe(2)
    test.clock.advance({ seconds: 61 })
    expect(await createCoolDowns({ db: test.app.db, clock: test.clock }).tidy()).toBe(false)
    expect(await left()).toBe(0)
    await remove(cool, next)
  })

  it('greet who follows, by QR code and by whether they were here before; and who scans', async () => {
    const all = [
      await add('欢迎', { kind: 'follow' }), await add('欢迎回来', { kind: 'follow', isReturning: true }), await add('门店', { kind: 'follow', scenes: ['shop-12'], isReturning: false }),
      await add('扫码', { kind: 'scan', scenes: ['shop-12'] }),
    ]
    const { openid, replyText } = await test.wechat.follow()
    expect(replyText).toBe('答：欢迎')
    test.clock.advance({ seconds: 15 })
    await test.wechat.unfollow(openid)
    expect(await test.wechat.follow({ openid })).toMatchObject({ replyText: '答：欢迎回来' })
    expect(await test.wechat.follow({ qrScene: 'shop-12' })).toMatchObject({ replyText: '答：门店' })
    expect(await test.wechat.follow({ qrScene: 'fair-1' })).toMatchObject({ replyText: '答：欢迎' })
    expect(await test.wechat.scan(openid, 'shop-12')).toMatchObject({ replyText: '答：扫码' })
    expect(await test.wechat.scan(openid, 'fair-1')).toMatchObject({ replyText: null })
    const { body: { id: tagId } } = await test.send<{ id: number }>('POST', `${test.api}/tags`, { name: '展会', isLocal: true })
    const code = async (scene: string, onScan: object) => (await test.send<{ id: number }>('POST', `${test.api}/codes`, { name: scene, scene, onScan })).body.id
    const own = await code('fair-2', { contents: [text('展位欢迎您')] })
    await code('fair-3', { tagIds: [tagId] })
    expect(await test.wechat.follow({ qrScene: 'fair-2' })).toMatchObject({ replyText: '展位欢迎您' })
    expect((await test.get<Page<object>>(`${test.api}/bots/hits?limit=1`)).body.items).toMatchObject([{ kind: 'greeting', refId: own }])
    const tagged = await test.wechat.follow({ qrScene: 'fair-3' })
    expect(tagged.replyText).toBe('答：欢迎')
    expect((await test.send<Page<object>>('POST', `${test.api}/followers/find`, { filter: [{ tag: tagId, isOn: true }] })).body.items).toMatchObject([{ openid: tagged.openid }])
    await remove(...all)
  })

  it('answer keys of the menu, types, and what nothing else answers', async () => {
    await test.send('PUT', `${test.api}/auto-answer`, { enabled: true, text: '自动' })
    const all = [await add('按钮', { kind: 'menuKey', keys: ['HELP'] }), await add('位置', { kind: 'type', types: ['location', 'image'] })]
    const openid = test.wechat.addFollower()
    expect(await test.wechat.click(openid, 'HELP')).toMatchObject({ replyText: '答：按钮' })
    expect(await test.wechat.click(openid, 'OTHER')).toMatchObject({ replyText: null })
    expect(await test.wechat.send(openid, { type: 'location', latitude: 31.2, longitude: 121.5, label: '南京路' })).toMatchObject({ replyText: '答：位置' })
    expect(await heard(openid, '什么')).toBe('自动')
    const rest = await add('其他', { kind: 'any' })
    expect(await heard(openid, '什么')).toBe('答：其他')
    await test.send('PUT', `${test.api}/auto-answer`, { enabled: false, text: '自动' })
    await remove(...all, rest)
  })

  it('keep to working hours', async () => {
    const { body: { id: calendarId } } = await test.send<{ id: number }>('POST', `${test.api}/calendars`, {
      name: '早班', weekly: { monday: [], tuesday: [], wednesday: [], thursday: [], friday: [], saturday: [], sunday: [{ from: '08:00', to: '18:00' }] },
    })
    const all = [
      await add('上班', word('contains', '在吗'), { hours: { is: 'working', calendarId } }), await add('下班', word('contains', '在吗'), { hours: { is: 'free', calendarId } }),
    ]
    const openid = test.wechat.addFollower()
    expect(await heard(openid, '在吗')).toBe('答：上班')
    test.clock.advance({ hours: 5 })
    expect(await heard(openid, '在吗')).toBe('答：下班')
    await remove(...all)
  })

  it('know which words mean the same, each in one group', async () => {
    const rule = await add('退款', word('contains', '怎么退货'))
    const openid = test.wechat.addFollower()
    expect(await heard(openid, '怎么退钱')).toBeNull()
    const { body: group } = await test.send<Group>('POST', `${test.api}/bots/synonyms`, { words: ['退货', '退款', '退钱'] })
    expect(await heard(openid, '怎麼退錢呢')).toBe('答：退款')
    const twin = await test.send('POST', `${test.api}/bots/synonyms`, { words: ['换货', '退貨'] })
    expect(twin.body).toMatchObject({ status: 409, code: 'SYNONYM_TWICE', place: 'body/words/1' })
    expect((await test.send('POST', `${test.api}/bots/synonyms`, { words: ['换货', '換貨'] })).body).toMatchObject({ status: 409, code: 'SYNONYM_TWICE' })
    expect((await test.send('PUT', `${test.api}/bots/synonyms/${group.id}`, { version: 1, words: ['退货', '退款'] })).body).toMatchObject({ version: 2 })
    expect((await test.send('PUT', `${test.api}/bots/synonyms/${group.id}`, { version: 1, words: ['退货', '退款'] })).body).toMatchObject({ code: 'SYNONYMS_CHANGED' })
    expect(await heard(openid, '怎么退钱')).toBeNull()
    expect((await test.get<Page<Group>>(`${test.api}/bots/synonyms`)).body.items).toMatchObject([{ id: group.id, words: ['退货', '退款'] }])
    expect((await test.send('DELETE', `${test.api}/bots/synonyms/${group.id}`)).status).toBe(204)
    expect((await test.send('POST', `${test.api}/bots/synonyms`, { words: ['退钱', '退款'] })).status).toBe(201)
    await remove(rule)
  })

  it('are switched off by themselves when a pattern takes too long, and nobody waits for it', async () => {
    const [slow, other] = [await add('慢', word('regex', '订单号')), await add('好的', word('contains', '号码'))]
    const openid = test.wechat.addFollower()
    // As if a text had been found on which it goes astray that no look at it had thought of.
    await test.app.db.change('UPDATE bot_rules SET occasion = ? WHERE id = ?', [JSON.stringify(word('regex', '(b|b)+$')), slow.id])
    await test.send('PATCH', at(`/${other.id}`), { version: 1, priority: 400 })
    expect(await heard(openid, `号码${'b'.repeat(60)}!`)).toBe('答：好的')
    expect((await test.get(at(`/${slow.id}`))).body).toMatchObject({ isOn: false, offReason: 'PATTERN_SLOW', version: 2 })
    const told = await test.app.db.read.query<Array<{ detail: string }>>(`SELECT detail FROM stream_events WHERE kind = 'bot.alarm'`)
    expect(told.map(({ detail }) => JSON.parse(detail) as object)).toEqual([{ ruleId: slow.id, reason: 'PATTERN_SLOW' }])
    await remove(slow, other)
  })

  it('hand over to a person, and say that nobody is there where nobody is', async () => {
    const openid = test.wechat.addFollower()
    expect(await heard(openid, '轉人工')).toBe('现在没有人工客服在线，请留言，我们会尽快回复您。')
    const own = await add('人工', word('exact', '人工'))
    expect(await heard(openid, '人工')).toBe('答：人工')
    await remove(own)
    await addAgent(test, 'wang')
    const { body: { id: teamId } } = await test.send<{ id: number }>('POST', `${test.api}/teams`, { name: '售后' })
    const complaint = await add('投诉', word('contains', '投诉'), { contents: [text('马上为您转接')], handOver: { teamId } })
    await test.send('PATCH', `${test.api}/desk/settings`, { version: 0, settings: { botFirst: true } })
    const another = test.wechat.addFollower()
    expect(await heard(another, '我要投訴')).toBe('马上为您转接')
    const { body: { items } } = await test.get<Page<object>>(`${test.api}/conversations?limit=1`)
    expect(items[0]).toMatchObject({ status: 'waiting', teamId })
    expect((await test.get<Page<object>>(`${test.api}/bots/hits?of=rule:${complaint.id}`)).body.items).toMatchObject([{ outcome: 'handedOver' }])
    await remove(complaint)
  })
})
