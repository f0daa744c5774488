import { describe, expect, it } from 'vitest'
import { judgeReply } from '../../src/simulator/rules/passive-reply.ts'
import { textReply } from './support.ts'

const openid = 'oCRMd1A2b3C4d5E6f7G8h9J0kLmN'
const parties = { openid, originalId: 'gh_7c1e5a90d3b2', toEvent: false }

function reply (type: string, body: string): string {
  const head = `<ToUserName>${openid}</ToUserName><FromUserName>gh_7c1e5a90d3b2</FromUserName><CreateTime>1</CreateTime>`
  return `<xml>${head}<MsgType>${type}</MsgType>${body}</xml>`
}
const articles = (count: number): string =>
  `<ArticleCount>${count}</ArticleCount><Articles>${'<item><Title>t</Title><Url>https://example.com</Url></item>'.repeat(count)}</Articles>`

describe('judging a passive reply', () => {
  it.each([
    ['text', reply('text', '<Content>您好</Content>'), { type: 'text', text: '您好' }],
    ['image', reply('image', '<Image><MediaId>m</MediaId></Image>'), { type: 'image', fields: { MediaId: 'm' } }],
    ['voice', reply('voice', '<Voice><MediaId>m</MediaId></Voice>'), { type: 'voice' }],
    ['video', reply('video', '<Video><MediaId>m</MediaId><Title>t</Title></Video>'), { type: 'video', text: '[视频] t' }],
    ['music', reply('music', '<Music><ThumbMediaId>m</ThumbMediaId></Music>'), { type: 'music' }],
    ['news', reply('news', articles(1)), { type: 'news', text: '[图文] t' }],
    ['the longest text', reply('text', `<Content>${'a'.repeat(2048)}</Content>`), { type: 'text' }],
  ])('takes %s', (_name, xml, shown) => {
    expect(judgeReply(xml, parties)).toMatchObject({ accepted: true, shown })
  })

  it.each([
    ['any of them', '', false, { kfAccount: null }],
    ['a certain one', '<TransInfo><KfAccount>anna@shop</KfAccount></TransInfo>', false, { kfAccount: 'anna@shop' }],
    ['nobody after an event', '', true, undefined],
  ])('takes a transfer to the platform\'s own agents, %s, and shows nothing', (_name, info, toEvent, transfer) => {
    const judgement = judgeReply(reply('transfer_customer_service', info), { ...parties, toEvent })
    expect(judgement).toEqual({ accepted: true, shown: null, ...(transfer === undefined ? {} : { transfer }) })
  })

  it.each([
    ['to a message', false, 1],
    ['to an event', true, 8],
  ])('shows only the allowed articles %s', (_name, toEvent, shownCount) => {
    const judgement = judgeReply(reply('news', articles(9)), { ...parties, toEvent })
    expect(judgement).toMatchObject({ accepted: true, shown: { fields: { articles: { length: shownCount } } } })
  })

  it.each([
    ['names not swapped', textReply('gh_7c1e5a90d3b2', 'x').replace('[gh_7c1e5a90d3b2]', `[${openid}]`).replace(openid, 'gh_7c1e5a90d3b2')],
    ['another follower', textReply('oSomebodyElse', 'x')],
    ['the appid as sender', textReply(openid, 'x').replace('gh_7c1e5a90d3b2', 'wxd0000000000000001')],
    ['no CreateTime', textReply(openid, 'x').replace('1767230200', '')],
    ['empty Content', textReply(openid, '')],
    ['too long', textReply(openid, '好'.repeat(683))],
    ['unknown MsgType', reply('sticker', '')],
    ['image without a body', reply('image', '')],
    ['image without MediaId', reply('image', '<Image><MediaId></MediaId></Image>')],
    ['music without a picture', reply('music', '<Music><Title>t</Title></Music>')],
    ['no articles', reply('news', '<ArticleCount>0</ArticleCount><Articles></Articles>')],
    ['a wrong ArticleCount', reply('news', articles(2).replace('>2<', '>3<'))],
    ['text before the XML', `ok ${textReply(openid, 'x')}`],
    ['JSON', '{"MsgType":"text"}'],
    ['broken XML', textReply(openid, 'x').replace('</MsgType>', '')],
  ])('refuses %s', (_name, xml) => {
    expect(judgeReply(xml, parties)).toMatchObject({ accepted: false, failure: expect.stringMatching(/^malformed: /) })
  })
})
