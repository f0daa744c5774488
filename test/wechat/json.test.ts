import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson } from '../../src/wechat/json.ts'

describe('parsing JSON', () => {
  it.each([
    ['{"MsgId": 24930000000020001}', { MsgId: '24930000000020001' }],
    ['[9007199254740991, 9007199254740992, -9007199254740993]', [9007199254740991, '9007199254740992', '-9007199254740993']],
    ['3557254367693750277', '3557254367693750277'],
    ['{"a":[[{"b":18446744073709551615}]]}', { a: [[{ b: '18446744073709551615' }]] }],
    ['"24930000000020001"', '24930000000020001'],
    ['"a \\" 24930000000020001 \\\\"', 'a " 24930000000020001 \\'],
    ['{"24930000000020001": "24930000000020001,"}', { '24930000000020001': '24930000000020001,' }],
    ['[1.00000000000000000001, 1e20, 10000000000000000e2]', [1, 1e20, 1e18]],
    ['["\\u4f60", "你好", null, true]', ['你', '你好', null, true]],
  ])('reads %s', (text, value) => {
    expect(parseJson(text)).toEqual(value)
  })

  it.each([
    '', '{', '01234567890123456789', '{24930000000020001: 1}', '{24930000000020001 \n: 1}', '-', '--24930000000020001',
    '1 24930000000020001', '"a"24930000000020001', '.24930000000020001', '1.2.24930000000020001', '"24930000000020001',
  ])('refuses %j as JSON.parse does', (text) => {
    expect(() => JSON.parse(text)).toThrow(SyntaxError)
    expect(() => parseJson(text)).toThrow(SyntaxError)
  })

  it('agrees with JSON.parse on everything but long integers', () => {
    fc.assert(fc.property(fc.json().filter(withoutLongIntegers), fc.constantFrom('', '[1234567890123456,', '"'), (json, before) => {
      // The prefix makes the slow way run, or the text invalid.
      const text = before + json + (before.startsWith('[') ? ']' : '')
      expect(outcome(() => parseJson(text))).toEqual(outcome(() => JSON.parse(text)))
    }))
  })

  it('keeps every integer exactly, wherever it stands', () => {
    const integers = fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n })
    fc.assert(fc.property(fc.array(fc.tuple(fc.string(), integers, fc.json({ maxDepth: 1 }).filter(withoutLongIntegers))), (rows) => {
      const text = `[${rows.map(([key, id, extra]) => `{${JSON.stringify(`${id}${key}`)}: [${id} , ${extra}]}`).join(',')}]`
      const parsed = parseJson(text)
      expect(parsed).toEqual(rows.map(([key, id, extra]) => ({
        [`${id}${key}`]: [Number.isSafeInteger(Number(id)) ? Number(id) : String(id), JSON.parse(extra)],
      })))
    }))
  })

  it.each([
    ['quotes that never end', '"\\'.repeat(200_000) + '1234567890123456'],
    ['digits', '1'.repeat(500_000)],
    ['long numbers and blanks', `[${`12345678901234567${' '.repeat(50)},`.repeat(5_000)}0]`],
  ])('takes linear time for %s', (_name, text) => {
    const started = performance.now()
    outcome(() => parseJson(text))
    expect(performance.now() - started).toBeLessThan(1500)
  })
})

function withoutLongIntegers (json: string): boolean {
  return !/(?<![\d.eE+])\d{16,}(?![\d.eE])/.test(json)
}

function outcome (parse: () => unknown): unknown {
  try {
    return { value: parse() }
  } catch (error) {
    return error instanceof SyntaxError ? 'refused' : error
  }
}
