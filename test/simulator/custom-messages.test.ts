import { describe, expect, it } from 'vitest'
import { sendText, startStage, startStageWith, textReply } from './support.ts'
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

  it('as often and as long as the operator of the platform says', async () => {
    const limits = { windowAfterMessage: { messages: 2, seconds: 7200 }, windowAfterTouch: { messages: 1, seconds: 10 } }
    const { account, clock } = await startStageWith(openid, { settings: { limits } })
    const opened = () => account.follower(openid)?.window
    const after = (seconds: number) => new Date(clock.now().getTime() + seconds * 1000)
    await account.click(openid, 'KEY')
    expect(opened()).toEqual({ remaining: 1, expiresAt: after(10) })
    await account.say(openid, 'hello')
    expect(opened()).toEqual({ remaining: 2, expiresAt: after(7200) })
  })

  it.each(['soon', '', '1e999', { deep: '1' }])('counts from now when raw fields say that it is %j', async (CreateTime) => {
    const { account, clock } = await startStageWith(openid)
    await account.raw(openid, { MsgType: 'text', Content: 'hello', CreateTime })
    expect(account.follower(openid)?.window).toEqual({ remaining: 5, expiresAt: new Date(clock.now().getTime() + 48 * hourMs) })
  })

  it('counts from the time of the message, not of its arrival', async () => {
    const stage = await startStage()
    stage.account.addFollower({ openid })
    await stage.account.say(openid, 'late', { at: new Date(stage.clock.now().getTime() - 48 * hourMs) })
    expect(await stage.call('POST', sendPath, sendText(openid, 'x'))).toMatchObject({ errcode: 45015 })
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
    stage.account.addAgent({ kfAccount: 'anna@shop' })
    const mediaId = stage.account.addMedia('image')
    await stage.account.say(openid, 'hello')
    await stage.call('POST', sendPath, { ...sendText(openid, '您好'), customservice: { kf_account: 'anna@shop' }, aimsgcontext: { is_ai_msg: 1 } })
    await stage.call('POST', sendPath, { touser: openid, msgtype: 'image', image: { media_id: mediaId } })
    const at = stage.clock.now().getTime()
    expect(stage.account.received(openid)).toEqual([
      { id: expect.any(Number), at, by: 'service', type: 'text', text: '您好', kfAccount: 'anna@shop', madeByAi: true },
      { id: expect.any(Number), at, by: 'service', type: 'image', text: '[图片]', fields: { media_id: mediaId } },
    ])
  })

  const linked = 'wx00000000000000a1'
  const settings = { miniPrograms: [linked] }
  const article = { title: 't', description: 'd', url: 'https://example.com', picurl: 'https://example.com/p.png' }
  const items = (count: number) => Array.from({ length: count }, (_, number) => ({ id: String(101 + number), content: '满意' }))
  /** One of each kind, in a window that is open. */
  const startWithThings = async () => {
    const stage = await startStage({ settings })
    const { account } = stage
    account.addFollower({ openid })
    await account.say(openid, 'hello')
    const [image, voice, video, thumb] = (['image', 'voice', 'video', 'thumb'] as const).map((kind) => account.addMedia(kind))
    return { ...stage, things: { image, voice, video, thumb, draft: account.addDraft('新品'), article: account.addPublished('周年庆') } }
  }
  type Things = Awaited<ReturnType<typeof startWithThings>>['things']
  const as = (msgtype: string, branch: object) => ({ msgtype, [msgtype]: branch })
  const music = { title: 't', description: 'd', musicurl: 'u', hqmusicurl: 'u' }
  const stranger = 'wx00000000000000b2'
  const page = { title: 't', appid: linked, pagepath: 'p' }
  const card = (thumb: string | undefined, changes: object) => as('miniprogrampage', { ...page, thumb_media_id: thumb, ...changes })

  it.each<[string, string, (things: Things) => unknown]>([
    ['text', '好'.repeat(682), () => ({ content: '好'.repeat(682) })],
    ['image', '[图片]', ({ image }) => ({ media_id: image })],
    ['voice', '[语音]', ({ voice }) => ({ media_id: voice })],
    ['video', '[视频]', ({ video, thumb }) => ({ media_id: video, thumb_media_id: thumb })],
    ['music', '[音乐] t', ({ thumb }) => ({ ...music, thumb_media_id: thumb })],
    ['news', '[图文] t', () => ({ articles: [article] })],
    ['mpnews', '[图文] 新品', ({ draft }) => ({ media_id: draft })],
    ['mpnewsarticle', '[图文] 周年庆', ({ article: id }) => ({ article_id: id })],
    ['msgmenu', '满意吗\n满意', () => ({ head_content: '满意吗', list: items(1), tail_content: '' })],
    ['wxcard', '[卡券]', () => ({ card_id: 'c' })],
    ['miniprogrampage', '[小程序] t', ({ thumb }) => ({ ...page, thumb_media_id: thumb })],
  ])('takes %s', async (msgtype, text, branch) => {
    const { call, account, things } = await startWithThings()
    expect(await call('POST', sendPath, { touser: openid, msgtype, [msgtype]: branch(things) })).toEqual({ errcode: 0, errmsg: 'ok' })
    expect(account.received(openid)).toMatchObject([{ by: 'service', type: msgtype, text }])
  })

  it.each<[string, (things: Things) => object]>([
    ['a picture for the card of a mini program', ({ image }) => card(image, {})],
    ['a link to a linked mini program', () => sendText(openid, `<a href="https://example.com" data-miniprogram-appid="${linked}">看</a>`)],
    ['the longest menu', () => as('msgmenu', { list: items(10) })],
  ])('takes %s as well', async (_name, write) => {
    const { call, things } = await startWithThings()
    expect(await call('POST', sendPath, { touser: openid, ...write(things) })).toMatchObject({ errcode: 0 })
  })

  it.each<[string, (things: Things) => object, number, string]>([
    ['a text over 2,048 bytes', () => sendText(openid, '好'.repeat(683)), 45002, 'customMessages.textBytes'],
    ['an empty text', () => sendText(openid, ''), 44004, 'customMessages.textEmpty'],
    ['a text without a body', () => ({ msgtype: 'text' }), 44004, 'customMessages.textEmpty'],
    ['an unknown kind', () => as('sticker', {}), 40008, 'customMessages.type'],
    ['a kind from the prototype', () => as('toString', {}), 40008, 'customMessages.type'],
    ['two articles', () => as('news', { articles: [article, article] }), 45008, 'customMessages.oneArticle'],
    ['no article', () => as('news', { articles: [] }), 45008, 'customMessages.oneArticle'],
    ['an article without a title', () => as('news', { articles: [{ ...article, title: '' }] }), 40035, 'customMessages.article'],
    ['an image without media', () => as('image', {}), 41006, 'customMessages.mediaMissing'],
    ['music without a picture', () => as('music', music), 41006, 'customMessages.mediaMissing'],
    ['music without an address', ({ thumb }) => as('music', { ...music, musicurl: '', thumb_media_id: thumb }), 40035, 'customMessages.fieldMissing'],
    ['media that is not there', () => as('image', { media_id: 'm' }), 40007, 'customMessages.mediaUnknown'],
    ['a voice as an image', ({ voice }) => as('image', { media_id: voice }), 40121, 'customMessages.mediaKind'],
    ['a picture as a thumb', ({ image, video }) => as('video', { media_id: video, thumb_media_id: image }), 40121, 'customMessages.mediaKind'],
    ['news that are no draft', ({ image }) => as('mpnews', { media_id: image }), 40007, 'customMessages.newsUnknown'],
    ['an article that is not published', ({ draft }) => as('mpnewsarticle', { article_id: draft }), 53600, 'customMessages.articleUnknown'],
    ['a menu without items', () => as('msgmenu', { head_content: 'h', list: [] }), 40035, 'customMessages.menuItems'],
    ['a menu item without an id', () => as('msgmenu', { list: [{ content: 'c' }] }), 40035, 'customMessages.menuItems'],
    ['a menu item whose id is a word', () => as('msgmenu', { list: [{ id: 'yes', content: 'c' }] }), 40035, 'customMessages.menuItems'],
    ['a menu item whose id is a number', () => as('msgmenu', { list: [{ id: 101, content: 'c' }] }), 40035, 'customMessages.menuItems'],
    ['eleven menu items', () => as('msgmenu', { list: items(11) }), 45098, 'customMessages.menuCount'],
    ['a long menu item', () => as('msgmenu', { list: [{ id: '1', content: '好'.repeat(43) }] }), 45099, 'customMessages.menuItemBytes'],
    ['a mini program without a page', ({ thumb }) => card(thumb, { pagepath: '' }), 40165, 'customMessages.pagePath'],
    ['no mini program', ({ thumb }) => card(thumb, { appid: '' }), 40166, 'customMessages.miniProgramMissing'],
    ['a mini program that is not linked', ({ thumb }) => card(thumb, { appid: stranger }), 40168, 'customMessages.miniProgramLinked'],
    ['a link to another mini program', () => sendText(openid, `<a data-miniprogram-appid="${stranger}">看</a>`), 45086, 'customMessages.textMiniProgram'],
    ['an agent without an account', () => ({ ...sendText(openid, 'x'), customservice: {} }), 40035, 'customMessages.agentMissing'],
    ['an agent who is not there', () => ({ ...sendText(openid, 'x'), customservice: { kf_account: 'anna@shop' } }), 65401, 'agents.unknown'],
    ['a mark that is no mark', () => ({ ...sendText(openid, 'x'), aimsgcontext: { is_ai_msg: true } }), 40035, 'customMessages.aiMark'],
    ['a stranger', () => sendText('oNobody', 'x'), 40003, 'openid.unknown'],
    ['nobody', () => sendText('', 'x'), 40003, 'openid.unknown'],
  ])('refuses %s and uses nothing up', async (_name, write, errcode, rule) => {
    const { call, account, simulator, things } = await startWithThings()
    expect(await call('POST', sendPath, { touser: openid, ...write(things) })).toEqual({ errcode, errmsg: expect.stringMatching(ridPattern) })
    expect(simulator.log.at(-1)).toMatchObject({ rule, errcode })
    expect(account.follower(openid)?.window?.remaining).toBe(5)
    expect(account.receivedCount()).toBe(0)
  })

  it('refuses an article that was taken away', async () => {
    const { call, account, simulator, things } = await startWithThings()
    account.banPublished(things.article)
    const message = { touser: openid, ...as('mpnewsarticle', { article_id: things.article }) }
    expect(await call('POST', sendPath, message)).toMatchObject({ errcode: 53600 })
    expect(simulator.log.at(-1)).toMatchObject({ rule: 'customMessages.articleUnknown' })
  })

  it('refuses an agent to whom nobody is bound', async () => {
    const { call, simulator } = await startWithThings()
    await call('POST', '/customservice/kfaccount/add', { kf_account: 'anna@shop', nickname: '安娜' })
    expect(await call('POST', sendPath, { ...sendText(openid, 'x'), customservice: { kf_account: 'anna@shop' } })).toMatchObject({ errcode: 65402 })
    expect(simulator.log.at(-1)).toMatchObject({ rule: 'agents.unbound' })
  })

  it('refuses whom the account blocked, and takes whom it let back', async () => {
    const { call, simulator } = await startWithThings()
    await call('POST', '/cgi-bin/tags/members/batchblacklist', { openid_list: [openid] })
    expect(await call('POST', sendPath, sendText(openid, 'x'))).toMatchObject({ errcode: 43019 })
    expect(simulator.log.at(-1)).toMatchObject({ rule: 'follower.blocked' })
    await call('POST', '/cgi-bin/tags/members/batchunblacklist', { openid_list: [openid] })
    expect(await call('POST', sendPath, sendText(openid, 'x'))).toMatchObject({ errcode: 0 })
  })

  it.each([
    ['window.none', async ({ account }: Stage) => account.view(openid, 'https://example.com'), 0, 0, 45015],
    ['window.48h', async ({ account }: Stage) => account.say(openid, 'x'), 0, 48 * hourMs, 45015],
    ['window.1min', async ({ account }: Stage) => account.click(openid, 'KEY'), 0, 60_000, 45015],
    ['window.48hCount', async ({ account }: Stage) => account.say(openid, 'x'), 5, 0, 45047],
    ['window.1minCount', async ({ account }: Stage) => account.click(openid, 'KEY'), 3, 0, 45047],
    ['follower.unsubscribed', async ({ account }: Stage) => account.unfollow(openid), 0, 0, 45015],
  ])('names %s in the log', async (rule, act, sends, waitMs, errcode) => {
    const stage = await startStageWith(openid)
    await act(stage)
    for (let sent = 0; sent < sends; sent += 1) await stage.call('POST', sendPath, sendText(openid, 'x'))
    stage.clock.advance(waitMs)
    expect(await stage.call('POST', sendPath, sendText(openid, 'x'))).toMatchObject({ errcode })
    expect(stage.simulator.log.at(-1)).toMatchObject({ rule, openid })
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
