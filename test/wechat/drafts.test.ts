import { describe, expect, it } from 'vitest'
import { drafts } from '../../src/wechat/api/drafts.ts'
import { refusalOf, startWire } from './wire.ts'

const news = (thumb: string, title: string) => ({ title, content: `<p>${title}</p>`, thumb_media_id: thumb })

describe('drafts', () => {
  it('are added, changed, read, counted, listed and deleted', async () => {
    const { wechat, caller, account } = await startWire()
    const thumb = account.addMedia()
    const pictures = { article_type: 'newspic' as const, title: '图', content: '说明', image_info: { image_list: [{ image_media_id: thumb }] } }
    const { media_id: mediaId } = await wechat.call(caller, drafts.add, { articles: [news(thumb, '一'), pictures] })
    await wechat.call(caller, drafts.update, { media_id: mediaId, index: 0, articles: news(thumb, '改') })
    const articles = [{ title: '改', content: '<p>改</p>', thumb_media_id: thumb }, pictures]
    expect(await wechat.call(caller, drafts.get, { media_id: mediaId })).toMatchObject({ news_item: articles })
    expect(await wechat.call(caller, drafts.count, {})).toEqual({ total_count: 1 })

    const listed = await wechat.call(caller, drafts.list, { offset: 0, count: 20, no_content: 1 })
    expect(listed).toMatchObject({ total_count: 1, item_count: 1, item: [{ media_id: mediaId, content: { news_item: [{ title: '改' }, { title: '图' }] } }] })
    expect(listed.item[0]?.content.news_item[0]?.content).toBeUndefined()

    await wechat.call(caller, drafts.delete, { media_id: mediaId })
    expect(await refusalOf(wechat.call(caller, drafts.delete, { media_id: mediaId }))).toMatchObject({ errcode: 40007, action: 'done' })
    expect(await refusalOf(wechat.call(caller, drafts.get, { media_id: mediaId }))).toMatchObject({ errcode: 40007, action: 'request' })
  })

  it('are not added twice when the answer is lost', async () => {
    const { wechat, caller, account, simulator } = await startWire()
    simulator.faults.set({ api: '/cgi-bin/draft/add', fault: 'acceptAndLose', count: 1 })
    expect(await refusalOf(wechat.call(caller, drafts.add, { articles: [news(account.addMedia(), '一')] }))).toMatchObject({ outcome: 'unknown' })
    expect(await wechat.call(caller, drafts.count, {})).toEqual({ total_count: 1 })
  })

  it('are not sent when WeChat could not take them', async () => {
    const { wechat, caller, account } = await startWire()
    const page = { offset: 0, count: 21 }
    await expect(wechat.call(caller, drafts.list, page)).rejects.toMatchObject({ code: 'WECHAT_REQUEST_INVALID', place: 'request/count' })
    await expect(wechat.call(caller, drafts.add, { articles: [] })).rejects.toMatchObject({ code: 'WECHAT_REQUEST_INVALID' })
    expect(Object.keys(account.calls).filter((path) => path.includes('draft'))).toEqual([])
  })
})
