import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countUnanswered } from '../../../src/bots/faq/counting.ts'
import { addAgent } from '../../support/agents.ts'
import { eventually, signIn, startTestApp, type TestApp } from '../../support/test-app.ts'

interface Page<Item> { items: Item[], next: string | number | null }
interface Entry { id: number, question: string, similar: string[], version: number, isOn: boolean, category: string | null, code?: string, place?: string }
interface Unanswered { id: number, text: string, asked: number, nearest: { entryId: number, score: number } | null }

const text = (said: string) => ({ type: 'text', text: said })

describe('questions that are asked often', () => {
  let test: TestApp
  beforeAll(async () => { test = await startTestApp() })
  afterAll(() => test.stop())

  const entries = (rest = '') => `${test.api}/bots/faq/entries${rest}`
  const unanswered = (rest = '') => `${test.api}/bots/faq/unanswered${rest}`
  async function add (question: string, answer: string, more: object = {}): Promise<Entry> {
    const { status, body } = await test.send<Entry>('POST', entries(), { question, contents: [text(answer)], ...more })
    expect(status, JSON.stringify(body)).toBe(201)
    return body
  }
  const change = ({ id, version }: Entry, edit: object) => test.send<Entry>('PATCH', entries(`/${id}`), { version, ...edit })
  const listed = async (query = '') => (await test.get<Page<Unanswered>>(unanswered(query))).body
  const untilCounted = (asked: string, times: number) => eventually(async () => (await listed()).items.find((each) => each.text === asked && each.asked === times))
  const counted = async (asked: string, times: number) => {
    await countUnanswered({ db: test.app.db })
    return untilCounted(asked, times)
  }
  const ask = async (openid: string, said: string, more = {}) => (await test.wechat.say(openid, said, more)).replyText
  async function choose (faq: object): Promise<void> {
    const { body: { version, settings } } = await test.get<{ version: number, settings: { faq: object } }>(`${test.api}/bots/settings`)
    expect(await test.send('PATCH', `${test.api}/bots/settings`, { version, settings: { faq: { ...settings.faq, ...faq } } })).toMatchObject({ status: 200 })
  }
  const followerOf = (openid: string) => eventually(async () => (await test.get<Page<{ id: number }>>(`${test.api}/followers?openid=${openid}`)).body.items[0]?.id)

  it('are kept, found, changed and deleted, once each, however they are written', async () => {
    const entry = await add('怎么退货？', '七天内可以退货', { similar: ['不想要了可以退吗'], category: '售后' })
    expect(await test.get(entries(`/${entry.id}`))).toMatchObject({ status: 200, body: { question: '怎么退货？', isOn: true, version: 1 } })
    const twin = await test.send<Entry>('POST', entries(), { question: '怎麼退貨', contents: [text('不行')] })
    expect(twin).toMatchObject({ status: 409, body: { code: 'FAQ_ENTRY_EXISTS', place: 'body/question' } })
    expect(await test.send('POST', entries(), { question: '？！', contents: [text('好')] })).toMatchObject({ status: 400, body: { code: 'FAQ_QUESTION_UNFIT', place: 'body/question' } })
    expect(await test.send('POST', entries(), { question: '看图', contents: [text('好'), { type: 'image', materialId: 99 }] })).toMatchObject({ status: 400, body: { code: 'MATERIAL_UNKNOWN', place: 'body/contents/1/materialId' } })
    expect(await test.send('POST', entries(), { question: '模板', contents: [{ type: 'draft', mediaId: 'x' }] })).toMatchObject({ status: 400, body: { code: 'CONTENT_NOT_BY_ROUTE', place: 'body/contents/0/type' } })
    expect(await test.send('POST', entries(), { question: '很长', contents: [text('茶'.repeat(4000))] })).toMatchObject({ status: 400, body: { code: 'FAQ_ANSWER_TOO_LONG' } })
    const changed = await change(entry, { category: '退换货', similar: ['退貨流程'] })
    expect(changed).toMatchObject({ status: 200, body: { version: 2, category: '退换货', question: '怎么退货？' } })
    expect(await change(entry, { isOn: false })).toMatchObject({ status: 409, body: { code: 'FAQ_ENTRY_CHANGED' } })
    const other = await add('怎么换货', '到店换货')
    for (const [query, ids] of [['', [other.id, entry.id]], ['?q=流程', [entry.id]], ['?category=退换货', [entry.id]], ['?isOn=false', []], [`?before=${other.id}`, [entry.id]], ['?limit=1', [other.id]]] as const) {
      const { body } = await test.get<Page<Entry>>(entries(query))
      expect(body.items.map(({ id }) => id), query).toEqual(ids)
    }
    expect((await test.send('DELETE', entries(`/${other.id}`))).status).toBe(204)
    expect(await test.get(entries(`/${other.id}`))).toMatchObject({ status: 404, body: { code: 'FAQ_ENTRY_NOT_FOUND' } })
    const { body: { items } } = await test.get<Page<{ action: string }>>(`${test.api}/audit`)
    expect(items.map(({ action }) => action).filter((action) => action.startsWith('faq.')).toReversed()).toEqual(['faq.add', 'faq.change', 'faq.add', 'faq.remove'])
    expect((await test.send('DELETE', entries(`/${entry.id}`))).status).toBe(204)
  })

  it('are answered in the webhook when near, offered when nearly so, and collected when not', async () => {
    const openid = test.wechat.addFollower()
    const refund = await add('退款多久到账', '三个工作日', { similar: ['退款什么时候到'] })
    const away = await add('怎么退货', '七天内可以退货')
    await add('怎么换货', '到店换货')
    expect(await ask(openid, '请问一下，怎麼退貨呢？')).toBe('七天内可以退货')
    expect(await ask(openid, '退款幾天能到賬')).toBeNull()
    const menu = await eventually(() => test.wechat.received(openid).find(({ type }) => type === 'msgmenu'))
    const tried = await test.send<{ verdict: string, nearest: Array<{ entryId: number, score: number }> }>('POST', `${test.api}/bots/faq/try`, { text: '退款几天能到账' })
    expect(tried).toMatchObject({ status: 200, body: { verdict: 'suggest', nearest: [{ entryId: refund.id, question: '退款多久到账' }] } })
    expect(tried.body.nearest[0]?.score).toBeGreaterThan(0.35)
    expect(menu.text).toContain('退款多久到账')
    expect(await ask(openid, '退款多久到账', { bizMsgMenuId: `9701${refund.id}` })).toBe('三个工作日')
    expect(await ask(openid, '随便什么', { bizMsgMenuId: `9701${away.id}` })).toBe('七天内可以退货')
    expect(await ask(openid, '你们老板姓什么')).toBeNull()
    expect(await untilCounted('你们老板姓什么', 1)).toMatchObject({ nearest: null })
    const hits = await test.app.db.read.query<Array<{ refId: number, outcome: string }>>(`SELECT refId, outcome FROM bot_hits WHERE kind = 'faq' ORDER BY id`)
    expect(hits.map(({ refId, outcome }) => [Number(refId), outcome])).toEqual([[away.id, 'answered'], [refund.id, 'suggested'], [refund.id, 'answered'], [away.id, 'answered']])
  })

  it('are answered when they are chosen, whatever rules are about their words', async () => {
    const [entry] = (await test.get<Page<Entry>>(entries('?q=退货'))).body.items
    const { body: rule } = await test.send<{ id: number }>('POST', `${test.api}/bots/rules`, { name: '退', when: { kind: 'keyword', how: 'contains', words: ['退货'] }, contents: [text('规则说')] })
    const openid = test.wechat.addFollower()
    expect(await ask(openid, '怎么退货')).toBe('规则说')
    expect(await ask(openid, '怎么退货', { bizMsgMenuId: `9701${entry?.id}` })).toBe('七天内可以退货')
    await test.send('DELETE', `${test.api}/bots/rules/${rule.id}`)
  })

  it('are answered as they are now: what is off, changed or deleted counts at once', async () => {
    const openid = test.wechat.addFollower()
    const entry = await add('可以停车吗', '地下车库免费两小时')
    expect(await ask(openid, '可以停车吗')).toBe('地下车库免费两小时')
    const { body: changed } = await change(entry, { contents: [text('门口可以停车')], similar: ['有没有车位'] })
    expect(await ask(openid, '请问有没有车位')).toBe('门口可以停车')
    const { body: off } = await change(changed, { isOn: false })
    expect(await ask(openid, '可以停车吗')).toBeNull()
    expect(await ask(openid, '可以停车吗', { bizMsgMenuId: `9701${entry.id}` })).toBeNull()
    await change(off, { isOn: true })
    expect(await ask(openid, '可以停车吗')).toBe('门口可以停车')
    await choose({ answerAt: 1, suggestAt: 1 })
    expect(await ask(openid, '停车可以停多久')).toBeNull()
    await choose({ answerAt: 0.75, suggestAt: 0.35 })
    await test.send('DELETE', entries(`/${entry.id}`))
    expect(await ask(openid, '可以停车吗')).toBeNull()
  })

  it('are meant by the synonyms of their words too', async () => {
    const openid = test.wechat.addFollower()
    await add('快递几天到', '三天左右')
    expect(await ask(openid, '包裹几天到')).toBeNull()
    expect((await test.send('POST', `${test.api}/bots/synonyms`, { words: ['快递', '包裹'] })).status).toBe(201)
    expect(await ask(openid, '我的包裹幾天到啊')).toBe('三天左右')
  })

  it('offer a list where the account may send no menu', async () => {
    await add('礼盒可以定制吗', '五十盒起定制')
    const sort = (isVerified: boolean) => test.app.db.change('UPDATE accounts SET isVerified = ? WHERE id = ?', [Number(isVerified), test.accountId])
    await sort(false)
    await choose({ answerAt: 1 })
    expect(await ask(test.wechat.addFollower(), '有什么礼盒')).toBe('您是不是想问：\n· 礼盒可以定制吗')
    await sort(true)
    await choose({ answerAt: 0.75 })
  })

  it('that nobody could answer are counted, most asked first, and answered or ignored for good with one call', async () => {
    await add('营业时间', '九点到九点')
    const people = [1, 2, 3].map(() => test.wechat.addFollower())
    for (const openid of people) await ask(openid, '猫咪能带进来么？')
    await ask(people[0] ?? '', '貓咪能帶進來麼')
    await ask(people[1] ?? '', '有没有儿童座椅')
    await ask(people[2] ?? '', '有没有儿童座椅')
    await ask(people[2] ?? '', '今天天气不错')
    const cats = await counted('猫咪能带进来么', 4)
    const chairs = await counted('有没有儿童座椅', 2)
    const { items } = await listed()
    expect(items.findIndex(({ id }) => id === cats.id)).toBe(0)
    const first = await listed('?limit=1')
    expect(first.items.map(({ id }) => id)).toEqual([cats.id])
    const paged = [...first.items]
    for (let next = first.next; next !== null;) {
      const page = await listed(`?limit=1&before=${next}`)
      paged.push(...page.items)
      next = page.next
    }
    expect(paged.map(({ id }) => id)).toEqual(items.map(({ id }) => id))
    expect((await listed('?order=latest')).items).toHaveLength(items.length)

    expect(await test.send('POST', unanswered(`/${cats.id}/add`), {})).toMatchObject({ status: 400, body: { code: 'FAQ_ADD_UNCLEAR' } })
    const added = await test.send<Entry>('POST', unanswered(`/${cats.id}/add`), { question: '可以带猫吗？', contents: [text('可以，请用航空箱')] })
    expect(added).toMatchObject({ status: 200, body: { question: '可以带猫吗？', similar: ['猫咪能带进来么'] } })
    expect(await ask(people[0] ?? '', '猫咪能带进来么')).toBe('可以，请用航空箱')
    const both = await test.send<Entry>('POST', unanswered(`/${chairs.id}/add`), { entryId: added.body.id })
    expect(both).toMatchObject({ status: 200, body: { similar: ['猫咪能带进来么', '有没有儿童座椅'], version: 2 } })
    expect(await ask(people[1] ?? '', '有没有儿童座椅')).toBe('可以，请用航空箱')
    expect(await test.send('POST', unanswered(`/${chairs.id}/add`), { entryId: added.body.id })).toMatchObject({ status: 404, body: { code: 'UNANSWERED_NOT_FOUND' } })

    const weather = await counted('今天天气不错', 1)
    expect((await test.send('POST', unanswered(`/${weather.id}/ignore`))).status).toBe(204)
    await ask(people[1] ?? '', '今天天气不错')
    await ask(people[1] ?? '', '卫生间在哪层楼')
    await counted('卫生间在哪层楼', 1)
    expect((await listed()).items.map(({ text: said }) => said)).not.toContain('今天天气不错')
    expect(await test.app.db.read.query(`SELECT text FROM faq_unanswered WHERE state = 'ignored'`)).toEqual([{ text: '' }])
    const { body } = await test.get<Page<{ action: string }>>(`${test.api}/audit?action=faq.unanswered`)
    expect(body.items.length).toBeGreaterThan(0)
  })

  it('goes with the person who asked, and stays while others ask it too; of too many the least asked go', async () => {
    const { db } = test.app
    const [one, two] = [test.wechat.addFollower(), test.wechat.addFollower()]
    for (const [openid, said] of [[one, '无线网络名字叫啥'], [two, '无线网络名字叫啥'], [one, '我的身份证号五一零']] as const) await ask(openid, said)
    await counted('无线网络名字叫啥', 2)
    await counted('我的身份证号五一零', 1)
    const followerId = await followerOf(one)
    const { alias } = await test.app.followers.get(test.accountId, followerId)
    expect((await test.send('POST', `${test.api}/followers/${followerId}/erase`, { confirm: alias })).status).toBeLessThan(300)
    await counted('无线网络名字叫啥', 1)
    await eventually(async () => (await listed()).items.every(({ text: said }) => said !== '我的身份证号五一零'))
    expect(await db.read.query('SELECT id FROM faq_asked WHERE followerId = ?', [followerId])).toEqual([])

    await ask(two, '无线网络名字叫啥')
    await counted('无线网络名字叫啥', 2)
    await db.change(`UPDATE faq_asked SET isNew = NULL WHERE isNew = 1`)
    await db.change(`UPDATE faq_asked SET isNew = 1 WHERE text = '无线网络名字叫啥'`)
    await countUnanswered({ db, most: 1 })
    expect((await listed()).items.map(({ text: said }) => said)).toEqual(['无线网络名字叫啥'])
    expect(await db.read.query(`SELECT DISTINCT text FROM faq_asked`)).toEqual([{ text: '无线网络名字叫啥' }])
  })

  it('are counted though some that were to be counted with them are gone meanwhile', async () => {
    const { db } = test.app
    await db.change(`INSERT INTO faq_asked (accountId, inboxId, followerId, questionKey, text, askedAt, isNew) VALUES (?, 900001, 1, 'a', '有没有轮椅坡道', 0, 1), (?, 900002, 2, 'b', '有没有母婴室呀', 0, 1)`,
      [test.accountId, test.accountId])
    // As if one of them was erased between the look and the count.
    const query = async (sql: string): Promise<unknown> => {
      const found: unknown = await db.read.query(sql)
      await db.change(`DELETE FROM faq_asked WHERE questionKey = 'a'`)
      return found
    }
    await countUnanswered({ db: { ...db, get read () { return Object.assign(Object.create(db.read) as typeof db.read, { query }) } } })
    expect((await listed()).items.map((each) => each.text)).toContain('有没有母婴室呀')
  })

  it('calls a person where that is chosen and somebody is there', async () => {
    const openid = test.wechat.addFollower()
    await choose({ handOver: true })
    expect(await ask(openid, '我要投诉快递小哥')).toBeNull()
    const followerId = await followerOf(openid)
    const status = async () => (await test.get<Page<{ status: string }>>(`${test.api}/conversations?followerId=${followerId}`)).body.items[0]?.status
    expect(await status()).toBe('bot')
    const lin = await addAgent(test, 'lin')
    await lin.be('online')
    await test.send('PATCH', `${test.api}/desk/settings`, { version: (await test.get<{ version: number }>(`${test.api}/desk/settings`)).body.version, settings: { botFirst: true } })
    await ask(openid, '我要投诉快递小哥')
    await eventually(async () => await status() !== 'bot')
    await ask(test.wechat.addFollower(), '转人工')
    await countUnanswered({ db: test.app.db })
    expect((await listed()).items.map(({ text: said }) => said)).not.toContain('转人工')
    await choose({ handOver: false })
  })

  it('come from a table, all or none', async () => {
    const cookie = await signIn(test.url)
    const upload = async (csv: string) => {
      const { statusCode, body } = await request(`${test.url}${entries('/import')}`, { method: 'POST', body: csv, headers: { cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'text/csv' } })
      return { status: statusCode, body: await body.json() as Record<string, unknown> }
    }
    expect(await upload('question,answer,similar,category\n龙井多少钱,三百八一斤,龙井价格|龙井怎么卖,茶\n营业时间,九点到十点,,\n')).toEqual({ status: 200, body: { added: 1, changed: 1 } })
    const openid = test.wechat.addFollower()
    expect(await ask(openid, '龍井怎麼賣')).toBe('三百八一斤')
    expect(await ask(openid, '营业时间')).toBe('九点到十点')
    expect(await upload('question,answer\n红茶,有\n紅茶,没有\n')).toMatchObject({ status: 400, body: { code: 'FAQ_IMPORT_LINE_TWICE', place: 'line 3' } })
    expect(await upload('question,answer\n绿茶,有\n白茶,\n')).toMatchObject({ status: 400, body: { code: 'FAQ_IMPORT_LINE_UNFIT', place: 'line 3' } })
    expect(await upload('问题,答案\n绿茶,有\n')).toMatchObject({ status: 400, body: { code: 'FAQ_IMPORT_COLUMN_MISSING', place: 'line 1' } })
    expect((await test.get<Page<Entry>>(entries('?q=绿茶'))).body.items).toEqual([])
  })
})
