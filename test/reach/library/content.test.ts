import { Check } from 'typebox/value'
import Fastify from 'fastify'
import { Type } from 'typebox'
import { describe, expect, it } from 'vitest'
import { createValidatorCompiler } from '../../../src/platform/http/validation.ts'
import { type ContentType, contentTypes, TouchContent } from '../../../src/reach/library/content.ts'
import { checkContent, contentTable, routesFor } from '../../../src/reach/library/content.rules.ts'
import { toMassMessage, toNotice, toPassiveReply, toServiceMessage, toTemplateMessage } from '../../../src/reach/library/content.wechat.ts'
import type { Route } from '../../../src/reach/standing/standing.ts'
import { customMessages } from '../../../src/wechat/api/custom-messages.ts'
import { MassContent } from '../../../src/wechat/api/mass.ts'
import { subscriptions } from '../../../src/wechat/api/subscriptions.ts'
import { templates } from '../../../src/wechat/api/templates.ts'
import { assertReply } from '../../../src/wechat/replies.ts'

const url = 'https://shop.example.com/new'
const appid = 'wx5f0c3a7d91e2b846'
const data = { thing1: { value: '明前龙井' } }

/** One of each, with everything that it can have, ready to be sent. */
const samples: { [Type in ContentType]: Extract<TouchContent, { type: Type }> } = {
  text: { type: 'text', text: '您好' },
  image: { type: 'image', mediaId: 'm1' },
  voice: { type: 'voice', mediaId: 'm1' },
  video: { type: 'video', mediaId: 'm1', thumbMediaId: 't1', title: '采茶', description: '三月' },
  music: { type: 'music', title: '茶歌', description: '三月', url, thumbMediaId: 't1' },
  article: { type: 'article', title: '新茶', description: '到了', url, pictureUrl: `${url}.jpg` },
  publishedArticle: { type: 'publishedArticle', articleId: 'a1' },
  menu: { type: 'menu', head: '请选择', items: [{ id: '1', text: '查物流' }, { id: '2', text: '找客服' }], tail: '谢谢' },
  miniProgram: { type: 'miniProgram', title: '商城', appid, pagePath: 'pages/index', thumbMediaId: 't1' },
  template: { type: 'template', templateId: 'T1', data, url, miniProgram: { appid, pagePath: 'pages/order' } },
  notice: { type: 'notice', templateId: 'N1', data, page: url, miniProgram: { appid } },
  images: { type: 'images', mediaIds: ['m1', 'm2'], title: '春天', recommend: '看看' },
  draft: { type: 'draft', mediaId: 'd1' },
}

const sent: Record<Route, (content: TouchContent) => boolean> = {
  service: (content) => Check(customMessages.send.request, { touser: 'o1', ...toServiceMessage(content) }),
  template: (content) => Check(templates.send.request, { touser: 'o1', ...toTemplateMessage(content) }),
  notice: (content) => Check(subscriptions.send.request, { touser: 'o1', ...toNotice(content) }),
  mass: (content) => Check(MassContent, toMassMessage(content)),
  passive: (content) => {
    assertReply(toPassiveReply(content))
    return true
  },
}
const everyRoute = Object.keys(sent) as Route[]

describe('what a follower can be sent', () => {
  it.each(contentTypes)('is a body that WeChat’s API takes, by every route of the table and by no other: %s', (type) => {
    const content = samples[type]
    expect(Check(TouchContent, content)).toBe(true)
    for (const route of everyRoute) {
      if (contentTable[type].includes(route)) {
        expect(checkContent(content, route)).toEqual([])
        expect(sent[route](content), route).toBe(true)
      } else {
        expect(checkContent(content, route)).toMatchObject([{ code: 'CONTENT_NOT_BY_ROUTE', place: 'content/type' }])
        expect(() => sent[route](content), route).toThrow('does not go by')
      }
    }
  })

  it('says the same in WeChat’s words', () => {
    expect(toServiceMessage(samples.menu)).toEqual({
      msgtype: 'msgmenu', msgmenu: { head_content: '请选择', list: [{ id: '1', content: '查物流' }, { id: '2', content: '找客服' }], tail_content: '谢谢' },
    })
    expect(toServiceMessage(samples.music)).toEqual({
      msgtype: 'music', music: { title: '茶歌', description: '三月', musicurl: url, hqmusicurl: url, thumb_media_id: 't1' },
    })
    expect(toTemplateMessage(samples.template)).toEqual({ template_id: 'T1', data, url, miniprogram: { appid, pagepath: 'pages/order' } })
    expect(toNotice(samples.notice)).toEqual({ template_id: 'N1', data, page: url, miniprogram: { appid } })
    expect(toMassMessage(samples.image)).toEqual({ msgtype: 'image', images: { media_ids: ['m1'] } })
    expect(toMassMessage(samples.video)).toEqual({ msgtype: 'mpvideo', mpvideo: { media_id: 'm1', title: '采茶', description: '三月' } })
  })

  it('is not mapped before WeChat has its files', () => {
    expect(() => toServiceMessage({ type: 'image', materialId: 3 })).toThrow('not ready')
  })

  it.each<[string, TouchContent, Route | undefined, string, string]>([
    ['no file', { type: 'image' }, undefined, 'CONTENT_FILE_MISSING', 'content/materialId'],
    ['two files', { type: 'voice', mediaId: 'm', materialId: 1 }, undefined, 'CONTENT_FILE_TWICE', 'content/materialId'],
    ['no pictures', { type: 'images' }, undefined, 'CONTENT_FILE_MISSING', 'content/materialIds'],
    ['a card without its picture', { type: 'miniProgram', title: '商城', appid, pagePath: 'pages/index' }, 'service', 'CONTENT_FILE_MISSING', 'content/thumbMaterialId'],
    ['a film without its picture', { type: 'video', mediaId: 'm' }, 'service', 'CONTENT_PART_MISSING', 'content/thumbMaterialId'],
    ['a film for many without its title', { type: 'video', mediaId: 'm' }, 'mass', 'CONTENT_PART_MISSING', 'content/title'],
    ['a blank text', { type: 'text', text: ' \n' }, undefined, 'CONTENT_EMPTY', 'content/text'],
    ['more than a passive reply holds', { type: 'text', text: '茶'.repeat(683) }, 'passive', 'CONTENT_TOO_LARGE', 'content'],
    ['more than a row holds', { type: 'text', text: '🍵'.repeat(17_000) }, 'service', 'CONTENT_TOO_LARGE', 'content'],
    ['the same id twice', { type: 'menu', items: [{ id: '1', text: 'a' }, { id: '1', text: 'b' }] }, undefined, 'MENU_ID_TWICE', 'content/items/1/id'],
    ['more than a line of a menu holds', { type: 'menu', items: [{ id: '1', text: '茶' }, { id: '2', text: '茶'.repeat(43) }] }, 'service', 'CONTENT_TOO_LARGE', 'content/items/1/text'],
  ])('is refused with %s', (_case, content, route, code, place) => {
    expect(checkContent(content, route)).toMatchObject([{ code, place }])
  })

  it('is taken when it is just not too long', () => {
    expect(checkContent({ type: 'text', text: '茶'.repeat(682) }, 'passive')).toEqual([])
    expect(checkContent({ type: 'menu', items: [{ id: '1', text: '茶'.repeat(42) }] }, 'service')).toEqual([])
    expect(checkContent({ type: 'text', text: '茶'.repeat(20_000) }, 'service')).toEqual([])
  })

  it('goes only by the routes that an account of its sort may use', () => {
    const open = (type: ContentType, kind: 'service' | 'subscription', isVerified: boolean) => routesFor({ type }, { kind, isVerified })
    expect(open('text', 'service', true)).toEqual(['passive', 'service', 'mass'])
    // Lists of followers, which is how we send to many, are for service accounts.
    expect(open('text', 'subscription', true)).toEqual(['passive', 'service'])
    expect(open('text', 'service', false)).toEqual(['passive'])
    expect(open('menu', 'subscription', false)).toEqual([])
    expect(open('template', 'service', true)).toEqual(['template'])
    expect(open('template', 'subscription', true)).toEqual([])
    expect(open('notice', 'subscription', true)).toEqual(['notice'])
  })
})

describe('content in the body of a request', () => {
  const app = Fastify()
  app.setValidatorCompiler(createValidatorCompiler())
  app.post('/', { schema: { body: Type.Object({ content: TouchContent }), response: { 200: Type.Object({ content: TouchContent }) } } }, async ({ body }) => body as never)
  const post = async (content: unknown) => (await app.inject({ method: 'POST', url: '/', payload: { content } as object }))

  it.each(contentTypes)('comes in and goes out whole: %s', async (type) => {
    expect((await post(samples[type])).json()).toEqual({ content: samples[type] })
  })

  it.each([
    [{ type: 'image', mediaId: 3 }, 'body/content/mediaId must be string'],
    [{ type: 'article', title: '茶' }, 'body/content must have required property \'url\''],
    [{ type: 'draft', mediaId: 'd1', text: 'x' }, 'body/content must NOT have additional properties'],
    [{ type: 'article', title: '茶', url: 'javascript:alert(1)' }, 'body/content/url must match pattern'],
    [{ type: 'wxcard' }, 'body/content value of tag "type"'],
    [{ text: '您好' }, 'body/content must have required property \'type\''],
  ])('is refused where it is wrong: %j', async (content, message) => {
    const answer = await post(content)
    expect(answer.statusCode).toBe(400)
    expect(answer.json<{ message: string }>().message).toContain(message)
  })
})
