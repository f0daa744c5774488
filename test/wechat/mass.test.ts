import { describe, expect, it } from 'vitest'
import { existingSend, mass } from '../../src/wechat/api/mass.ts'
import { bodyOf, startRawWechat } from './raw-wechat.ts'
import { refusalOf, startWire } from './wire.ts'

const hello = { msgtype: 'text' as const, text: { content: '你好' } }
const toAll = { filter: { is_to_all: true as const }, ...hello }

async function startCrowd (count: number) {
  const wire = await startWire()
  const openids = Array.from({ length: count }, () => wire.account.addFollower())
  return { ...wire, openids }
}

describe('a mass send', () => {
  it('goes to all, or to a list, and is found again by its id of 64 bits', async () => {
    const { wechat, caller, account, openids } = await startCrowd(2)
    const { msg_id: msgId, msg_data_id: dataId } = await wechat.call(caller, mass.toTag, { ...toAll, clientmsgid: 'a' })
    expect([msgId, dataId]).toEqual([account.massJobs()[0]?.msgId, undefined])
    expect(await wechat.call(caller, mass.status, { msg_id: msgId })).toEqual({ msg_id: msgId, msg_status: 'SEND_SUCCESS' })

    const news = { msgtype: 'mpnews' as const, mpnews: { media_id: account.addDraft('一') }, send_ignore_reprint: 1 as const }
    const second = await wechat.call(caller, mass.toOpenids, { touser: openids, clientmsgid: 'b', ...news })
    expect(second).toMatchObject({ msg_id: account.massJobs()[0]?.msgId, msg_data_id: expect.stringMatching(/^\d+$/) })
    expect(account.receivedCount({ by: 'mass' })).toBe(4)
  })

  it('goes to a tag that is there', async () => {
    const { wechat, caller } = await startCrowd(1)
    const refused = refusalOf(wechat.call(caller, mass.toTag, { filter: { is_to_all: false, tag_id: 4711 }, ...hello, clientmsgid: 'a' }))
    expect(await refused).toMatchObject({ errcode: 45159, action: 'request' })
  })

  it('holds pictures, a voice or a video', async () => {
    const { wechat, caller, account, openids } = await startCrowd(2)
    const video = await wechat.call(caller, mass.uploadVideo, { media_id: account.addMedia('video'), title: '新品', description: '介绍' })
    const contents = [
      { msgtype: 'image' as const, images: { media_ids: [account.addMedia()], recommend: '看看' } },
      { msgtype: 'voice' as const, voice: { media_id: account.addMedia('voice') } },
      { msgtype: 'mpvideo' as const, mpvideo: { media_id: video.media_id, title: '新品', description: '介绍' } },
    ]
    for (const [at, content] of contents.entries()) await wechat.call(caller, mass.toOpenids, { touser: openids, clientmsgid: `k${at}`, ...content })
    expect(account.received(openids[0] ?? '').map(({ type }) => type)).toEqual(['image', 'voice', 'mpvideo'])
  })

  it('whose answer was lost is not repeated, and found again by its key a minute later', async () => {
    const { wechat, caller, account, simulator, clock } = await startCrowd(2)
    simulator.faults.set({ api: '/cgi-bin/message/mass/sendall', fault: 'acceptAndLose', count: 1 })
    const again = () => refusalOf(wechat.call(caller, mass.toTag, { ...toAll, clientmsgid: 'a' }))
    expect(await again()).toMatchObject({ outcome: 'unknown' })
    expect(await again()).toMatchObject({ errcode: 45066, action: 'transient', retryAfterMs: 60_000 })

    clock.advance({ minutes: 1 })
    const error = await again()
    expect(error).toMatchObject({ errcode: 45065, action: 'done' })
    expect(existingSend(error)).toEqual({ msgId: account.massJobs()[0]?.msgId })
    expect(account.receivedCount()).toBe(2)
  })

  it('that waits for the administrator is asked for again with the same key', async () => {
    const { wechat, caller, account, clock } = await startCrowd(1)
    account.setMassConsole({ protection: 'told' })
    const send = () => refusalOf(wechat.call(caller, mass.toTag, { ...toAll, clientmsgid: 'a' }))
    expect(await send()).toMatchObject({ errcode: 89504, action: 'transient', retryAfterMs: 60_000 })
    clock.advance({ minutes: 1 })
    const { msgId = '' } = existingSend(await send()) ?? {}
    expect(await wechat.call(caller, mass.status, { msg_id: msgId })).toMatchObject({ msg_status: 'SENDING' })
  })

  it('is refused when the share is used up', async () => {
    const { wechat, caller } = await startCrowd(1)
    await wechat.call(caller, mass.toTag, { ...toAll, clientmsgid: 'a' })
    const error = await refusalOf(wechat.call(caller, mass.toTag, { ...toAll, clientmsgid: 'b' }))
    expect(error).toMatchObject({ errcode: 45028, action: 'quota' })
    expect(existingSend(error)).toBeUndefined()
    expect(existingSend(new Error('45065'))).toBeUndefined()
  })

  it.each([
    ['a key of 33 bytes', { clientmsgid: 'a'.repeat(33) }], ['a key of eleven Chinese characters', { clientmsgid: '键'.repeat(11) }],
    ['no key', { clientmsgid: '' }], ['one openid', { touser: ['o0'] }], ['10,001 openids', { touser: Array.from({ length: 10_001 }, () => 'o0') }],
    ['an empty text', { text: { content: '' } }],
  ])('with %s is not even sent', async (_name, changes) => {
    const { wechat, caller, account } = await startCrowd(0)
    await expect(wechat.call(caller, mass.toOpenids, { touser: ['o0', 'o1'], ...hello, clientmsgid: 'a', ...changes }))
      .rejects.toMatchObject({ code: 'WECHAT_REQUEST_INVALID' })
    expect(account.calls).not.toHaveProperty([mass.toOpenids.path])
  })
})

describe('around a mass send', () => {
  it('one may preview it', async () => {
    const { wechat, caller, account, openids: [openid = ''] } = await startCrowd(1)
    await wechat.call(caller, mass.preview, { touser: openid, ...hello })
    await wechat.call(caller, mass.preview, { towxname: openid, msgtype: 'image', image: { media_id: account.addMedia() } })
    expect(account.receivedCount({ openid, by: 'preview' })).toBe(2)
    expect(await refusalOf(wechat.call(caller, mass.preview, { touser: 'oNobody', ...hello }))).toMatchObject({ errcode: 40003, action: 'follower' })
  })

  it('one may delete what it led to', async () => {
    const { wechat, caller, account } = await startCrowd(1)
    const { msg_id: msgId } = await wechat.call(caller, mass.toTag, {
      filter: { is_to_all: true }, msgtype: 'mpnews', mpnews: { media_id: account.addDraft('一', '二') }, clientmsgid: 'a',
    })
    await wechat.call(caller, mass.delete, { msg_id: msgId, article_idx: 2 })
    expect(await wechat.call(caller, mass.status, { msg_id: msgId })).toMatchObject({ msg_status: 'SEND_SUCCESS' })
    await wechat.call(caller, mass.delete, { msg_id: msgId })
    expect(await wechat.call(caller, mass.status, { msg_id: msgId })).toMatchObject({ msg_status: 'DELETE' })
    expect(await refusalOf(wechat.call(caller, mass.delete, { msg_id: '9007199254740993' }))).toMatchObject({ errcode: 40059, action: 'request' })
  })

  it('one names it to delete it by a bare number of 64 bits, and by a text to ask for it', async () => {
    const bodies: string[] = []
    const { wechat, caller } = await startRawWechat((request, response) => {
      void bodyOf(request).then((body) => {
        bodies.push(body.toString())
        response.end('{"errcode":0,"msg_id":9007199254740993,"msg_status":"SENDING"}')
      })
    })
    await wechat.call(caller, mass.delete, { msg_id: '9007199254740993', article_idx: 1 })
    await wechat.call(caller, mass.delete, { url: 'https://mp.weixin.qq.com/s/1' })
    expect(await wechat.call(caller, mass.status, { msg_id: '9007199254740993' })).toMatchObject({ msg_id: '9007199254740993' })
    expect(bodies).toEqual(['{"msg_id":9007199254740993,"article_idx":1}', '{"url":"https://mp.weixin.qq.com/s/1"}', '{"msg_id":"9007199254740993"}'])
  })

  it('one may set how fast it goes', async () => {
    const { wechat, caller } = await startCrowd(0)
    await wechat.call(caller, mass.setSpeed, { speed: 3 })
    expect(await wechat.call(caller, mass.speed, {})).toEqual({ speed: 3, realspeed: 30 })
  })
})
