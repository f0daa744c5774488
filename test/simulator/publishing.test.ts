import { describe, expect, it } from 'vitest'
import { textOf } from '../../src/simulator/values.ts'
import { appid, startStage } from './support.ts'
import type { Stage } from './support.ts'

const call = (stage: Stage, api: string, body: unknown) => stage.call('POST', `/cgi-bin/freepublish/${api}`, body)
const lastRule = ({ simulator }: Stage) => simulator.log.at(-1)?.rule

async function submitted (stage: Stage, mediaId: string): Promise<string> {
  const answer = await call(stage, 'submit', { media_id: mediaId })
  expect(answer).toEqual({ errcode: 0, errmsg: 'ok', publish_id: expect.stringMatching(/^\d+$/), msg_data_id: expect.any(Number) })
  return textOf(answer['publish_id'])
}

async function told ({ account, webhook }: Stage): Promise<string> {
  await account.eventsTold()
  return webhook.calls.at(-1)?.body ?? ''
}

describe('publishing', () => {
  it('uses the draft up, tells the result and shows the articles to whoever asks', async () => {
    const stage = await startStage()
    const mediaId = stage.account.addDraft('一', '二')
    const publishId = await submitted(stage, mediaId)
    expect(await stage.call('GET', '/cgi-bin/draft/count')).toEqual({ total_count: 0 })

    const status = await call(stage, 'get', { publish_id: publishId })
    expect(status).toEqual({
      publish_id: publishId, publish_status: 0, article_id: expect.any(String), fail_idx: [],
      article_detail: { count: 2, item: [{ idx: 1, article_url: expect.any(String) }, { idx: 2, article_url: expect.any(String) }] },
    })
    const articleId = textOf(status['article_id'])
    expect(await call(stage, 'getarticle', { article_id: articleId })).toMatchObject({
      news_item: [{ title: '一', content: '<p>一</p>', is_deleted: false }, { title: '二', is_deleted: false }],
    })
    expect(stage.account.receivedCount()).toBe(0)

    const event = await told(stage)
    expect(event).toContain('<FromUserName><![CDATA[oSimulatedMassHelper00000000]]></FromUserName>')
    expect(event).toContain('<Event><![CDATA[PUBLISHJOBFINISH]]></Event><PublishEventInfo>'
      + `<publish_id>${publishId}</publish_id><publish_status>0</publish_status><article_id><![CDATA[${articleId}]]></article_id>`
      + '<article_detail><count>2</count><item><idx>1</idx><article_url><![CDATA[http://mp.weixin.qq.com/s/')
  })

  it('takes its time, and says so', async () => {
    const stage = await startStage({ settings: { limits: { publishMs: 60_000 } } })
    const mediaId = stage.account.addDraft('一')
    const publishId = await submitted(stage, mediaId)
    stage.clock.advance(59_999)
    stage.simulator.advance(0)
    expect(await call(stage, 'get', { publish_id: publishId })).toEqual({ publish_id: publishId, publish_status: 1, fail_idx: [] })
    stage.simulator.advance(1)
    expect(await call(stage, 'get', { publish_id: publishId })).toMatchObject({ publish_status: 0 })
    expect(await told(stage)).toContain('<publish_status>0</publish_status>')
  })

  it('may fail afterwards, which leaves the draft', async () => {
    const stage = await startStage()
    await stage.control('PUT', `/accounts/${appid}/published/next`, { verdict: { status: 2, failIdx: [1, 2] } })
    const mediaId = stage.account.addDraft('一', '二')
    const publishId = await submitted(stage, mediaId)
    expect(await call(stage, 'get', { publish_id: publishId })).toEqual({ publish_id: publishId, publish_status: 2, fail_idx: [1, 2] })
    expect(await told(stage)).toContain(`<PublishEventInfo><publish_id>${publishId}</publish_id><publish_status>2</publish_status>`
      + '<fail_idx>1</fail_idx><fail_idx>2</fail_idx></PublishEventInfo>')
    expect(await call(stage, 'batchget', { offset: 0, count: 20 })).toEqual({ total_count: 0, item_count: 0, item: [] })

    const again = await submitted(stage, mediaId)
    expect(await call(stage, 'get', { publish_id: again })).toMatchObject({ publish_status: 0 })
  })

  it.each([[53503, 'publishing.check'], [53504, 'publishing.consoleOnly'], [53505, 'publishing.saveFirst']] as const)(
    'may be refused at once with %i', async (errcode, rule) => {
      const stage = await startStage()
      const mediaId = stage.account.addDraft('一')
      await stage.control('PUT', `/accounts/${appid}/published/next`, { verdict: { errcode } })
      expect(await call(stage, 'submit', { media_id: mediaId })).toMatchObject({ errcode })
      expect(lastRule(stage)).toBe(rule)
      await submitted(stage, mediaId)
    })

  it('lists the newest first', async () => {
    const stage = await startStage()
    const ids = ['一', '二', '三'].map((title) => stage.account.addPublished(title))
    expect(await call(stage, 'batchget', { offset: 0, count: 2, no_content: 1 })).toMatchObject({
      total_count: 3, item_count: 2,
      item: [{ article_id: ids[2], content: { news_item: [{ title: '三', is_deleted: false }] }, update_time: 1772355600 }, { article_id: ids[1] }],
    })
  })

  it('is undone one article at a time, or as a whole', async () => {
    const stage = await startStage()
    const publishId = await submitted(stage, stage.account.addDraft('一', '二'))
    const articleId = textOf((await call(stage, 'get', { publish_id: publishId }))['article_id'])
    expect(await call(stage, 'delete', { article_id: articleId, index: 2 })).toEqual({ errcode: 0, errmsg: 'ok' })
    expect(await call(stage, 'getarticle', { article_id: articleId })).toMatchObject({ news_item: [{ is_deleted: false }, { is_deleted: true }] })
    expect(await call(stage, 'get', { publish_id: publishId })).toMatchObject({ publish_status: 0 })
    expect(await call(stage, 'delete', { article_id: articleId })).toEqual({ errcode: 0, errmsg: 'ok' })
    expect(await call(stage, 'get', { publish_id: publishId })).toEqual({ publish_id: publishId, publish_status: 5, article_id: articleId, fail_idx: [] })
  })

  it('may be undone by the platform', async () => {
    const stage = await startStage()
    const publishId = await submitted(stage, stage.account.addDraft('一'))
    const articleId = textOf((await call(stage, 'get', { publish_id: publishId }))['article_id'])
    expect(await stage.control('POST', `/accounts/${appid}/published/${articleId}/ban`)).toMatchObject({ status: 200 })
    expect(await call(stage, 'get', { publish_id: publishId })).toMatchObject({ publish_status: 6 })
    expect(await stage.control('POST', `/accounts/${appid}/published/none/ban`)).toMatchObject({ status: 404, json: { code: 'ARTICLE_UNKNOWN' } })
  })

  it.each<[string, string, (articleId: string) => unknown, number, string]>([
    ['an unknown draft', 'submit', () => ({ media_id: 'x' }), 40007, 'publishing.draft'],
    ['no publish_id', 'get', () => ({}), 40002, 'publishing.id'],
    ['an unknown publish_id', 'get', () => ({ publish_id: '1' }), 53502, 'publishing.unknown'],
    ['an unknown article', 'getarticle', () => ({ article_id: 'x' }), 53600, 'publishing.article'],
    ['an unknown article to delete', 'delete', () => ({}), 53600, 'publishing.article'],
    ['an index past the end', 'delete', (id) => ({ article_id: id, index: 2 }), 40114, 'publishing.index'],
    ['a page of 21', 'batchget', () => ({ offset: 0, count: 21 }), 40035, 'publishing.page'],
  ])('is refused for %s', async (_name, api, body, errcode, rule) => {
    const stage = await startStage()
    expect(await call(stage, api, body(stage.account.addPublished('一')))).toMatchObject({ errcode })
    expect(lastRule(stage)).toBe(rule)
  })

  it.each([
    ['subscription', false, 48001], ['subscription', true, 0], ['service', false, 0], ['service', true, 0],
  ] as const)('of a %s account, verified: %s', async (kind, verified, errcode) => {
    const stage = await startStage({ settings: { kind, verified } })
    expect(await call(stage, 'submit', { media_id: stage.account.addDraft('一') })).toMatchObject({ errcode })
  })
})

describe('what the console has ready', () => {
  it('can be put there from outside', async () => {
    const stage = await startStage()
    const base = `/accounts/${appid}`
    const media = await stage.control('POST', `${base}/media`, { kind: 'image' })
    expect(await stage.call('POST', '/cgi-bin/draft/add', { articles: [{ title: '一', content: '文', thumb_media_id: media.json['mediaId'] }] }))
      .toHaveProperty('media_id')
    const draft = await stage.control('POST', `${base}/drafts`, { titles: ['一'] })
    expect(await stage.call('POST', '/cgi-bin/draft/get', { media_id: draft.json['mediaId'] })).toMatchObject({ news_item: [{ title: '一' }] })
    const published = await stage.control('POST', `${base}/published`, { titles: ['一'] })
    expect(await call(stage, 'getarticle', { article_id: published.json['articleId'] })).toMatchObject({ news_item: [{ title: '一' }] })
  })
})
