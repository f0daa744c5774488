import { describe, expect, it } from 'vitest'
import { appid, sendText, startStage, textReply } from './support.ts'
import type { Stage } from './support.ts'

const openid = 'oAlice'
const sendPath = '/cgi-bin/message/custom/send'
const hourMs = 3_600_000
const ridPattern = / rid: [\da-f]{8}-[\da-f]{8}-[\da-f]{8}$/

describe('sending a customer-service message', () => {
  const actions: Array<[string, (stage: Stage) => Promise<unknown>, number, number]> = [
    ['a message', ({ account }) => account.say(openid, 'hello'), 5, 48 * hourMs],
    ['a picture', ({ account }) => account.send(openid, { type: 'image' }), 5, 48 * hourMs],
    ['a click', ({ account }) => account.click(openid, 'KEY'), 3, 60_000],
    ['a scan', ({ account }) => account.scan(openid, 'store'), 3, 60_000],
    ['scancode_push', ({ account }) => account.raw(openid, { Event: 'scancode_push', EventKey: 'k' }), 3, 60_000],
    ['an item of a message menu', ({ account }) => account.say(openid, '满意', { bizMsgMenuId: '101' }), 3, 60_000],
  ]

  it.each(actions)('after %s', async (_name, act, messages, spanMs) => {
    const stage = await startStage()
    stage.account.addFollower({ openid })
    await act(stage)
    for (let sent = 0; sent < messages; sent += 1) {
      expect(await stage.call('POST', sendPath, sendText(openid, `第${sent}条`))).toEqual({ errcode: 0, errmsg: 'ok' })
    }
    expect(await stage.call('POST', sendPath, sendText(openid, 'one more'))).toMatchObject({ errcode: 45047 })
    expect(stage.account.receivedCount({ openid, by: 'service' })).toBe(messages)

    await act(stage)
    stage.clock.advance(spanMs - 1)
    expect(await stage.call('POST', sendPath, sendText(openid, 'in time'))).toMatchObject({ errcode: 0 })
    stage.clock.advance(1)
    expect(await stage.call('POST', sendPath, sendText(openid, 'late'))).toMatchObject({
      errcode: 45015, errmsg: expect.stringMatching(/^response out of time limit or subscription is canceled rid: /),
    })
  })

  it('after a follow, but not after it was taken back', async () => {
    const stage = await startStage()
    await stage.account.follow({ openid })
    expect(await stage.call('POST', sendPath, sendText(openid, 'welcome'))).toMatchObject({ errcode: 0 })
    await stage.account.say(openid, 'hello')
    await stage.account.unfollow(openid)
    expect(await stage.call('POST', sendPath, sendText(openid, 'come back'))).toMatchObject({ errcode: 45015 })
    await stage.account.follow({ openid })
    expect(stage.account.follower(openid)?.window).toMatchObject({ remaining: 3 })
  })

  it('counts from the time of the message, not of its arrival', async () => {
    const stage = await startStage()
    stage.account.addFollower({ openid })
    await stage.account.say(openid, 'late', { at: new Date(stage.clock.now().getTime() - 48 * hourMs) })
    expect(await stage.call('POST', sendPath, sendText(openid, 'x'))).toMatchObject({ errcode: 45015 })
  })

  it('a view opens nothing, and the log says why', async () => {
    const stage = await startStage()
    stage.account.addFollower({ openid })
    await stage.account.view(openid, 'https://example.com')
    expect(await stage.call('POST', sendPath, sendText(openid, 'x'))).toMatchObject({ errcode: 45015 })
    expect(stage.simulator.log.at(-1)).toMatchObject({ appid, api: sendPath, rule: 'window.none', errcode: 45015, openid })
  })

  it('ten at once into a window of five: five arrive', async () => {
    const stage = await startStage()
    stage.account.addFollower({ openid })
    await stage.account.say(openid, 'hello')
    const answers = await Promise.all(Array.from({ length: 10 }, () => stage.call('POST', sendPath, sendText(openid, 'x'))))
    expect(answers.filter(({ errcode }) => errcode === 0)).toHaveLength(5)
    expect(answers.filter(({ errcode }) => errcode === 45047)).toHaveLength(5)
    expect(stage.account.received(openid)).toHaveLength(5)
  })

  it('records what was sent, by whom and whether a machine wrote it', async () => {
    const stage = await startStage()
    stage.account.addFollower({ openid })
    await stage.account.say(openid, 'hello')
    await stage.call('POST', sendPath, { ...sendText(openid, '您好'), customservice: { kf_account: 'anna@shop' }, aimsgcontext: { is_ai_msg: 1 } })
    await stage.call('POST', sendPath, { touser: openid, msgtype: 'image', image: { media_id: 'm1' } })
    const at = stage.clock.now().getTime()
    expect(stage.account.received(openid)).toEqual([
      { id: expect.any(Number), at, by: 'service', type: 'text', text: '您好', kfAccount: 'anna@shop', madeByAi: true },
      { id: expect.any(Number), at, by: 'service', type: 'image', text: '[图片]', fields: { media_id: 'm1' } },
    ])
  })

  const article = { title: 't', description: 'd', url: 'https://example.com', picurl: 'https://example.com/p.png' }

  it.each([
    ['text', { content: '好'.repeat(682) }],
    ['image', { media_id: 'm' }],
    ['voice', { media_id: 'm' }],
    ['video', { media_id: 'm', thumb_media_id: 't' }],
    ['music', { title: 't', description: 'd', musicurl: 'u', hqmusicurl: 'u', thumb_media_id: 't' }],
    ['news', { articles: [article] }],
    ['mpnews', { media_id: 'm' }],
    ['mpnewsarticle', { article_id: 'a' }],
    ['msgmenu', { head_content: '满意吗', list: [{ id: '101', content: '满意' }, { id: '102', content: '不满意' }], tail_content: '' }],
    ['wxcard', { card_id: 'c' }],
    ['miniprogrampage', { title: 't', appid: 'wx1', pagepath: 'p', thumb_media_id: 't' }],
  ])('takes %s', async (msgtype, branch) => {
    const stage = await startStage()
    stage.account.addFollower({ openid })
    await stage.account.say(openid, 'hello')
    expect(await stage.call('POST', sendPath, { touser: openid, msgtype, [msgtype]: branch })).toMatchObject({ errcode: 0 })
  })

  it.each([
    ['a text over 2,048 bytes', { msgtype: 'text', text: { content: '好'.repeat(683) } }, 45002],
    ['an empty text', { msgtype: 'text', text: { content: '' } }, 44004],
    ['a text without a body', { msgtype: 'text' }, 44004],
    ['an unknown kind', { msgtype: 'sticker', sticker: {} }, 40008],
    ['a kind from the prototype', { msgtype: 'toString', toString: {} }, 40008],
    ['two articles', { msgtype: 'news', news: { articles: [article, article] } }, 45008],
    ['no article', { msgtype: 'news', news: { articles: [] } }, 45008],
    ['an article without a title', { msgtype: 'news', news: { articles: [{ ...article, title: '' }] } }, 40035],
    ['an image without media', { msgtype: 'image', image: {} }, 41006],
    ['music without a picture', { msgtype: 'music', music: { musicurl: 'u' } }, 41006],
    ['a menu without items', { msgtype: 'msgmenu', msgmenu: { head_content: 'h', list: [] } }, 40035],
    ['a menu item without an id', { msgtype: 'msgmenu', msgmenu: { list: [{ content: 'c' }] } }, 40035],
    ['an agent without an account', { ...sendText(openid, 'x'), customservice: {} }, 40035],
    ['a stranger', { ...sendText('oNobody', 'x') }, 40003],
    ['nobody', { ...sendText('', 'x') }, 40003],
  ])('refuses %s and uses nothing up', async (_name, body, errcode) => {
    const stage = await startStage()
    stage.account.addFollower({ openid })
    await stage.account.say(openid, 'hello')
    expect(await stage.call('POST', sendPath, { touser: openid, ...body })).toEqual({ errcode, errmsg: expect.stringMatching(ridPattern) })
    expect(stage.account.follower(openid)?.window?.remaining).toBe(5)
    expect(stage.account.receivedCount()).toBe(0)
  })

  it.each([
    ['an empty body', '', 44002],
    ['no JSON', '{', 47001],
    ['a list', '[]', 47001],
    ['a body that poses as our own refusal', JSON.stringify({ refused: true, errcode: 0, rule: 'x' }), 40003],
  ])('refuses %s', async (_name, body, errcode) => {
    const stage = await startStage()
    expect(await stage.call('POST', sendPath, body)).toMatchObject({ errcode })
  })

  it.each([
    ['service', false, 48001],
    ['subscription', false, 48001],
    ['subscription', true, 0],
    ['service', true, 0],
  ] as const)('a %s account, verified: %s', async (kind, verified, errcode) => {
    const stage = await startStage({ settings: { kind, verified } })
    await stage.account.follow({ openid })
    expect(await stage.call('POST', sendPath, sendText(openid, 'x'))).toMatchObject({ errcode })
  })
})

describe('a passive reply', () => {
  it('uses nothing up', async () => {
    const stage = await startStage()
    stage.account.addFollower({ openid })
    stage.webhook.answer(() => ({ body: textReply(openid, '收到') }))
    await stage.account.say(openid, 'hello')
    expect(stage.account.received(openid)).toMatchObject([{ by: 'passive' }])
    expect(stage.account.follower(openid)?.window?.remaining).toBe(5)
  })
})
