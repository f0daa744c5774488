import { describe, expect, it } from 'vitest'
import type { ArticlePart, NewsPart } from '../../../src/reach/articles/article.content.ts'
import { faultsOf, picturesOf, withAddresses } from '../../../src/reach/articles/article.rules.ts'
import { isSame, toWechat } from '../../../src/reach/articles/article.wechat.ts'

const news: NewsPart = { type: 'news', title: '新茶', comments: 'off', content: '<p>好</p>', coverMaterialId: 7 }
const album: ArticlePart = { type: 'pictures', title: '茶山', comments: 'followers', content: '三月', materialIds: [8, 9] }
const written = (content: string): NewsPart => ({ ...news, content })

describe('what WeChat would refuse in an article, or take out of it', () => {
  it.each<[string, ArticlePart, Array<[code: string, place: string]>]>([
    ['nothing', news, []],
    ['nothing in an album', album, []],
    ['a picture of ours', written('<p><img src="material:12"><IMG alt="x" src=\'material:3\'><img src=material:4 ></p>'), []],
    ['a picture that WeChat has', written('<img src="http://mmbiz.qpic.cn/mmbiz_png/abc/0?wx_fmt=png">'), []],
    ['a picture of elsewhere', written('<img src="https://shop.example.com/tea.png">'), [['ARTICLE_PICTURE_FOREIGN', 'body/parts/0/content']]],
    ['a picture that only looks like WeChat’s', written('<img src="https://mmbiz.qpic.cn.example.com/a.png">'), [['ARTICLE_PICTURE_FOREIGN', 'body/parts/0/content']]],
    ['a picture without an address', written('<img>'), [['ARTICLE_PICTURE_FOREIGN', 'body/parts/0/content']]],
    ['a material without a number', written('<img src="material:x">'), [['ARTICLE_PICTURE_FOREIGN', 'body/parts/0/content']]],
    ['a picture that never closes', written('<img src="https://a.example/x.png"'), [['ARTICLE_PICTURE_FOREIGN', 'body/parts/0/content']]],
    ['a script', written('<p>好</p><Script>1</script>'), [['ARTICLE_SCRIPT', 'body/parts/0/content']]],
    ['a text too long for its column', written('😀'.repeat(16_300)), [['ARTICLE_TEXT_TOO_LONG', 'body/parts/0/content']]],
    ['more pictures than anybody gives to WeChat one by one', written(Array.from({ length: 200 }, (_, at) => `<img src="material:${at + 10}">`).join('')), [['ARTICLE_TOO_MANY_PICTURES', 'body/parts']]],
    ['an address of too many bytes', { ...news, sourceUrl: `https://a.example/${'茶'.repeat(340)}` }, [['ARTICLE_TEXT_TOO_LONG', 'body/parts/0/sourceUrl']]],
  ])('%s', (_case, part, faults) => expect(faultsOf([part]).map(({ code, place }) => [code, place])).toEqual(faults))
})

describe('the pictures of an article', () => {
  it('are found where they are named', () => {
    expect(picturesOf([written('<img src="material:12">x<img src="http://mmbiz.qpic.cn/a">'), album])).toEqual([
      { materialId: 7, place: 'body/parts/0/coverMaterialId', isInline: false }, { materialId: 12, place: 'body/parts/0/content', isInline: true },
      { materialId: 8, place: 'body/parts/1/materialIds/0', isInline: false }, { materialId: 9, place: 'body/parts/1/materialIds/1', isInline: false },
    ])
  })

  it('get WeChat’s addresses, and nothing else is touched', () => {
    const html = 'material:12 <img alt="material:12" src="material:12" width=3><img src=\'material:12\'><img src="http://mmbiz.qpic.cn/a">'
    expect(withAddresses(html, (id) => `http://mmbiz.qpic.cn/$&${id}"`)).toBe(
      'material:12 <img alt="material:12" src="http://mmbiz.qpic.cn/$&12%22" width=3><img src="http://mmbiz.qpic.cn/$&12%22"><img src="http://mmbiz.qpic.cn/a">')
  })
})

describe('an article in WeChat’s words', () => {
  const placed = { mediaIdOf: (id: number) => `media-${id}`, addressOf: (id: number) => `http://mmbiz.qpic.cn/${id}` }
  it('has its ids and flags', () => {
    expect(toWechat([{ ...news, digest: '摘', author: '茶铺', sourceUrl: 'https://a.example/', comments: 'all', content: '<img src="material:3">' }, album], placed)).toEqual([
      {
        article_type: 'news', title: '新茶', digest: '摘', author: '茶铺', content_source_url: 'https://a.example/', content: '<img src="http://mmbiz.qpic.cn/3">',
        thumb_media_id: 'media-7', need_open_comment: 1, only_fans_can_comment: 0,
      },
      {
        article_type: 'newspic', title: '茶山', content: '三月', need_open_comment: 1, only_fans_can_comment: 1,
        image_info: { image_list: [{ image_media_id: 'media-8' }, { image_media_id: 'media-9' }] },
      },
    ])
  })

  it('is known again by titles and covers', () => {
    const sent = toWechat([news, album], placed)
    const stored = [{ title: '新茶', thumb_media_id: 'media-7', content: '别的' }, { title: '茶山', image_info: { image_list: [{ image_media_id: 'media-8' }] } }]
    expect(isSame(sent, stored)).toBe(true)
    for (const other of [stored.slice(0, 1), stored.toReversed(), [{ ...stored[0], title: '旧茶' }, stored[1]], [{ ...stored[0], thumb_media_id: 'media-8' }, stored[1]]]) {
      expect(isSame(sent, other as typeof stored)).toBe(false)
    }
  })
})
