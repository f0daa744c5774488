import { describe, expect, it } from 'vitest'
import { customMessages } from '../../src/wechat/api/custom-messages.ts'
import type { RequestOf } from '../../src/wechat/endpoint.ts'
import { refusalOf, startWire } from './wire.ts'

type Message = RequestOf<typeof customMessages.send>
type Things = Awaited<ReturnType<typeof startTalk>>['things']

const miniProgram = 'wx00000000000000a1'
const touser = 'oAlice'
const article = { title: '新品', description: '拿铁', url: 'https://example.com', picurl: 'https://example.com/p.png' }

/** With a follower who wrote, and one of everything that a message can hold. */
async function startTalk () {
  const wire = await startWire({ settings: { miniPrograms: [miniProgram] } })
  const { account } = wire
  account.addFollower({ openid: touser })
  account.addAgent({ kfAccount: 'anna@shop' })
  await account.say(touser, '你好')
  const [image, voice, video, thumb] = [account.addMedia('image'), account.addMedia('voice'), account.addMedia('video'), account.addMedia('thumb')]
  return { ...wire, things: { image, voice, video, thumb, draft: account.addDraft('新品'), published: account.addPublished('周年庆') } }
}

describe('customer-service messages', () => {
  it.each<[string, (things: Things) => Message]>([
    ['您好', () => ({ touser, msgtype: 'text', text: { content: '您好' } })],
    ['[图片]', ({ image }) => ({ touser, msgtype: 'image', image: { media_id: image } })],
    ['[语音]', ({ voice }) => ({ touser, msgtype: 'voice', voice: { media_id: voice } })],
    ['[视频] 店', ({ video, thumb }) => ({ touser, msgtype: 'video', video: { media_id: video, thumb_media_id: thumb, title: '店' } })],
    ['[音乐] 歌', ({ thumb }) => ({
      touser, msgtype: 'music', music: { title: '歌', description: '词', musicurl: 'https://example.com/1', hqmusicurl: 'https://example.com/2', thumb_media_id: thumb },
    })],
    ['[图文] 新品', () => ({ touser, msgtype: 'news', news: { articles: [article] } })],
    ['[图文] 新品', ({ draft }) => ({ touser, msgtype: 'mpnews', mpnews: { media_id: draft } })],
    ['[图文] 周年庆', ({ published }) => ({ touser, msgtype: 'mpnewsarticle', mpnewsarticle: { article_id: published } })],
    ['满意吗\n满意', () => ({ touser, msgtype: 'msgmenu', msgmenu: { head_content: '满意吗', list: [{ id: '101', content: '满意' }] } })],
    ['[小程序] 点单', ({ thumb }) => ({
      touser, msgtype: 'miniprogrampage', miniprogrampage: { title: '点单', appid: miniProgram, pagepath: 'pages/menu', thumb_media_id: thumb },
    })],
    ['[卡券]', () => ({ touser, msgtype: 'wxcard', wxcard: { card_id: 'c1' } })],
  ])('%s arrives', async (text, write) => {
    const { wechat, caller, account, things } = await startTalk()
    const message = write(things)
    await wechat.call(caller, customMessages.send, message)
    expect(account.received(touser)).toMatchObject([{ by: 'service', type: message.msgtype, text }])
  })

  it('show an agent and that a machine wrote them', async () => {
    const { wechat, caller, account } = await startTalk()
    await wechat.call(caller, customMessages.send, {
      touser, msgtype: 'text', text: { content: '您好' }, customservice: { kf_account: 'anna@shop' }, aimsgcontext: { is_ai_msg: 1 },
    })
    expect(account.received(touser)).toMatchObject([{ kfAccount: 'anna@shop', madeByAi: true }])
  })

  it.each<[string, object]>([
    ['two articles', { touser, msgtype: 'news', news: { articles: [article, article] } }],
    ['no article', { touser, msgtype: 'news', news: { articles: [] } }],
    ['a menu item whose id is a word', { touser, msgtype: 'msgmenu', msgmenu: { list: [{ id: 'yes', content: '好' }] } }],
    ['a menu without items', { touser, msgtype: 'msgmenu', msgmenu: { list: [] } }],
    ['an unknown kind', { touser, msgtype: 'sticker', sticker: {} }],
    ['the body of another kind', { touser, msgtype: 'text', image: { media_id: 'm' } }],
    ['nobody', { msgtype: 'text', text: { content: '您好' } }],
    ['an unknown mark', { touser, msgtype: 'text', text: { content: '您好' }, aimsgcontext: { is_ai_msg: 2 } }],
  ])('with %s are not sent at all', async (_name, message) => {
    const { wechat, caller, account } = await startTalk()
    await expect(wechat.call(caller, customMessages.send, message as Message)).rejects.toMatchObject({ code: 'WECHAT_REQUEST_INVALID' })
    expect(account.calls).not.toHaveProperty('/cgi-bin/message/custom/send')
  })

  it.each<[string, number, Message]>([
    ['request', 45002, { touser, msgtype: 'text', text: { content: '好'.repeat(683) } }],
    ['request', 40007, { touser, msgtype: 'image', image: { media_id: 'gone' } }],
    ['request', 53600, { touser, msgtype: 'mpnewsarticle', mpnewsarticle: { article_id: 'gone' } }],
    ['request', 65401, { touser, msgtype: 'text', text: { content: '您好' }, customservice: { kf_account: 'nobody@shop' } }],
    ['follower', 40003, { touser: 'oNobody', msgtype: 'text', text: { content: '您好' } }],
  ])('that are wrong ask for %s: %s', async (action, errcode, message) => {
    const { wechat, caller } = await startTalk()
    expect(await refusalOf(wechat.call(caller, customMessages.send, message))).toMatchObject({ outcome: 'failed', action, errcode })
  })

  it('wait for the follower when the window is used up', async () => {
    const { wechat, caller } = await startTalk()
    const send = () => wechat.call(caller, customMessages.send, { touser, msgtype: 'text', text: { content: '您好' } })
    for (let sent = 0; sent < 5; sent += 1) await send()
    expect(await refusalOf(send())).toMatchObject({ action: 'window', errcode: 45047 })
  })
})

describe('typing', () => {
  it('is shown once, taken back, and too late after half a minute', async () => {
    const { wechat, caller, account, clock } = await startTalk()
    const type = (command: 'Typing' | 'CancelTyping') => wechat.call(caller, customMessages.typing, { touser, command })
    await type('Typing')
    expect(account.follower(touser)).toMatchObject({ isTyping: true })
    expect(await refusalOf(type('Typing'))).toMatchObject({ action: 'done', errcode: 45081 })
    await type('CancelTyping')
    expect(account.follower(touser)).toMatchObject({ isTyping: false })
    clock.advance({ seconds: 30 })
    expect(await refusalOf(type('Typing'))).toMatchObject({ action: 'window', errcode: 45080 })
  })

  it('is repeated when its answer is lost', async () => {
    const { wechat, caller, simulator } = await startTalk()
    simulator.faults.set({ api: '/cgi-bin/message/custom/typing', fault: 'acceptAndLose', count: 1 })
    expect(await refusalOf(wechat.call(caller, customMessages.typing, { touser, command: 'Typing' }))).toMatchObject({ action: 'done', errcode: 45081 })
  })
})
