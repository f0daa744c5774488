import { Check } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { PassiveReplySchema, assertReply, replyXml } from '../../src/wechat/replies.ts'
import type { PassiveReply } from '../../src/wechat/replies.ts'
import { parseXml } from '../../src/wechat/xml.ts'
import { sample, withoutLayout } from './fixtures.ts'

const to = { openid: 'oCRMd1A2b3C4d5E6f7G8h9J0kLmN', from: 'gh_7c1e5a90d3b2', at: new Date('2026-01-01T01:16:40.999Z') }
const article = {
  title: '服务指南', description: '常见问题一览', picUrl: 'https://example.com/cover.jpg', url: 'https://example.com/guide',
}
const articles = (length: number) => Array.from({ length }, () => article)

describe('a passive reply', () => {
  it.each<[string, PassiveReply]>([
    ['text.xml', { type: 'text', content: '您好，已收到您的消息，正在为您转接客服。' }],
    ['image.xml', { type: 'image', mediaId: 'mId_REPLY_IMAGE_demo' }],
    ['voice.xml', { type: 'voice', mediaId: 'mId_REPLY_VOICE_demo' }],
    ['video.xml', { type: 'video', mediaId: 'mId_REPLY_VIDEO_demo', title: '产品演示', description: '两分钟了解产品' }],
    ['music.xml', {
      type: 'music', title: '背景音乐', description: '轻音乐', musicUrl: 'https://example.com/a.mp3',
      hqMusicUrl: 'https://example.com/a-hq.mp3', thumbMediaId: 'mId_REPLY_THUMB_demo',
    }],
    ['news.xml', { type: 'news', articles: [article] }],
    ['transfer_customer_service.xml', { type: 'transfer' }],
    ['transfer_customer_service-kfaccount.xml', { type: 'transfer', kfAccount: 'agent01@crm_demo' }],
  ])('is written as WeChat reads it: %s', (name, reply) => {
    expect(() => assertReply(reply)).not.toThrow()
    expect(replyXml(reply, to)).toBe(withoutLayout(sample(`replies/${name}`)))
  })

  it('leaves out what is optional', () => {
    expect(parseXml(replyXml({ type: 'video', mediaId: 'v' }, to))['Video']).toEqual({ MediaId: 'v' })
    expect(parseXml(replyXml({ type: 'music', thumbMediaId: 't' }, to))['Music']).toEqual({ ThumbMediaId: 't' })
  })

  it('cannot be broken out of', () => {
    const content = ']]></Content><MsgType>image</MsgType><![CDATA[\0'
    expect(parseXml(replyXml({ type: 'text', content }, to))).toMatchObject({ MsgType: 'text', Content: content.slice(0, -1) })
  })

  it('counts its articles', () => {
    const node = parseXml(replyXml({ type: 'news', articles: [article, article, article] }, to))
    expect(node).toMatchObject({ ArticleCount: '3', Articles: { item: [{ Title: '服务指南' }, {}, {}] } })
  })
})

describe('a passive reply is refused', () => {
  it.each<[string, PassiveReply, string]>([
    ['without a text', { type: 'text', content: '' }, 'REPLY_EMPTY'],
    ['with blanks for a text', { type: 'text', content: ' \n' }, 'REPLY_EMPTY'],
    ['with a text that cannot be sent', { type: 'text', content: '\0\b' }, 'REPLY_EMPTY'],
    ['with too many bytes', { type: 'text', content: 'a'.repeat(2048) }, 'REPLY_TOO_LONG'],
    ['with few characters of many bytes', { type: 'text', content: '好'.repeat(683) }, 'REPLY_TOO_LONG'],
    ['with nine articles', { type: 'news', articles: articles(9) }, 'REPLY_TOO_MANY_ARTICLES'],
    ['with no article', { type: 'news', articles: [] }, 'REPLY_INVALID'],
    ['with a long title', { type: 'news', articles: [{ ...article, title: 'a'.repeat(129) }] }, 'REPLY_INVALID'],
    ['without its media', { type: 'image', mediaId: '' }, 'REPLY_INVALID'],
    ['without its thumbnail', { type: 'music', thumbMediaId: '' }, 'REPLY_INVALID'],
    ['for an agent without a name', { type: 'transfer', kfAccount: '' }, 'REPLY_INVALID'],
  ])('%s', (_name, reply, code) => {
    expect(() => assertReply(reply)).toThrow(expect.objectContaining({ kind: 'invalid', code }))
  })

  it('with a field that is not its own', () => {
    const reply = { type: 'image', mediaId: 'm', content: 'x' } as const
    expect(() => assertReply(reply)).toThrow(expect.objectContaining({ code: 'REPLY_INVALID' }))
  })

  it.each([
    { type: 'text', content: '' },
    { type: 'news', articles: articles(9) },
    { type: 'card', mediaId: 'm' },
  ])('by the schema: %o', (reply) => {
    expect(Check(PassiveReplySchema, reply)).toBe(false)
  })

  it('not a byte too early', () => {
    expect(() => assertReply({ type: 'text', content: 'a'.repeat(2047) })).not.toThrow()
    expect(() => assertReply({ type: 'text', content: `${'好'.repeat(682)}a` })).not.toThrow()
    expect(() => assertReply({ type: 'news', articles: articles(8) })).not.toThrow()
  })
})
