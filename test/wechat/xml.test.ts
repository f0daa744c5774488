import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../src/platform/errors.ts'
import { MAX_BODY_DEPTH, MAX_BODY_LENGTH, cdata, parseXml } from '../../src/wechat/xml.ts'
import { sample, sampleNames } from './fixtures.ts'

const malformed = expect.objectContaining({ kind: 'invalid', code: 'WEBHOOK_MALFORMED' })

describe('parsing XML', () => {
  it.each([
    ['ids longer than a number', '<xml><MsgId>24930000000001009</MsgId></xml>', { MsgId: '24930000000001009' }],
    ['leading zeros, exponents, booleans', '<xml><a>007</a><b>1e3</b><c>true</c></xml>', { a: '007', b: '1e3', c: 'true' }],
    ['blanks inside CDATA', '<xml><a><![CDATA[ \n x ]]></a><b><![CDATA[  ]]></b></xml>', { a: ' \n x ', b: '  ' }],
    ['blanks around text, not layout', '<xml>\n<a> x </a>\n<b>\n</b></xml>', { a: ' x ', b: '' }],
    ['empty elements', '<xml><a></a><b/><c><![CDATA[]]></c></xml>', { a: '', b: '', c: '' }],
    ['no text between elements', '<xml>a<b>1</b>c<d>x<e>2</e></d></xml>', { b: '1', d: { e: '2' } }],
    ['elements that repeat', '<xml><l><a>1</a></l><l><a>2</a></l></xml>', { l: [{ a: '1' }, { a: '2' }] }],
    ['several CDATA sections', '<xml><a><![CDATA[x]]]]><![CDATA[>y]]></a></xml>', { a: 'x]]>y' }],
    ['text beside CDATA', '<xml><a>x &amp; <![CDATA[&amp;]]></a></xml>', { a: 'x & &amp;' }],
    ['the five entities', '<xml><a>&lt;&gt;&amp;&quot;&apos;</a></xml>', { a: '<>&"\'' }],
    ['numeric entities', '<xml><a>&#20320;&#x597D;&#128512;</a></xml>', { a: '你好😀' }],
    ['no entity twice', '<xml><a>&amp;lt;</a></xml>', { a: '&lt;' }],
    ['other ampersands as they are', '<xml><a>?a=1&b=2&nbsp;&#0;&#x110000;</a></xml>', { a: '?a=1&b=2&nbsp;&#0;&#x110000;' }],
    ['what a follower may write', '<xml><a><![CDATA[<!DOCTYPE html><b>&lt;]]></a></xml>', { a: '<!DOCTYPE html><b>&lt;' }],
    ['a declaration and a byte order mark', '\uFEFF<?xml version="1.0" encoding="UTF-8"?>\n<xml><a>1</a></xml>\n', { a: '1' }],
    ['numbers as names of elements', '<xml><_1>a</_1></xml>', { _1: 'a' }],
  ])('keeps %s', (_name, text, expected) => {
    expect(parseXml(text)).toEqual(expected)
  })

  it.each([
    ['nothing', ''],
    ['text', 'success'],
    ['another root', '<html><a>1</a></html>'],
    ['a root that only begins right', '<xmlrpc><a>1</a></xmlrpc>'],
    ['an empty root', '<xml></xml>'],
    ['a root of text', '<xml>hello</xml>'],
    ['a closed root', '<xml/>'],
    ['an open element', '<xml><a>1</xml>'],
    ['an open root', '<xml><a>1</a>'],
    ['crossed elements', '<xml><a><b>1</a></b></xml>'],
    ['two roots', '<xml><a>1</a></xml><xml><a>1</a></xml>'],
    ['text after the root', '<xml><a>1</a></xml>x'],
    ['text before the root', 'x<xml><a>1</a></xml>'],
    ['open CDATA', '<xml><a><![CDATA[1</a></xml>'],
    ['an open tag', '<xml><a'],
    ['a tag that is both', '<xml></a/></xml>'],
    ['attributes', '<xml><a b="1">1</a></xml>'],
    ['comments', '<xml><!-- a --><a>1</a></xml>'],
    ['instructions', '<xml><?php ?><a>1</a></xml>'],
    ['other declarations', '<xml><![IGNORE[<a>1</a>]]></xml>'],
    ['a bare angle', '<xml><a>1 < 2</a></xml>'],
    ['a DOCTYPE', '<!DOCTYPE xml><xml><a>1</a></xml>'],
    ['an inner DOCTYPE', '<xml><!DOCTYPE xml [<!ENTITY a "b">]><a>&a;</a></xml>'],
    ['an external entity', '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><xml><a>&x;</a></xml>'],
    ['a DOCTYPE hidden behind an attribute', '<xml><a b="<![CDATA["><!DOCTYPE a [<!ENTITY x "y">]>]]>&x;</a></xml>'],
    ['the prototype', '<xml><__proto__><admin>1</admin></__proto__></xml>'],
    ['the constructor', '<xml><constructor><prototype>1</prototype></constructor></xml>'],
    ['names of methods', '<xml><toString>1</toString></xml>'],
  ])('refuses %s', (_name, text) => {
    expect(() => parseXml(text)).toThrow(malformed)
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
  })

  it('gives nodes that inherit nothing', () => {
    const node = parseXml('<xml><a><b>1</b></a></xml>')
    expect(Object.getPrototypeOf(node)).toBeNull()
    expect(Object.getPrototypeOf(node['a'])).toBeNull()
  })

  it('takes ten levels and no more', () => {
    const nested = (levels: number) => `${'<a>'.repeat(levels - 1)}1${'</a>'.repeat(levels - 1)}`
    expect(() => parseXml(`<xml>${nested(MAX_BODY_DEPTH)}</xml>`)).not.toThrow()
    expect(() => parseXml(`<xml>${nested(MAX_BODY_DEPTH + 1)}</xml>`)).toThrow(malformed)
  })

  it('never throws anything but its own error', () => {
    const pieces = fc.constantFrom(
      '<xml>', '</xml>', '<a>', '</a>', '<![CDATA[', ']]>', '&', '&#', ';', '<!', '<?', '/>', '"', '\0', '__proto__',
    )
    const soup = fc.array(fc.oneof(pieces, fc.string({ maxLength: 3 }))).map((parts) => parts.join(''))
    fc.assert(fc.property(fc.oneof(soup, soup.map((inner) => `<xml>${inner}</xml>`), mutatedSample()), (text) => {
      try {
        parseXml(text)
      } catch (error) {
        expect(error).toBeInstanceOf(AppError)
      }
    }), { numRuns: 2000 })
  })
})

function mutatedSample (): fc.Arbitrary<string> {
  const names = sampleNames().filter((name) => name.endsWith('.xml'))
  return fc.tuple(fc.constantFrom(...names), fc.nat(), fc.nat(40), fc.string()).map(([name, at, length, insert]) => {
    const text = sample(name)
    const start = at % text.length
    return text.slice(0, start) + insert + text.slice(start + length)
  })
}

describe('a hostile body', () => {
  const bomb = '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">' +
    Array.from({ length: 9 }, (_, level) => `<!ENTITY a${level} "${`&a${level - 1};`.repeat(10)}">`).join('') + ']><xml><a>&a8;</a></xml>'

  it.each([
    ['an entity bomb', bomb],
    ['deep nesting', `<xml>${'<a>'.repeat(50_000)}`],
    ['many open CDATA', `<xml>${'<a><![CDATA['.repeat(20_000)}`],
    ['many quotes', `<xml><a>${'<b c="'.repeat(40_000)}`],
    ['blanks in a tag', `<xml><a${' '.repeat(250_000)}`],
    ['too many bytes', `<xml><a>${'a'.repeat(MAX_BODY_LENGTH)}</a></xml>`],
  ])('of %s is refused quickly', (_name, text) => {
    const started = performance.now()
    expect(() => parseXml(text)).toThrow(malformed)
    expect(performance.now() - started).toBeLessThan(500)
  })

  it.each([
    ['elements', `<xml>${'<a>1</a>'.repeat(32_000)}</xml>`],
    ['different elements', `<xml>${Array.from({ length: 13_000 }, (_, at) => `<a${at}>1</a${at}>`).join('')}</xml>`],
    ['ampersands', `<xml><a>${'&'.repeat(260_000)}</a></xml>`],
    ['entities', `<xml><a>${'&amp;'.repeat(50_000)}</a></xml>`],
    ['CDATA sections', `<xml><a>${'<![CDATA[]]>'.repeat(20_000)}</a></xml>`],
  ])('of as many %s as fit is parsed in linear time', (_name, text) => {
    const started = performance.now()
    parseXml(text)
    expect(performance.now() - started).toBeLessThan(1500)
  })
})

describe('CDATA', () => {
  it('holds every text that XML can hold', () => {
    const any = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 })
    const texts = fc.string({ unit: fc.oneof(any, fc.constantFrom(']', '>', '<', '&')) })
    fc.assert(fc.property(texts, (text) => {
      const allowed = text.replaceAll(/\p{Cc}|\uFFFE|\uFFFF/gu, (char) => '\t\n'.includes(char) || char > '~' ? char : '')
      fc.pre(!/[\uFFFE\uFFFF]|\p{Cs}/u.test(allowed))
      expect(parseXml(`<xml><a>${cdata(text)}</a></xml>`)).toEqual({ a: allowed })
    }))
  })

  it('drops what XML cannot hold, and keeps the rest', () => {
    expect(cdata('a\0\b\x1Fb\uFFFE\uFFFFc\uD83Dd\uDE00e😀\t\n')).toBe('<![CDATA[abcde😀\t\n]]>')
    expect(cdata('')).toBe('<![CDATA[]]>')
    expect(cdata('a]]>b]]]]>>')).toBe('<![CDATA[a]]]]><![CDATA[>b]]]]]]><![CDATA[>>]]>')
  })
})
