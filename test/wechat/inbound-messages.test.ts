import { describe, expect, it } from 'vitest'
import { parseInbound } from '../../src/wechat/inbound.ts'
import type { MessageFields } from '../../src/wechat/inbound.types.ts'
import { sample, sampleNames } from './fixtures.ts'

type Row<T extends keyof MessageFields> =
  [name: string, type: T, msgId: string, at: string, own: MessageFields[T], more?: { msgDataId: string | null, idx: number | null }]

// For each message its own fields, every one of them.
const messages: { [T in keyof MessageFields]: Row<T> }[keyof MessageFields][] = [
  ['text.xml', 'text', '24930000000001009', '2026-01-01T00:01:01Z', {
    content: '你好，请问我的订单什么时候发货？', bizMsgMenuId: null,
  }],
  ['text.json', 'text', '24930000000020001', '2026-01-01T01:15:03Z', { content: '你好', bizMsgMenuId: null }],
  ['text-msgmenu-click.xml', 'text', '24930000000002018', '2026-01-01T00:02:02Z', { content: '满意', bizMsgMenuId: '101' }],
  ['text-from-article.xml', 'text', '24930000000003027', '2026-01-01T00:03:03Z',
    { content: '这篇文章讲得很清楚', bizMsgMenuId: null }, { msgDataId: '2650000123', idx: 1 }],
  ['image.xml', 'image', '24930000000004036', '2026-01-01T00:04:04Z', {
    picUrl: 'http://mmbiz.qpic.cn/mmbiz_jpg/demoDemoDemoPic/0',
    mediaId: 'mId_IMAGE_demo_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN',
  }],
  ['voice.xml', 'voice', '24930000000005045', '2026-01-01T00:05:05Z', {
    mediaId: 'mId_VOICE_demo_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN',
    format: 'amr',
    mediaId16K: 'mId_VOICE16K_demo_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ',
    recognition: null,
  }],
  ['voice-recognition.xml', 'voice', '24930000000006054', '2026-01-01T00:06:06Z', {
    mediaId: 'mId_VOICE_demo_1123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN',
    format: 'amr',
    mediaId16K: null,
    recognition: '我想问一下退货怎么弄',
  }],
  ['video.xml', 'video', '24930000000007063', '2026-01-01T00:07:07Z', {
    mediaId: 'mId_VIDEO_demo_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN',
    thumbMediaId: 'mId_THUMB_demo_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN',
  }],
  ['shortvideo.xml', 'shortvideo', '24930000000008072', '2026-01-01T00:08:08Z', {
    mediaId: 'mId_SVIDEO_demo_123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN',
    thumbMediaId: 'mId_STHUMB_demo_123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN',
  }],
  ['location.xml', 'location', '24930000000009081', '2026-01-01T00:09:09Z', {
    latitude: 31.230416, longitude: 121.473701, scale: 15, label: '上海市黄浦区人民大道200号',
  }],
  ['link.xml', 'link', '24930000000010090', '2026-01-01T00:10:10Z', {
    title: '夏季护肤小贴士',
    description: '三步做好基础防晒',
    url: 'http://mp.weixin.qq.com/s?__biz=MzDEMO&mid=100&idx=1&sn=demo',
  }],
  ['miniprogrampage.xml', 'miniprogrampage', '24930000000011099', '2026-01-01T00:11:11Z', {
    title: '预约服务',
    appId: 'wx5f0c3a7d91e2b846',
    pagePath: 'pages/booking/index?from=card',
    thumbUrl: 'https://mmbiz.qpic.cn/demo/thumb',
    thumbMediaId: 'mId_MPTHUMB_demo_23456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN',
  }],
  ['file.xml', 'file', '24930000000012108', '2026-01-01T00:12:12Z', {
    title: '报价单.pdf',
    description: '.pdf',
    fileKey: 'BAAAAdemoFileKey',
    fileMd5: '0cc175b9c0f1b6a831c399e269772661',
    fileTotalLen: 20480,
  }],
]

describe('an inbound message', () => {
  it.each(messages)('is read: %s', (name, type, msgId, at, own, more = { msgDataId: null, idx: null }) => {
    expect(parseInbound(sample(name))).toEqual({
      kind: 'message',
      type,
      toUserName: 'gh_7c1e5a90d3b2',
      fromUserName: 'oCRMd1A2b3C4d5E6f7G8h9J0kLmN',
      openid: 'oCRMd1A2b3C4d5E6f7G8h9J0kLmN',
      createdAt: new Date(at),
      msgId,
      businessId: null,
      ...more,
      ...own,
      fields: expect.any(Object),
    })
  })

  it('has a row here for every sample', () => {
    expect(messages.map(([name]) => name).sort()).toEqual(sampleNames().filter((name) => !name.startsWith('event-')))
  })

  it('of a type that is not known is kept with all its fields', () => {
    const inbound = parseInbound(sample('text.xml').replace('[text]', '[hologram]').replace('</xml>', '<Depth><Z>3</Z></Depth></xml>'))
    expect(inbound).toMatchObject({
      kind: 'message',
      type: 'unknown',
      msgType: 'hologram',
      msgId: '24930000000001009',
      openid: 'oCRMd1A2b3C4d5E6f7G8h9J0kLmN',
      fields: { Content: '你好，请问我的订单什么时候发货？', Depth: { Z: '3' } },
    })
  })

  it.each(['constructor', 'toString', 'hasOwnProperty', '__proto__', 'TEXT', 'unknown'])('of type %s is unknown', (msgType) => {
    expect(parseInbound(sample('text.xml').replace('[text]', `[${msgType}]`))).toMatchObject({ type: 'unknown', msgType })
  })

  it('may come without an id, from a sub-merchant, and with fields that are new', () => {
    const inbound = parseInbound(sample('text.xml').replace(/<MsgId>.*<\/MsgId>/, '<BusinessId>9</BusinessId><New>1</New>'))
    expect(inbound).toMatchObject({ type: 'text', msgId: null, businessId: '9', fields: { New: '1' } })
  })

  it.each(messages.map(([name, type]) => [name, type]))('survives the loss of all its own fields: %s', (name, type) => {
    const body = '<xml><ToUserName>gh</ToUserName><FromUserName>o</FromUserName><CreateTime>1</CreateTime>' +
      `<MsgType>${type}</MsgType></xml>`
    const inbound = parseInbound(body)
    const whole = parseInbound(sample(name))
    expect(Object.keys(inbound).sort()).toEqual(Object.keys(whole).sort())
    expect(Object.values(inbound)).not.toContain(undefined)
  })

  it('has null where a number is none', () => {
    const inbound = parseInbound(sample('location.xml').replace('31.230416', 'north').replace('>15<', '>0x0F<'))
    expect(inbound).toMatchObject({ latitude: null, longitude: 121.473701, scale: null })
  })
})
