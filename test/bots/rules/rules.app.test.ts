import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../support/test-app.ts'
import { type Page, type Rule, rulesOf, text, word } from './harness.ts'

interface Tried { lookedAt: number, isWhole: boolean, meant: number, wins: number, lostTo: unknown[], takenFrom: unknown[], samples: Array<{ text: string, wonBy: number | null }> }

describe('rules of an account', () => {
  let test: TestApp
  beforeAll(async () => { test = await startTestApp() })
  afterAll(() => test.stop())
  const { add, at, heard, refused, remove } = rulesOf(() => test)

  it('are kept, listed, changed and deleted; one name once, and no change over somebody else’s', async () => {
    const rule = await add('退货', word('contains', '退货'))
    expect((await test.get(at(`/${rule.id}`))).body).toMatchObject({ name: '退货', isOn: true, priority: 500, hours: null, coolDownSeconds: null, pick: 'all', tagIds: [], handOver: null, version: 1 })
    expect(await refused({ name: '退货' })).toMatchObject({ status: 409, code: 'BOT_RULE_EXISTS', place: 'body/name' })
    expect((await test.send('PATCH', at(`/${rule.id}`), { version: 1, priority: 600 })).body).toMatchObject({ version: 2, priority: 600, when: word('contains', '退货') })
    expect((await test.send('PATCH', at(`/${rule.id}`), { version: 1, priority: 700 })).body).toMatchObject({ status: 409, code: 'BOT_RULE_CHANGED' })
    const other = await add('换货', word('contains', '换货'))
    const pages = [await test.get<Page<Rule>>(at('?limit=1')), await test.get<Page<Rule>>(at(`?before=${other.id}&limit=1`))]
    expect(pages.map(({ body: { items, next } }) => [items.map(({ id }) => id), next])).toEqual([[[other.id], other.id], [[rule.id], rule.id]])
    for (const [query, ids] of [['q=货', [other.id, rule.id]], ['q=退', [rule.id]], ['kind=contains&isOn=true', [other.id, rule.id]], ['kind=exact', []], ['isOn=false', []]] as const) {
      expect((await test.get<Page<Rule>>(at(`?${query}`))).body.items.map(({ id }) => id), query).toEqual(ids)
    }
    await remove(rule, other)
    expect((await test.get(at(`/${rule.id}`))).body).toMatchObject({ status: 404, code: 'BOT_RULE_NOT_FOUND' })
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
    const run = async (body: object) => (await test.send<Tried & { code?: string }>('POST', at('/try'), body)).body
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
})
