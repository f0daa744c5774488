import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCoolDowns } from '../../../src/bots/rules/cool-downs.ts'
import { addAgent } from '../../support/agents.ts'
import { eventually, startTestApp, type TestApp } from '../../support/test-app.ts'

interface Page<Item> { items: Item[], next: number | null }
interface Rule { id: number, name: string, version: number, isOn: boolean, offReason: string | null, code?: string, place?: string }
interface Group { id: number, words: string[], version: number }
interface Tried { lookedAt: number, isWhole: boolean, meant: number, wins: number, lostTo: unknown[], takenFrom: unknown[], samples: Array<{ text: string, wonBy: number | null }> }

const text = (said: string) => ({ type: 'text', text: said })
const word = (how: 'exact' | 'contains' | 'regex', ...words: string[]) => ({ kind: 'keyword', how, words })

describe('rules that answer', () => {
  let test: TestApp
  beforeAll(async () => { test = await startTestApp() })
  afterAll(() => test.stop())

  const rules = (rest = '') => `${test.api}/bots/rules${rest}`
  async function add (name: string, when: object, more: object = {}): Promise<Rule> {
    const { status, body } = await test.send<Rule>('POST', rules(), { name, when, contents: [text(`答：${name}`)], ...more })
    expect(status, JSON.stringify(body)).toBe(201)
    return body
  }
  const refused = async (fields: object) => (await test.send<Rule>('POST', rules(), { name: '不行', when: word('exact', '好'), contents: [text('好')], ...fields })).body
  const remove = async (...some: Rule[]) => { for (const { id } of some) expect((await test.send('DELETE', rules(`/${id}`))).status).toBe(204) }
  const heard = async (openid: string, said: string) => (await test.wechat.say(openid, said)).replyText
  const followerOf = (openid: string) => eventually(async () => (await test.get<Page<{ id: number }>>(`${test.api}/followers?openid=${openid}`)).body.items[0]?.id)

  it('are kept, listed, changed and deleted; one name once, and no change over somebody else’s', async () => {
    const rule = await add('退货', word('contains', '退货'))
    expect((await test.get(rules(`/${rule.id}`))).body).toMatchObject({ name: '退货', isOn: true, priority: 500, hours: null, coolDownSeconds: null, pick: 'all', tagIds: [], handOver: null, version: 1 })
    expect(await refused({ name: '退货' })).toMatchObject({ status: 409, code: 'BOT_RULE_EXISTS', place: 'body/name' })
    expect((await test.send('PATCH', rules(`/${rule.id}`), { version: 1, priority: 600 })).body).toMatchObject({ version: 2, priority: 600, when: word('contains', '退货') })
    expect((await test.send('PATCH', rules(`/${rule.id}`), { version: 1, priority: 700 })).body).toMatchObject({ status: 409, code: 'BOT_RULE_CHANGED' })
    const other = await add('换货', word('contains', '换货'))
    const pages = [await test.get<Page<Rule>>(rules('?limit=1')), await test.get<Page<Rule>>(rules(`?before=${other.id}&limit=1`))]
    expect(pages.map(({ body: { items, next } }) => [items.map(({ id }) => id), next])).toEqual([[[other.id], other.id], [[rule.id], rule.id]])
    for (const [query, ids] of [['q=货', [other.id, rule.id]], ['q=退', [rule.id]], ['kind=contains&isOn=true', [other.id, rule.id]], ['kind=exact', []], ['isOn=false', []]] as const) {
      expect((await test.get<Page<Rule>>(rules(`?${query}`))).body.items.map(({ id }) => id), query).toEqual(ids)
    }
    await remove(rule, other)
    expect((await test.get(rules(`/${rule.id}`))).body).toMatchObject({ status: 404, code: 'BOT_RULE_NOT_FOUND' })
    const { body: { items } } = await test.get<Page<{ action: string }>>(`${test.api}/audit`)
    expect(items.map(({ action }) => action).filter((action) => action.startsWith('bot-rule')).toReversed())
      .toEqual(['bot-rule.add', 'bot-rule.change', 'bot-rule.add', 'bot-rule.remove', 'bot-rule.remove'])
  })

  it.each<[string, object, string, string]>([
    ['does nothing', { contents: [] }, 'BOT_RULE_EMPTY', 'body/contents'],
    ['looks for signs', { when: word('contains', '好', '？') }, 'BOT_WORD_UNFIT', 'body/when/words/1'],
    ['has a long word', { when: word('exact', '好'.repeat(41)) }, 'BOT_WORD_TOO_LONG', 'body/when/words/0'],
    ['has no pattern', { when: word('regex', '(好') }, 'BOT_PATTERN_UNSOUND', 'body/when/words/0'],
    ['has a pattern for everything', { when: word('regex', '好*') }, 'BOT_PATTERN_EMPTY', 'body/when/words/0'],
    ['has a pattern without an end', { when: word('regex', '好', '(a+)+$') }, 'BOT_PATTERN_SLOW', 'body/when/words/1'],
    ['names no tag of ours', { tagIds: [99] }, 'BOT_TAG_UNKNOWN', 'body/tagIds/0'],
    ['names no attribute of ours', { attributes: [{ key: 'none', value: 1 }] }, 'BOT_ATTRIBUTE_UNKNOWN', 'body/attributes/0/key'],
    ['calls no team of ours', { handOver: { teamId: 99 } }, 'TEAM_UNKNOWN', 'body/handOver/teamId'],
    ['works by no calendar of ours', { hours: { is: 'free', calendarId: 99 } }, 'BOT_CALENDAR_UNKNOWN', 'body/hours/calendarId'],
    ['says what is no answer', { contents: [text('好'), { type: 'draft', mediaId: 'x' }] }, 'CONTENT_NOT_BY_ROUTE', 'body/contents/1/type'],
    ['shows no picture of ours', { contents: [{ type: 'image', materialId: 99 }] }, 'MATERIAL_UNKNOWN', 'body/contents/0/materialId'],
    ['is of no kind', { when: { kind: 'sometimes' } }, 'INPUT_INVALID', 'body/when'],
  ])('are refused when a rule %s', async (_case, fields, code, place) => {
    expect(await refused(fields)).toMatchObject({ status: 400, code, place })
  })

  it('answer words, the best rule alone, and as soon as it is changed', async () => {
    const [openid, part, whole, pattern] = [
      test.wechat.addFollower(), await add('运费', word('contains', '运费')), await add('退货运费', word('exact', '退货运费')), await add('订单', word('regex', String.raw`订单\s*\d{4,}`)),
    ]
    expect(await heard(openid, '請問運費多少？')).toBe('答：运费')
    expect(await heard(openid, '退貨運費')).toBe('答：退货运费')
    expect(await heard(openid, '我的订单 20260301')).toBe('答：订单')
    expect(await heard(openid, '你好')).toBeNull()
    expect((await test.send('PATCH', rules(`/${whole.id}`), { version: 1, isOn: false })).status).toBe(200)
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
    await test.send('PATCH', rules(`/${other.id}`), { version: 1, priority: 400 })
    expect(await heard(openid, `号码${'b'.repeat(60)}!`)).toBe('答：好的')
    expect((await test.get(rules(`/${slow.id}`))).body).toMatchObject({ isOn: false, offReason: 'PATTERN_SLOW', version: 2 })
    const told = await test.app.db.read.query<Array<{ detail: string }>>(`SELECT detail FROM stream_events WHERE kind = 'bot.alarm'`)
    expect(told.map(({ detail }) => JSON.parse(detail) as object)).toEqual([{ ruleId: slow.id, reason: 'PATTERN_SLOW' }])
    await remove(slow, other)
  })

  it('have so many patterns together, and no more', async () => {
    const fifty = (name: string) => Array.from({ length: 50 }, (_, at) => String.raw`${name}${at}\d+`)
    const all = []
    for (const name of ['甲', '乙', '丙', '丁']) all.push(await add(name, word('regex', ...fifty(name))))
    expect(await refused({ when: word('regex', '戊') })).toMatchObject({ status: 409, code: 'BOT_PATTERNS_FULL', place: 'body/when/words' })
    expect(await heard(test.wechat.addFollower(), '丁49123')).toBe('答：丁')
    await remove(...all)
  })

  it('can be tried on what was said before', async () => {
    const openid = test.wechat.addFollower()
    for (const said of ['茶叶多少钱', '茶叶怎么泡', '想买茶葉礼盒', '杯子多少钱']) await heard(openid, said)
    await test.wechat.click(openid, 'TEA')
    const price = await add('价格', word('contains', '多少钱'), { priority: 600 })
    const run = async (body: object) => (await test.send<Tried & { code?: string }>('POST', rules('/try'), body)).body
    const tea = { when: word('contains', '茶叶') }
    const tried = await run({ rule: tea, days: 1 })
    expect(tried).toMatchObject({ isWhole: true, meant: 3, wins: 2, lostTo: [{ ruleId: price.id, name: '价格', count: 1 }], takenFrom: [], isTooSlow: false })
    expect(tried.samples).toMatchObject([{ text: '想买茶葉礼盒', wonBy: null }, { text: '茶叶怎么泡', wonBy: null }, { text: '茶叶多少钱', wonBy: price.id }])
    expect(await run({ rule: { ...tea, priority: 700 }, samples: 0 })).toMatchObject({ meant: 3, wins: 3, lostTo: [], takenFrom: [{ ruleId: price.id, count: 1 }], samples: [] })
    expect(await run({ ruleId: price.id })).toMatchObject({ meant: 2, wins: 2, takenFrom: [] })
    expect(await run({ rule: { when: { kind: 'menuKey', keys: ['TEA'] } } })).toMatchObject({ meant: 1, wins: 1 })
    expect(await run({ rule: { when: { kind: 'any' } } })).toMatchObject({ meant: tried.lookedAt - 1, lostTo: [{ ruleId: price.id, count: 2 }] })
    test.clock.advance({ days: 2 })
    expect(await run({ rule: tea, days: 1 })).toMatchObject({ lookedAt: 0, meant: 0 })
    expect(await run({ rule: { when: { kind: 'follow' } } })).toMatchObject({ status: 400, code: 'BOT_RULE_NOT_TRIABLE' })
    expect(await run({})).toMatchObject({ status: 400, code: 'BOT_TRY_UNSOUND' })
    expect(await run({ rule: { when: word('regex', '(a+)+$') } })).toMatchObject({ code: 'BOT_PATTERN_SLOW', place: 'body/rule/when/words/0' })
    const { body: { items } } = await test.get<Page<{ action: string }>>(`${test.api}/audit?action=bot-rule.try`)
    expect(items.length).toBeGreaterThan(4)
    await remove(price)
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
