import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dedupeKey } from '../../src/wechat/dedupe-key.ts'
import { parseInbound } from '../../src/wechat/inbound.ts'
import { sample, sampleNames } from './fixtures.ts'

const keyOf = (text: string) => dedupeKey(parseInbound(text))
const text = sample('text.xml')
const click = sample('event-CLICK.xml')
const mass = sample('event-MASSSENDJOBFINISH-success.xml')
const template = sample('event-TEMPLATESENDJOBFINISH-success.xml')
const published = sample('event-PUBLISHJOBFINISH-success.xml')
const noticeSent = sample('event-subscribe_msg_sent_event-success.xml')
const location = sample('event-LOCATION.xml')
const later = (xml: string) => xml.replace(/<CreateTime>\d+/, '<CreateTime>1767999999')
const fromOther = (xml: string) => xml.replace(/(<FromUserName><!\[CDATA\[)\w+/, '$1oSomebodyElse')
const body = (own: object) =>
  JSON.stringify({ ...own, ToUserName: 'gh', FromUserName: 'o', CreateTime: 1, MsgType: 'event', Event: 'CLICK' })

describe('the key of a delivery', () => {
  it('is a message\'s id, whatever else it says', () => {
    expect(keyOf(text)).toBe('m24930000000001009')
    expect(keyOf(later(text).replace('订单', ''))).toBe('m24930000000001009')
  })

  it.each(sampleNames())('is short, ASCII, and the same again: %s', (name) => {
    expect(keyOf(sample(name))).toMatch(/^[\w-]{1,64}$/)
    expect(keyOf(sample(name))).toBe(keyOf(sample(name)))
  })

  it('differs between all samples, but for the one mass send that they report on', () => {
    const keys = sampleNames().map((name) => keyOf(sample(name)))
    expect(new Set(keys).size).toBe(keys.length - 3)
  })

  it.each([
    ['the order of fields', click,
      '<xml><EventKey>MENU_CONTACT_AGENT</EventKey><Event>CLICK</Event><MsgType>event</MsgType>' +
      '<CreateTime>1767226698</CreateTime><FromUserName>oCRMd1A2b3C4d5E6f7G8h9J0kLmN</FromUserName>' +
      '<ToUserName>gh_7c1e5a90d3b2</ToUserName></xml>'],
    ['layout', sample('event-pic_photo_or_album.xml'), sample('event-pic_photo_or_album.xml').replaceAll(/>\s+</g, '><')],
    ['empty layout', mass.replace('MASSSENDJOBFINISH', 'x'), mass.replace('MASSSENDJOBFINISH', 'x').replaceAll(/>\s+</g, '><')],
    ['the counts of a mass send', mass, later(mass).replace('9790', '9791')],
    ['the status of a template message', template, later(template).replace('success', 'failed:user block')],
    ['the spelling of the event', template, template.replace('TEMPLATESENDJOBFINISH', 'templatesendjobfinish')],
    ['the other name of the event', published, published.replace('PUBLISH', 'FREEPUBLISH')],
    ['the articles of a publication', published, later(published).replace('demoPublished1', 'demoPublished2')],
    ['the time of a notice\'s result', noticeSent, later(noticeSent)],
    ['where a position is', location, location.replace('31.230416', '31.230417')],
  ])('does not depend on %s', (_name, one, other) => {
    expect(other).not.toBe(one)
    expect(keyOf(other)).toBe(keyOf(one))
  })

  it.each([
    ['another message id', text, text.replace('24930000000001009', '24930000000001010')],
    ['another key in the same second', click, click.replace('MENU_CONTACT_AGENT', 'MENU_OTHER')],
    ['another event in the same second', click, click.replace('CLICK', 'VIEW')],
    ['another unknown event', click.replace('CLICK', 'x'), click.replace('CLICK', 'y')],
    ['another second', click, later(click)],
    ['another follower', click, fromOther(click)],
    ['a field that is not typed', click, click.replace('</xml>', '<New>1</New></xml>')],
    ['blanks in a value', click, click.replace('MENU_CONTACT_AGENT', 'MENU_CONTACT_AGENT ')],
    ['another picture', sample('event-pic_sysphoto.xml'), sample('event-pic_sysphoto.xml').replace('3040]', '3041]')],
    ['another mass send', mass, mass.replace('1000001801', '1000001802')],
    ['a template message of the same id', mass, mass.replace('MASSSENDJOBFINISH', 'TEMPLATESENDJOBFINISH')],
    ['a later ban of what was published', published, published.replace('<publish_status>0', '<publish_status>6')],
    ['another publication', published, published.replace('2247500101', '2247500102')],
    ['the result of another notice', noticeSent, noticeSent.replace('0001<', '0009<')],
    ['another result of a notice', noticeSent, noticeSent.replace('<ErrorCode>0', '<ErrorCode>43101')],
    ['another position in time', location, later(location)],
    ['a result that lost its id', later(template).replace(/<MsgID>.*<\/MsgID>/, ''), template.replace(/<MsgID>.*<\/MsgID>/, '')],
    ['a notice that lost its id', later(noticeSent).replace(/<MsgID>.*<\/MsgID>/, ''), noticeSent.replace(/<MsgID>.*<\/MsgID>/, '')],
    ['a message that lost its id', text.replace(/<MsgId>.*<\/MsgId>/, ''), text.replace(/<MsgId>.*<\/MsgId>/, '').replace('订单', '')],
  ])('depends on %s', (_name, one, other) => {
    expect(other).not.toBe(one)
    expect(keyOf(other)).not.toBe(keyOf(one))
  })

  it('is still short for an id that is no number', () => {
    const odd = (id: string) => text.replace('24930000000001009', id)
    expect(keyOf(odd('标识'))).toMatch(/^[\w-]{43}$/)
    expect(keyOf(odd('标识'))).not.toBe(keyOf(odd('标记')))
  })

  it('is the same in both formats', () => {
    const json = sample('event-subscribe_msg_sent_event.json')
    const { TemplateId, MsgID } = JSON.parse(json).List[0]
    const xml = noticeSent.replace('1900000000000000001', MsgID).replace(/\[Xk\w+\]/, `[${TemplateId}]`)
    expect(keyOf(xml)).toBe(keyOf(json))
  })

  it.each([
    ['a list that looks like an element', { x: ['node', ['a', '1']] }, { x: { a: '1' } }],
    ['an element that looks like a list', { x: { list: '1' } }, { x: [['1']] }],
  ])('is not fooled by %s', (_name, one, other) => {
    expect(keyOf(body(one))).not.toBe(keyOf(body(other)))
  })

  it('is as different as what is said, for any fields', () => {
    const list = fc.array(fc.string(), { minLength: 2 })
    const value = fc.oneof(fc.string({ unit: 'grapheme' }), list, fc.dictionary(name(), fc.string(), { minKeys: 1 }))
    const fields = fc.dictionary(name(), value)
    fc.assert(fc.property(fields, fields, (one, other) => {
      const same = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))
      expect(keyOf(body(one)) === keyOf(body(other))).toBe(same)
      const reversed = Object.fromEntries(Object.entries(one).toReversed())
      expect(keyOf(body(reversed))).toBe(keyOf(body(one)))
    }))
  })
})

function name (): fc.Arbitrary<string> {
  return fc.constantFrom('a', 'b', 'ab', 'EventKey', 'Ticket', '__proto__', '1', '2')
}

function sorted (fields: Record<string, unknown>): unknown {
  return Object.entries(fields).sort(([a], [b]) => a < b ? -1 : 1)
    .map(([name, value]) => [name, typeof value === 'object' && value !== null && !Array.isArray(value) ? sorted({ ...value }) : value])
}
