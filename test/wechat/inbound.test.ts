import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../src/platform/errors.ts'
import { parseInbound } from '../../src/wechat/inbound.ts'
import { sample, sampleNames } from './fixtures.ts'

const malformed = expect.objectContaining({ kind: 'invalid', code: 'WEBHOOK_MALFORMED' })
const scan = sample('event-SCAN.xml')
const follow = sample('event-subscribe-qrscene.xml')
const cancellation = sample('event-user_authorization_cancellation.xml')

describe('the common fields', () => {
  it.each([
    ['without a sender', scan.replace(/<FromUserName>.*<\/FromUserName>/, '')],
    ['with an empty sender', scan.replace(/<FromUserName>.*<\/FromUserName>/, '<FromUserName/>')],
    ['with a sender of elements', scan.replace(/<FromUserName>.*<\/FromUserName>/, '<FromUserName><a>1</a></FromUserName>')],
    ['with a sender longer than any openid', scan.replace(/\[oCRM\w+\]/, `[${'o'.repeat(65)}]`)],
    ['without a receiver', scan.replace(/<ToUserName>.*<\/ToUserName>/, '')],
    ['without a time', scan.replace(/<CreateTime>.*<\/CreateTime>/, '')],
    ['with a time that is a fraction', scan.replace('1767226576', '1767226576.5')],
    ['with a negative time', scan.replace('1767226576', '-1')],
    ['with a time in words', scan.replace('1767226576', 'now')],
    ['with a time far out', scan.replace('1767226576', '17672265760000')],
    ['without a type', scan.replace(/<MsgType>.*<\/MsgType>/, '')],
    ['without the name of the event', scan.replace(/<Event>.*<\/Event>/, '')],
    ['with an endless type', scan.replace('[event]', `[${'e'.repeat(65)}]`)],
    ['with an endless message id', sample('text.xml').replace('24930000000001009', '1'.repeat(65))],
    ['as an array', '[1]'],
    ['as null', 'null'],
    ['as broken JSON', '{"ToUserName": '],
    ['as nothing', ''],
    ['as deep JSON', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['as deep XML in JSON', `{"a":${'{"a":'.repeat(11)}1${'}'.repeat(11)}}`],
  ])('must be sound: %s', (_name, text) => {
    expect(() => parseInbound(text)).toThrow(malformed)
  })

  it('are the same in JSON, whether numbers or strings', () => {
    const text = '{"ToUserName":"gh","FromUserName":"o","CreateTime":1767230103,"MsgType":"text","MsgId":9223372036854775807,"Content":null}'
    expect(parseInbound(text)).toMatchObject({ msgId: '9223372036854775807', createdAt: new Date(1767230103000), content: '' })
  })

  it('may stand in JSON behind blanks, beside names that mean something to JavaScript', () => {
    const body = { ...JSON.parse(sample('event-subscribe_msg_sent_event.json')), constructor: 1 }
    const inbound = parseInbound(`\uFEFF \n${JSON.stringify(body).replace('{', '{"__proto__":{"admin":1},')}`)
    expect(inbound).toMatchObject({ type: 'subscribe_msg_sent_event', fields: { constructor: '1' } })
    expect(Object.getPrototypeOf(inbound.fields)).toBeNull()
    expect('admin' in inbound.fields).toBe(false)
  })
})

describe('a follow', () => {
  it.each([
    ['qrscene_store', 'store'],
    ['qrscene_qrscene_store', 'qrscene_store'],
    ['qrscene_', ''],
    ['last_trade_no_4001', null],
    ['store', null],
    ['', null],
  ])('with the key %j has the scene %j', (eventKey, qrScene) => {
    expect(parseInbound(follow.replace('qrscene_store_0042', eventKey))).toMatchObject({ type: 'subscribe', eventKey, qrScene })
  })

  it('is no scan: there the prefix is part of the scene', () => {
    expect(parseInbound(scan.replace('store_0042', 'qrscene_store'))).toMatchObject({ type: 'SCAN', qrScene: 'qrscene_store' })
  })
})

describe('the names of events', () => {
  it.each([
    ['templatesendjobfinish', 'TEMPLATESENDJOBFINISH'],
    ['FREEPUBLISHJOBFINISH', 'PUBLISHJOBFINISH'],
    ['LOCATION', 'LOCATION'],
    ['location', 'unknown'],
    ['scan', 'unknown'],
    ['click', 'unknown'],
    ['view', 'unknown'],
    ['Subscribe', 'unknown'],
    ['masssendjobfinish', 'unknown'],
    ['user_get_card', 'unknown'],
    ['constructor', 'unknown'],
    ['unknown', 'unknown'],
  ])('%s means %s', (event, type) => {
    const inbound = parseInbound(scan.replace('[SCAN]', `[${event}]`))
    expect(inbound).toMatchObject({ kind: 'event', type, fields: { EventKey: 'store_0042' } })
    if (inbound.type === 'unknown') expect(inbound).toMatchObject({ event })
  })
})

describe('a personal-information event', () => {
  it('is about the person inside, not about the sender', () => {
    const inbound = parseInbound(cancellation.replace(/(<OpenID><!\[CDATA\[)\w+/, '$1oTheOther'))
    expect(inbound).toMatchObject({
      type: 'user_authorization_cancellation', openid: 'oTheOther', fromUserName: 'oCRMd1A2b3C4d5E6f7G8h9J0kLmN',
    })
  })

  it('may spell its fields the old way', () => {
    const old = cancellation.replaceAll('OpenID', 'openid').replaceAll('AppID', 'appid').replaceAll('UnionID', 'unionid')
    expect(parseInbound(old.replace(/(<openid><!\[CDATA\[)\w+/, '$1oTheOther'))).toMatchObject({
      openid: 'oTheOther', appid: 'wx5f0c3a7d91e2b846', unionid: 'oUnionDemo000000000000000001',
    })
  })

  it('is not acted on when it names no person', () => {
    const inbound = parseInbound(cancellation.replace(/<OpenID>.*<\/OpenID>/, ''))
    expect(inbound).toMatchObject({ type: 'unknown', event: 'user_authorization_cancellation' })
  })

  it('is refused when the person is longer than any openid', () => {
    expect(() => parseInbound(cancellation.replace(/(<OpenID><!\[CDATA\[)\w+/, `$1${'o'.repeat(65)}`))).toThrow(malformed)
  })
})

describe('whatever arrives', () => {
  it('is read or refused, and nothing else', () => {
    const mutated = fc.tuple(fc.constantFrom(...sampleNames()), fc.nat(), fc.nat(60), fc.string())
      .map(([name, at, length, insert]) => {
        const text = sample(name)
        return text.slice(0, at % text.length) + insert + text.slice(at % text.length + length)
      })
    fc.assert(fc.property(fc.oneof(mutated, fc.string(), fc.json()), (text) => {
      try {
        expect(parseInbound(text).openid).not.toBe('')
      } catch (error) {
        expect(error).toBeInstanceOf(AppError)
      }
    }), { numRuns: 3000 })
  })

  it('is read when only elements are reordered, repeated or dropped beyond the common ones', () => {
    const events = sampleNames().filter((name) => name.startsWith('event-') && name.endsWith('.xml'))
    const lines = fc.constantFrom(...events).chain((name) => {
      const [root, ...rest] = sample(name).trim().split('\n')
      const simple = rest.slice(5, -1).filter((line) => /^ {2}<(\w+)>.*<\/\1>$/.test(line))
      return fc.tuple(fc.constant(root), fc.constant(rest.slice(0, 5)), fc.subarray(simple))
    })
    fc.assert(fc.property(lines, ([root, common, own]) => {
      const inbound = parseInbound([root, ...own.toReversed(), ...common, ...own, '</xml>'].join('\n'))
      expect(inbound.kind).toBe('event')
    }))
  })
})
