import { describe, expect, it } from 'vitest'
import type { Fields } from '../../src/simulator/values.ts'
import { lastRule, newestId, news, result, sendAll, sendList, startCrowd, status } from './mass-support.ts'
import type { Stage } from './support.ts'

describe('deleting what was sent', () => {
  const remove = (stage: Stage, body: Fields) => stage.call('POST', '/cgi-bin/message/mass/delete', body)
  const cards = ({ account }: Stage, openid = 'o0') => account.received(openid).map(({ fields }) => fields)
  const done = { errcode: 0, errmsg: 'ok' }

  it('empties the articles for everybody who was sent the draft', async () => {
    const stage = await startCrowd(2)
    const body = news(stage, '一', '二')
    await sendList(stage, ['o0', 'o1'], body)
    const first = newestId(stage)
    await sendList(stage, ['o0', 'o1'], body)
    expect(await remove(stage, { msg_id: first, article_idx: 2 })).toEqual(done)
    expect(cards(stage)).toMatchObject(Array.from({ length: 2 }, () => ({ articles: [{ isDeleted: false }, { isDeleted: true }] })))
    expect(await status(stage, first)).toBe('SEND_SUCCESS')
    // As a bare number of 64 bits.
    expect(await stage.call('POST', '/cgi-bin/message/mass/delete', `{"msg_id":${first},"article_idx":0}`)).toEqual(done)
    expect(await status(stage, first)).toBe('DELETE')
    expect(await status(stage)).toBe('DELETE')
    expect(await remove(stage, { msg_id: first })).toEqual(done)
  })

  it('goes by the address of an article, too', async () => {
    const stage = await startCrowd(2)
    await sendList(stage, ['o0', 'o1'], news(stage, '一', '二'))
    const url = /<ArticleUrl><!\[CDATA\[(.*?)\]/.exec(await result(stage))?.[1]
    expect(await remove(stage, { url })).toEqual(done)
    expect(cards(stage)).toMatchObject([{ articles: [{ isDeleted: true }, { isDeleted: false }] }])
  })

  it('works for videos', async () => {
    const stage = await startCrowd(2)
    const { media_id: mediaId } = await stage.call('POST', '/cgi-bin/media/uploadvideo', { media_id: stage.account.addMedia('video'), title: '新品' })
    await sendList(stage, ['o0', 'o1'], { msgtype: 'mpvideo', mpvideo: { media_id: mediaId } })
    expect(await remove(stage, { msg_id: newestId(stage) })).toEqual(done)
    expect(cards(stage, 'o1')).toMatchObject([{ title: '新品', isDeleted: true }])
  })

  it.each<[string, (stage: Stage) => Promise<unknown>, Fields, number, string]>([
    ['an unknown send', async () => {}, { msg_id: '1' }, 40059, 'mass.unknown'],
    ['no send', async () => {}, { msg_id: undefined }, 40059, 'mass.unknown'],
    ['a text', (stage) => sendAll(stage, {}), {}, 40065, 'mass.undeletable'],
    ['a send of the console', async ({ account }) => account.sendFromConsole({ text: '后台' }), {}, 40059, 'mass.unknown'],
    ['an article past the end', (stage) => sendAll(stage, news(stage, '一')), { article_idx: 2 }, 40060, 'mass.articleIdx'],
    ['a send that failed', async (stage) => {
      stage.account.nextMass({ status: 'send fail' })
      await sendAll(stage, news(stage, '一'))
    }, {}, 40065, 'mass.unfinished'],
  ])('is refused for %s', async (_name, act, body, errcode, rule) => {
    const stage = await startCrowd(1)
    await act(stage)
    expect(await remove(stage, { msg_id: newestId(stage), ...body })).toMatchObject({ errcode })
    expect(lastRule(stage)).toBe(rule)
  })
})
