import { describe, expect, it } from 'vitest'
import { fold, foldWithPlaces, runsOf } from '../../src/platform/fold.ts'
import { pairsOf, termsOf } from '../../src/conversations/search/grams.ts'
import { highlightsOf, snippetOf } from '../../src/conversations/search/highlights.ts'

describe('folding', () => {
  it.each([
    ['full width and capitals', 'ＡＢＣ１２３ Tea', 'abc123 tea'],
    ['punctuation of both kinds', '退款，多久？「到账」!', '退款 多久 到账'],
    ['half-width kana with its mark', 'ｶﾞｲﾄﾞ', 'ガイド'],
    ['composed and not', 'cafe\u0301 café', 'café café'],
    ['Korean syllables from their parts', '\u1112\u1161\u11ab국', '한국'],
    ['a ligature and a square', 'ﬁne ㎏', 'fine kg'],
    ['an emoji with a colour of skin', '谢谢👍🏽！', '谢谢👍'],
    ['a family as its people', '👨‍👩‍👧', '👨👩👧'],
    ['a heart in colour', '❤️', '❤'],
    ['a flag', '🇨🇳', '🇨🇳'],
    ['WeChat’s own pictures', '[微笑]/::)好', '微笑 好'],
    ['words of several scripts together', '订单A12已发货', '订单a12已发货'],
    ['nothing but signs', '……!? \n', ''],
    ['a lone half of a pair', 'a\ud800b', 'a b'],
  ])('%s', (_, before, after) => {
    expect(fold(before)).toBe(after)
    expect(foldWithPlaces(before).text.trimEnd()).toBe(after)
    expect(fold(fold(before))).toBe(after)
  })
})


describe('the terms of a message', () => {
  const text = (words: string) => ({ direction: 'inbound', type: 'text', content: { text: words } }) as const

  it('are its pairs, the last character of each run, and that it is one', () => {
    expect(termsOf(text('退款啊，A1'))).toEqual(['', '退款', '款啊', '啊', 'a1', '1'])
    expect(termsOf(text('👍👍'))).toEqual(['', '👍👍', '👍'])
    expect(termsOf(text('。。。'))).toEqual([])
  })

  it('name what sets it apart', () => {
    expect(termsOf({ direction: 'note', type: 'text', content: { text: '好' } })).toEqual(['', 'direction:note', '好'])
  })

  it('lead from each character of a text to it', () => {
    const terms = termsOf(text('您好，请问A1几号到😀'))
    for (const character of '您好请问a1几号到😀') expect(terms.some((term) => term.startsWith(character)), character).toBe(true)
  })

  it.each([['退款申请', ['退款', '款申', '申请']], ['退', []], ['👍👍', ['👍👍']]])('of what is looked for: %s', (run, pairs) => {
    expect(pairsOf(run)).toEqual(pairs)
  })
})

describe('highlights', () => {
  const marked = (words: string, q: string) => highlightsOf(words, runsOf(fold(q)))?.map(({ start, end }) => words.slice(start, end)) ?? null

  it.each([
    ['请问退款多久到账？退款！', '退款', ['退款', '退款']],
    ['订单ＡＢ１２号', 'ab12', ['ＡＢ１２']],
    ['ｶﾞｲﾄﾞ', 'ガ', ['ｶﾞ']],
    ['重 25㎏ 的', '25kg', ['25㎏']],
    ['重 25㎏的', 'kg的', ['㎏的']],
    ['谢谢👍🏽好', '👍', ['👍🏽']],
    ['👨‍👩‍👧 一家', '👩', ['👩‍']],
    ['cafe\u0301!', 'CAFÉ', ['cafe\u0301']],
    ['退，款', '退款', null],
    ['先退款 再发货', '发货 退款', ['退款', '发货']],
    ['只说退款', '退款 发货', null],
    ['哈哈哈哈', '哈哈', ['哈哈哈哈']],
    ['退款款项', '退款 款项', ['退款款项']],
    ['退款项', '退款 款项', ['退款项']],
    ['İstanbul', 'istanbul', null],
    ['STRAẞE', 'straße', ['STRAẞE']],
  ])('%s for %s', (words, q, parts) => {
    expect(marked(words, q)).toEqual(parts)
  })

  it('show of a long text what is near the first, and cut no character in two', () => {
    const words = `${'😀'.repeat(40)}a退款${'好'.repeat(300)}`
    const highlights = highlightsOf(words, ['退款']) ?? []
    const snippet = snippetOf(words, highlights)
    expect(snippet.text.length).toBeLessThanOrEqual(122)
    expect(snippet.highlights.map(({ start, end }) => snippet.text.slice(start, end))).toEqual(['退款'])
    expect(Buffer.from(snippet.text).toString()).toBe(snippet.text)
  })
})
