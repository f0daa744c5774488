import { describe, expect, it } from 'vitest'
import type { Fields } from '../../src/simulator/values.ts'
import { textOf } from '../../src/simulator/values.ts'
import type { Stage } from './support.ts'
import { startStage } from './support.ts'

const ownPicture = '<img data-src="https://mmbiz.qpic.cn/mmbiz_jpg/abc/0"><img src="http://127.0.0.1:4000/mmbiz/abc">'

function news (thumb: string, changes: Fields = {}): Fields {
  return { title: '春季新品', author: '小王', content: '<p>正文</p>', thumb_media_id: thumb, ...changes }
}

function pictures (mediaIds: string[], changes: Fields = {}): Fields {
  const list = mediaIds.map((id) => ({ image_media_id: id }))
  return { article_type: 'newspic', title: '图', content: '说明', image_info: { image_list: list }, ...changes }
}

const add = (stage: Stage, ...articles: unknown[]) => stage.call('POST', '/cgi-bin/draft/add', { articles })
const lastRule = ({ simulator }: Stage) => simulator.log.at(-1)?.rule

async function added (stage: Stage, ...articles: unknown[]): Promise<string> {
  const answer = await add(stage, ...articles)
  expect(answer).toEqual({ media_id: expect.any(String) })
  return textOf(answer['media_id'])
}

async function stored (stage: Stage, article: unknown): Promise<Fields> {
  const { news_item: items } = await stage.call('POST', '/cgi-bin/draft/get', { media_id: await added(stage, article) })
  return (items as Fields[])[0] ?? {}
}

describe('drafts', () => {
  it('are kept as they were written, with the defaults of the platform', async () => {
    const stage = await startStage()
    const thumb = stage.account.addMedia()
    const mediaId = await added(stage, news(thumb, { digest: '不用', pic_crop_1_1: '0_0_1_1' }), pictures([thumb]))
    expect(await stage.call('POST', '/cgi-bin/draft/get', { media_id: mediaId })).toEqual({
      create_time: 1772355600, update_time: 1772355600,
      news_item: [
        {
          article_type: 'news', title: '春季新品', author: '小王', digest: '', content: '<p>正文</p>', content_source_url: '',
          thumb_media_id: thumb, show_cover_pic: 0, need_open_comment: 0, only_fans_can_comment: 0, pic_crop_1_1: '0_0_1_1',
          url: expect.stringMatching(/^http:\/\/mp\.weixin\.qq\.com\/s\//),
        },
        {
          article_type: 'newspic', title: '图', content: '说明', need_open_comment: 0, only_fans_can_comment: 0,
          image_info: { image_list: [{ image_media_id: thumb }] }, url: expect.any(String),
        },
      ],
    })
  })

  it('of one article get the first 54 characters as their digest, unless one is given', async () => {
    const stage = await startStage()
    const thumb = stage.account.addMedia()
    expect(await stored(stage, news(thumb, { content: `<p>${'字'.repeat(60)}</p>` }))).toMatchObject({ digest: '字'.repeat(54) })
    expect(await stored(stage, news(thumb, { digest: '摘要' }))).toMatchObject({ digest: '摘要' })
  })

  it('lose scripts and pictures from elsewhere without a word', async () => {
    const stage = await startStage()
    const thumb = stage.account.addMedia('thumb')
    const content = `<p>甲</p><script>alert(1)</script>${ownPicture}<img src="https://example.com/a.png"><p>乙</p><script>open`
    expect(await stored(stage, news(thumb, { content }))).toMatchObject({ content: `<p>甲</p>${ownPicture}<p>乙</p>` })
  })

  it('are changed one article at a time', async () => {
    const stage = await startStage()
    const thumb = stage.account.addMedia()
    const mediaId = await added(stage, news(thumb), news(thumb))
    stage.clock.advance(5000)
    expect(await stage.call('POST', '/cgi-bin/draft/update', { media_id: mediaId, index: 1, articles: news(thumb, { title: '二' }) }))
      .toEqual({ errcode: 0, errmsg: 'ok' })
    expect(await stage.call('POST', '/cgi-bin/draft/get', { media_id: mediaId })).toMatchObject({
      news_item: [{ title: '春季新品' }, { title: '二' }], create_time: 1772355600, update_time: 1772355605,
    })
  })

  it('are counted, listed from the newest on and deleted', async () => {
    const stage = await startStage()
    const ids = ['一', '二', '三'].map((title) => stage.account.addDraft(title))
    expect(await stage.call('GET', '/cgi-bin/draft/count')).toEqual({ total_count: 3 })
    const page = await stage.call('POST', '/cgi-bin/draft/batchget', { offset: 1, count: 20, no_content: 1 })
    expect(page).toMatchObject({
      total_count: 3, item_count: 2,
      item: [{ media_id: ids[1], content: { news_item: [{ title: '二' }] }, update_time: 1772355600 }, { media_id: ids[0] }],
    })
    expect(JSON.stringify(page)).not.toContain('<p>')
    expect(JSON.stringify(await stage.call('POST', '/cgi-bin/draft/batchget', { offset: 0, count: 1 }))).toContain('<p>三</p>')
    expect(await stage.call('POST', '/cgi-bin/draft/delete', { media_id: ids[0] })).toEqual({ errcode: 0, errmsg: 'ok' })
    expect(await stage.call('GET', '/cgi-bin/draft/count')).toEqual({ total_count: 2 })
  })

  it('may be made by any account', async () => {
    const stage = await startStage({ settings: { kind: 'subscription', verified: false } })
    expect(await add(stage, news(stage.account.addMedia()))).toHaveProperty('media_id')
  })
})

describe('an article', () => {
  const longest: Fields = {
    title: '题'.repeat(32), author: '者'.repeat(16), digest: '摘'.repeat(128), content: '文'.repeat(19_999),
    content_source_url: `https://example.com/${'a'.repeat(1004)}`, need_open_comment: 1, only_fans_can_comment: 1,
  }
  it('may be as long as the page says', async () => {
    const stage = await startStage()
    expect(await stored(stage, news(stage.account.addMedia(), longest))).toMatchObject(longest)
  })

  it.each<[string, Fields, number, string]>([
    ['no title', { title: '' }, 40035, 'drafts.title'],
    ['a long title', { title: '题'.repeat(33) }, 45003, 'drafts.titleLength'],
    ['an author who is no text', { author: 5 }, 40035, 'drafts.texts'],
    ['a long author', { author: '者'.repeat(17) }, 45021, 'drafts.authorLength'],
    ['a long digest', { digest: '摘'.repeat(129) }, 45004, 'drafts.digestLength'],
    ['a long address', { content_source_url: `https://example.com/${'a'.repeat(1005)}` }, 45005, 'drafts.urlLength'],
    ['no content', { content: '' }, 44003, 'drafts.content'],
    ['long content', { content: '文'.repeat(20_000) }, 45002, 'drafts.contentLength'],
    ['an unknown type', { article_type: 'video' }, 40035, 'drafts.articleType'],
    ['a flag that is neither 0 nor 1', { need_open_comment: 2 }, 40035, 'drafts.commentFlag'],
    ['no cover', { thumb_media_id: undefined }, 40007, 'drafts.cover'],
    ['an unknown cover', { thumb_media_id: 'm' }, 40007, 'drafts.cover'],
  ])('with %s is refused', async (_name, changes, errcode, rule) => {
    const stage = await startStage()
    expect(await add(stage, news(stage.account.addMedia(), changes))).toMatchObject({ errcode })
    expect(lastRule(stage)).toBe(rule)
  })

  it('is refused when it is large, however few characters it has', async () => {
    const stage = await startStage({ settings: { limits: { articleCharacters: 1_000_000 } } })
    expect(await add(stage, news(stage.account.addMedia(), { content: '文'.repeat(349_526) }))).toMatchObject({ errcode: 45002 })
    expect(lastRule(stage)).toBe('drafts.contentSize')
    expect(await add(stage, news(stage.account.addMedia(), { content: '文'.repeat(349_525) }))).toHaveProperty('media_id')
  })

  it.each<[string, (stage: Stage) => string]>([
    ['temporary', ({ account }) => account.addMedia('image', { isPermanent: false })], ['no picture', ({ account }) => account.addMedia('voice')],
  ])('with a cover that is %s is refused', async (_name, cover) => {
    const stage = await startStage()
    expect(await add(stage, news(cover(stage)))).toMatchObject({ errcode: 40007 })
    expect(lastRule(stage)).toBe('drafts.cover')
  })

  it('of pictures has 1 to 20 permanent ones', async () => {
    const stage = await startStage()
    const id = stage.account.addMedia()
    expect(await add(stage, pictures(Array.from({ length: 20 }, () => id)))).toHaveProperty('media_id')
    for (const count of [0, 21]) {
      expect(await add(stage, pictures(Array.from({ length: count }, () => id)))).toMatchObject({ errcode: 40215 })
      expect(lastRule(stage)).toBe('drafts.pictureCount')
    }
    for (const wrong of ['unknown', stage.account.addMedia('voice')]) {
      expect(await add(stage, pictures([id, wrong]))).toMatchObject({ errcode: 40007 })
      expect(lastRule(stage)).toBe('drafts.picture')
    }
  })
})

describe('a draft call is refused for', () => {
  it.each<[string, string, (mediaId: string) => unknown, number, string]>([
    ['no articles', 'add', () => ({}), 40035, 'drafts.articles'],
    ['an article that is no object', 'add', () => ({ articles: ['x'] }), 40035, 'drafts.articles'],
    ['nine articles', 'add', () => ({ articles: Array.from({ length: 9 }, () => news('x')) }), 45008, 'drafts.articleCount'],
    ['an unknown draft to read', 'get', () => ({ media_id: 'x' }), 40007, 'drafts.unknown'],
    ['an unknown draft to delete', 'delete', () => ({}), 40007, 'drafts.unknown'],
    ['an unknown draft to change', 'update', () => ({ media_id: 'x', index: 0, articles: {} }), 40007, 'drafts.unknown'],
    ['an index past the end', 'update', (mediaId) => ({ media_id: mediaId, index: 1, articles: {} }), 40114, 'drafts.index'],
    ['a change that does not fit', 'update', (mediaId) => ({ media_id: mediaId, index: 0, articles: {} }), 40035, 'drafts.title'],
    ['an empty page', 'batchget', () => ({ offset: 0, count: 0 }), 40035, 'drafts.page'],
    ['a page of 21', 'batchget', () => ({ offset: 0, count: 21 }), 40035, 'drafts.page'],
    ['a page before the first', 'batchget', () => ({ offset: -1, count: 1 }), 40035, 'drafts.page'],
  ])('%s', async (_name, api, body, errcode, rule) => {
    const stage = await startStage()
    expect(await stage.call('POST', `/cgi-bin/draft/${api}`, body(stage.account.addDraft('一')))).toMatchObject({ errcode })
    expect(lastRule(stage)).toBe(rule)
  })
})
