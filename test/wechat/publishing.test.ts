import { describe, expect, it } from 'vitest'
import { publishing } from '../../src/wechat/api/publishing.ts'
import { refusalOf, startWire } from './wire.ts'

describe('publishing', () => {
  it('is asked for, followed, read, listed and undone', async () => {
    const { wechat, caller, account } = await startWire()
    const { publish_id: publishId, msg_data_id: dataId } = await wechat.call(caller, publishing.submit, { media_id: account.addDraft('一', '二') })
    expect([publishId, dataId]).toEqual([expect.stringMatching(/^\d+$/), expect.stringMatching(/^\d+$/)])

    const status = await wechat.call(caller, publishing.status, { publish_id: publishId })
    expect(status).toMatchObject({ publish_id: publishId, publish_status: 0, article_detail: { count: 2, item: [{ idx: 1 }, { idx: 2 }] }, fail_idx: [] })
    const articleId = status.article_id ?? ''
    expect(await wechat.call(caller, publishing.article, { article_id: articleId })).toMatchObject({ news_item: [{ title: '一' }, { title: '二' }] })
    expect(await wechat.call(caller, publishing.list, { offset: 0, count: 20 })).toMatchObject({ total_count: 1, item: [{ article_id: articleId }] })

    await wechat.call(caller, publishing.delete, { article_id: articleId, index: 1 })
    const { news_item: articles } = await wechat.call(caller, publishing.article, { article_id: articleId })
    expect(articles.map((article) => article.is_deleted)).toEqual([true, false])
    await wechat.call(caller, publishing.delete, { article_id: articleId })
    expect(await wechat.call(caller, publishing.status, { publish_id: publishId })).toMatchObject({ publish_status: 5 })
  })

  it('tells which articles were refused', async () => {
    const { wechat, caller, account } = await startWire()
    account.nextPublish({ status: 4, failIdx: [2] })
    const { publish_id: publishId } = await wechat.call(caller, publishing.submit, { media_id: account.addDraft('一', '二') })
    expect(await wechat.call(caller, publishing.status, { publish_id: publishId })).toMatchObject({ publish_status: 4, fail_idx: [2] })
  })

  it.each([[53503, 'account'], [53504, 'account'], [53505, 'account']] as const)('refused with %i needs a person at the console', async (errcode, action) => {
    const { wechat, caller, account } = await startWire()
    account.nextPublish({ errcode })
    expect(await refusalOf(wechat.call(caller, publishing.submit, { media_id: account.addDraft('一') }))).toMatchObject({ errcode, action })
  })

  it('knows what is not there', async () => {
    const { wechat, caller } = await startWire()
    expect(await refusalOf(wechat.call(caller, publishing.article, { article_id: 'x' }))).toMatchObject({ errcode: 53600, action: 'request' })
    expect(await refusalOf(wechat.call(caller, publishing.status, { publish_id: '1' }))).toMatchObject({ errcode: 53502, action: 'request' })
  })
})
