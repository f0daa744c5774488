import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byteLength, splitByBytes } from '../../src/wechat/text.ts'

const graphemes = (text: string) => [...new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text)].map((part) => part.segment)

describe('the length in bytes', () => {
  it.each([['', 0], ['abc', 3], ['你好', 6], ['😀', 4], ['é', 2]])('of %j is %i', (text, bytes) => {
    expect(byteLength(text)).toBe(bytes)
  })
})

describe('splitting a text', () => {
  it.each<[string, string, number, string[]]>([
    ['leaves a short one whole', '你好', 6, ['你好']],
    ['makes nothing of nothing', '', 10, []],
    ['cuts between characters', '你好吗', 7, ['你好', '吗']],
    ['fills a piece when no break is near its end', '一。二三四五六七', 12, ['一。二三', '四五六七']],
    ['prefers a line break', '一二三四五\n六。七八', 24, ['一二三四五\n', '六。七八']],
    ['then the end of a sentence', '一二三四五。六七，八', 24, ['一二三四五。', '六七，八']],
    ['then a comma', '一二三四五六，七八九', 27, ['一二三四五六，', '七八九']],
    ['knows English sentences', 'Hello there, you. And more words', 20, ['Hello there, you. ', 'And more words']],
    ['does not take 3.14 for two sentences', 'aaaaaaaaaaaaaa 3.14159', 19, ['aaaaaaaaaaaaaa ', '3.14159']],
    ['keeps a family together', 'abc👨‍👩‍👧‍👦', 26, ['abc', '👨‍👩‍👧‍👦']],
    ['keeps a flag together', 'ab🇨🇳', 8, ['ab', '🇨🇳']],
    ['keeps \\r\\n together', 'abcdefg\r\nh', 8, ['abcdefg', '\r\nh']],
    ['keeps an exclamation with its variation', '一二三❗️四', 13, ['一二三', '❗️四']],
    ['cuts a character that is longer than a piece', `e${'\u0301'.repeat(4)}`, 5, ['e\u0301\u0301', '\u0301\u0301']],
  ])('%s', (_name, text, maxBytes, pieces) => {
    expect(splitByBytes(text, maxBytes)).toEqual(pieces)
  })

  it('needs room for any character', () => {
    expect(() => splitByBytes('a', 3)).toThrow(RangeError)
    expect(() => splitByBytes('a', Number.NaN)).toThrow(RangeError)
  })

  it('loses nothing, fits, and cuts no character that fits', () => {
    const any = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 })
    const special = fc.constantFrom('\n', '。', '. ', '，', '👨‍👩‍👧', '\uD83D', '\u0301')
    const texts = fc.string({ unit: fc.oneof(any, special) })
    fc.assert(fc.property(texts, fc.integer({ min: 4, max: 60 }), (text, maxBytes) => {
      const pieces = splitByBytes(text, maxBytes)
      expect(pieces.join('')).toBe(text)
      for (const piece of pieces) expect(piece.length > 0 && byteLength(piece) <= maxBytes).toBe(true)
      if (graphemes(text).every((character) => byteLength(character) <= maxBytes)) {
        expect(pieces.flatMap(graphemes)).toEqual(graphemes(text))
      }
    }), { numRuns: 1000 })
  })

  it('fills each piece at least to two thirds', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('你', 'a', '\n', '。'), maxLength: 200 }), (text) => {
      for (const piece of splitByBytes(text, 30).slice(0, -1)) expect(byteLength(piece)).toBeGreaterThan(9)
    }))
  })

  it.each([
    ['letters', 'a'],
    ['marked stops', '。\uFE0F'],
    ['families', '👨‍👩‍👧‍👦'],
    ['accents', '\u0301'],
  ])('takes linear time for %s', (_name, unit) => {
    const started = performance.now()
    splitByBytes(unit.repeat(50_000), 2047)
    expect(performance.now() - started).toBeLessThan(3000)
  })
})
