import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createWordMatcher, foldWord, type WatchedTerm } from '../../../src/conversations/helps/word.matching.ts'

const watch = (...words: Array<string | Partial<WatchedTerm>>) => createWordMatcher(words.map((each): WatchedTerm => (
  { word: '', direction: 'both', action: 'replace', ...(typeof each === 'string' ? { word: each } : each) })))

describe('watched words', () => {
  it.each([
    ['加微信聊', '微信', '加**聊'],
    ['加微 信聊', '微信', '加***聊'],
    ['加微　信聊', '微信', '加***聊'],
    ['加微\u200b信聊', '微信', '加***聊'],
    ['加微*信、微.信', '微信', '加***、***'],
    ['ＶＸ：abc', 'vx', '**：abc'],
    ['加V X 123', 'vx', '加*** 123'],
    ['加vx123', 'vx', '加**123'],
    ['①②③', '123', '***'],
    ['ﾃｽﾄ', 'テスト', '***'],
    ['This is shit.', 'Shit', 'This is ****.'],
    ['s h i t', 'shit', '*******'],
    ['退款退款', '退款', '****'],
    ['代开发票吗', '开发票', '代***吗'],
    ['😀滚', '滚', '😀*'],
    ['滚😀', '😀', '滚*'],
  ])('%j with %j becomes %j', (text, word, shown) => expect(watch(word)(text, 'in').text).toBe(shown))

  it.each([
    ['classic', 'ass'], ['this hit', 'shit'], ['13110000', '110'], ['我要退。款到了', '退款'], ['退 然后 款', '退款'], ['退\n\n\n\n\n\n\n\n\n款', '退款'],
    ['', '退款'], ['ß', 'sss'],
  ])('%j does not hold %j', (text, word) => expect(watch(word)(text, 'in')).toEqual({ text, flags: [], isBlocked: false }))

  it('tells each word once, and does what the list says of it', () => {
    const judge = watch({ word: '骗子', action: 'block' }, { word: '投诉', action: 'warn' }, { word: '骗', action: 'replace' })
    expect(judge('骗子！我要投诉，骗子', 'in')).toEqual({
      text: '*子！我要投诉，*子',
      flags: [{ word: '骗', action: 'replace' }, { word: '骗子', action: 'block' }, { word: '投诉', action: 'warn' }],
      isBlocked: true,
    })
    expect(judge('投诉', 'in').isBlocked).toBe(false)
  })

  it('hides words that overlap as one stretch', () => {
    expect(watch('免费领', '领红包')('快来免费领红包啊', 'out').text).toBe('快来*****啊')
  })

  it('looks at each direction for its own words', () => {
    const judge = watch({ word: '底价', direction: 'out' }, { word: '竞品', direction: 'in' })
    expect([judge('底价', 'in').flags, judge('底价', 'out').flags.length, judge('竞品', 'out').flags, judge('竞品', 'in').flags.length]).toEqual([[], 1, [], 1])
  })

  it.each(['', '！！', ' ', 'a', '7', '+'])('knows that there is nothing to look for in %j', (word) => expect(foldWord(word)).toBe(''))
  it.each(['退', 'ab', '😀'])('can look for %j', (word) => expect(foldWord(word)).toBe(word))

  it('finds what is there whatever stands around it, and keeps the rest as it is', () => {
    const around = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.replaceAll(/[退款]/g, ''))
    fc.assert(fc.property(around, around, (before, after) => watch('退款')(`${before}。退款。${after}`, 'in').text === `${before}。**。${after}`))
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => watch('退款', 'vx')(text, 'in').text.length <= text.length + 2))
  })

  it('takes no longer with ten thousand words than with ten', () => {
    const many = Array.from({ length: 10_000 }, (_, at) => `词${at.toString(36)}语${at}`)
    const judge = watch(...many)
    const text = '我想问一下这个词语怎么样，词1 语'.repeat(150)
    const startedAt = performance.now()
    for (let round = 0; round < 100; round++) judge(text, 'in')
    expect((performance.now() - startedAt) / 100).toBeLessThan(25)
    expect(judge(`看看${many[7777]}吧`, 'in').flags).toEqual([{ word: many[7777], action: 'replace' }])
  })
})
