import { describe, expect, it } from 'vitest'
import { createAutomaton } from '../../../src/bots/rules/automaton.ts'
import { comparable } from '../../../src/bots/rules/comparable.ts'
import { createMatcher, type Ruling } from '../../../src/bots/rules/matcher.ts'
import { createPatterns, patternOf, patternText } from '../../../src/bots/rules/patterns.ts'
import type { When } from '../../../src/bots/rules/rule.shape.ts'
import { createUnite } from '../../../src/bots/rules/synonyms.ts'

const ruling = (id: number, occasion: When, priority = 500): Ruling => ({ id, priority, occasion, hours: null, coolDownSeconds: null })
const keyword = (how: 'exact' | 'contains' | 'regex', ...words: string[]): When => ({ kind: 'keyword', how, words })

function meant (rulings: readonly Ruling[], text: string | null, { type = 'text', groups = [] }: { type?: string, groups?: string[][] } = {}): number[] {
  return (createMatcher(rulings, createUnite(groups)).among([{ text, type }]).found[0] ?? []).map((each) => each.ruling.id)
}

describe('looking for all words at once', () => {
  /** Pseudo-random, and the same each time. */
  function numbers (seed: number): (below: number) => number {
    let state = seed
    return (below) => {
      state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9 | 0
      return (state >>> 1) % below
    }
  }

  function naive (words: readonly string[], text: string): string[] {
    return words.flatMap((word) => Array.from({ length: text.length }, (_, at) => at).filter((at) => text.startsWith(word, at)).map((at) => `${word}@${at + word.length}`)).sort()
  }

  it('finds what a look at every place of the text finds, and nothing else', () => {
    const draw = numbers(7)
    const some = (length: number) => Array.from({ length }, () => '退货款😀a'[draw(5)]).join('')
    for (let round = 0; round < 300; round++) {
      const words = [...new Set(Array.from({ length: 1 + draw(12) }, () => some(1 + draw(4))))]
      const text = some(draw(30))
      const met: string[] = []
      createAutomaton(words)(text, (word, end) => met.push(`${words[word]}@${end}`))
      expect(met.sort(), JSON.stringify({ words, text })).toEqual(naive(words, text))
    }
  })

  it('finds words that end in one another', () => {
    const met: string[] = []
    const words = ['abcd', 'bcd', 'cd', 'd', 'bc']
    createAutomaton(words)('xabcde', (word) => met.push(words[word] ?? ''))
    expect(met).toEqual(['bc', 'abcd', 'bcd', 'cd', 'd'])
  })
})

describe('words that mean the same', () => {
  const unite = createUnite([['退货', '退款', '退钱'], ['t恤', 'tee'], ['手机', '移动电话', '电话']])

  it.each([
    ['我要退款', '我要退货'], ['退钱退款', '退货退货'], ['tee多少', 't恤多少'], ['committee', 'committee'], ['移动电话坏了', '手机坏了'], ['你好', '你好'], ['', ''],
  ])('makes of %s %s', (said, united) => {
    expect(unite(said)).toBe(united)
  })
})

describe('rules about what was said', () => {
  it.each<[string, When, string, boolean]>([
    ['the whole', keyword('exact', '退货'), '退货', true],
    ['the whole, with signs and blanks', keyword('exact', '退货'), ' 退货？！', true],
    ['more than the whole', keyword('exact', '退货'), '我要退货', false],
    ['a part', keyword('contains', '退货'), '我想退货，可以吗', true],
    ['the text in the keyword', keyword('contains', '我想退货'), '退货', false],
    ['traditional for simplified', keyword('contains', '退货运费'), '請問退貨運費多少', true],
    ['simplified for traditional', keyword('exact', '轉人工'), '转人工', true],
    ['another width and case', keyword('contains', 'vip会员'), '我是ＶＩＰ會員', true],
    ['blanks between characters', keyword('contains', '退货'), '退 货', true],
    ['blanks between words', keyword('contains', 'open hours'), 'your openhours', false],
    ['letters inside a word', keyword('contains', 'order'), 'my orders', true],
    ['a part that is written apart', keyword('contains', 'wifi密码'), '查 WiFi 密码', true],
    ['nothing but a sign', keyword('exact', '？'), '?', true],
    ['a picture', keyword('contains', '🎁'), '送个🎁吧', true],
    ['another word', keyword('exact', '1'), '11', false],
    ['a pattern', keyword('regex', String.raw`订单\s*\d{4,}`), '我的訂單 20260301', true],
    ['a pattern that is not there', keyword('regex', String.raw`订单\s*\d{4,}`), '订单12', false],
    ['a pattern in another case', keyword('regex', '^order'), 'ORDER 7', true],
  ])('%s: %o about %s', (_case, when, said, isMeant) => {
    expect(meant([ruling(1, when)], said)).toEqual(isMeant ? [1] : [])
  })

  it('means a word by each of its synonyms, and still by itself inside of one', () => {
    const groups = [['退货', '退款'], ['苹果手机', 'iphone']]
    expect(meant([ruling(1, keyword('contains', '怎么退货'))], '怎么退款', { groups })).toEqual([1])
    expect(meant([ruling(1, keyword('exact', '退款'))], '退货', { groups })).toEqual([1])
    expect(meant([ruling(1, keyword('contains', '苹果'))], '苹果手机', { groups })).toEqual([1])
  })

  it('asks the highest first, then who knows best: the whole, the longer part, a pattern, a type, the older rule', () => {
    const all = [
      ruling(1, { kind: 'type', types: ['text', 'image'] }), ruling(2, keyword('regex', '退.')), ruling(3, keyword('contains', '退货')), ruling(4, keyword('contains', '退货运')),
      ruling(5, keyword('exact', '退货运费')), ruling(6, keyword('contains', '运费')), ruling(7, keyword('contains', '退'), 900),
    ]
    expect(meant(all, '退货运费')).toEqual([7, 5, 4, 3, 6, 2, 1])
    expect(meant(all, null, { type: 'image' })).toEqual([1])
  })

  it('takes no longer for a word that many rules are about, however often it is said', () => {
    const many = Array.from({ length: 10_000 }, (_, at) => ruling(at + 1, keyword('contains', '茶')))
    const { among } = createMatcher(many, createUnite([]))
    const begunMs = performance.now()
    expect(among([{ text: '茶'.repeat(4000), type: 'text' }]).found[0]).toHaveLength(10_000)
    expect(performance.now() - begunMs).toBeLessThan(1000)
  })

  it('takes of who follows those first who say more', () => {
    const { ofFollow, ofScan, ofKey } = createMatcher([
      ruling(1, { kind: 'follow' }), ruling(2, { kind: 'follow', isReturning: true }), ruling(3, { kind: 'follow', scenes: ['shop'] }), ruling(4, { kind: 'follow', scenes: ['shop'], isReturning: false }),
      ruling(5, { kind: 'scan', scenes: ['shop'] }), ruling(6, { kind: 'scan' }), ruling(7, { kind: 'menuKey', keys: ['HELP', 'INFO'] }), ruling(8, { kind: 'menuKey', keys: ['HELP'] }, 600),
    ], (text) => text)
    const ids = (rulings: readonly Ruling[]) => rulings.map(({ id }) => id)
    expect(ids(ofFollow('shop', false))).toEqual([4, 3, 1])
    expect(ids(ofFollow('shop', true))).toEqual([3, 2, 1])
    expect(ids(ofFollow(null, true))).toEqual([2, 1])
    expect(ids(ofFollow('fair', false))).toEqual([1])
    expect([ids(ofScan('shop')), ids(ofScan('fair')), ids(ofKey('HELP')), ids(ofKey('INFO')), ids(ofKey('help'))]).toEqual([[5, 6], [6], [8, 7], [7], []])
  })

  it('leaves nothing of blanks and signs', () => {
    expect(comparable('  …  ')).toBe('...')
    expect(comparable('　退，货　')).toBe('退货')
    expect(comparable('')).toBe('')
  })
})

describe('patterns that somebody typed', () => {
  it('are given up when they take too long, and the others are found as before', () => {
    const run = createPatterns(['退款.*单', '(a+)+$', String.raw`订单\d+`].map(patternOf))
    const texts = ['退款这单', `${'a'.repeat(60)}!`, '訂單12'].map(patternText)
    expect(run(texts.slice(0, 1))).toEqual({ found: [[0]], slow: [] })
    const begunMs = performance.now()
    expect(run(texts)).toEqual({ found: [[0], [], [2]], slow: [1] })
    const second = performance.now()
    expect(run(texts)).toEqual({ found: [[0], [], [2]], slow: [1] })
    // Left alone it would go on for years; once given up it takes no time at all.
    expect(second - begunMs).toBeLessThan(2000)
  })

  describe('and are slow, but not slow enough to be given up for one text', () => {
    const source = '.*.*!'
    /** About a millisecond each on any machine: a first look, before V8 has made the pattern fast, takes some fifteen times as long and must not be cut off. */
    const text = ((): string => {
      const run = createPatterns([patternOf(source)])
      const lookMs = (said: string) => Math.min(...Array.from({ length: 5 }, () => {
        const begunMs = performance.now()
        run([said])
        return performance.now() - begunMs
      }))
      let length = 60
      while (lookMs('a'.repeat(length)) < 0.8) length = Math.ceil(length * 1.15)
      return 'a'.repeat(length)
    })()
    const batch = [...Array.from({ length: 199 }, () => text), '订单7']

    it('are given up for a batch of such texts, and the others are found in all of it', () => {
      expect(createPatterns([source].map(patternOf))([text])).toEqual({ found: [[]], slow: [] })
      const { found, slow } = createPatterns([source, String.raw`订单\d+`].map(patternOf))(batch)
      expect(slow).toEqual([0])
      expect(found.at(-1)).toEqual([1])
    })

    it('take no longer than a batch may take, however many they are', () => {
      const run = createPatterns(Array.from({ length: 200 }, () => patternOf(source)))
      const before = process.cpuUsage()
      const { slow } = run(batch)
      // Half a second, where all of them would take ten.
      expect(process.cpuUsage(before).user / 1000).toBeLessThan(3000)
      expect(slow.length).toBeGreaterThan(0)
    })
  })
})
