import { describe, expect, it } from 'vitest'
import { customMessages } from '../../src/wechat/api/custom-messages.ts'
import { mass } from '../../src/wechat/api/mass.ts'
import type { Endpoint } from '../../src/wechat/endpoint.ts'
import { assertRequest } from '../../src/wechat/transport.ts'

const article = { title: 't', description: 'd', url: 'https://example.com', picurl: 'https://example.com/p.png' }

describe('a request that does not fit', () => {
  it.each<[string, Endpoint, unknown, string]>([
    ['two articles', customMessages.send, { touser: 'o1', msgtype: 'news', news: { articles: [article, article] } }, 'request/news/articles/1'],
    ['an article without title', customMessages.send, { touser: 'o1', msgtype: 'news', news: { articles: [{ ...article, title: 7 }] } }, 'request/news/articles/0/title'],
    ['one openid', mass.toOpenids, { touser: ['o1'], msgtype: 'text', text: { content: 'x' }, clientmsgid: 'k' }, 'request/touser'],
  ])('%s is refused where it is wrong, before anything is sent', (_name, endpoint, request, place) => {
    expect(() => assertRequest(endpoint, request)).toThrow(expect.objectContaining({ kind: 'invalid', code: 'WECHAT_REQUEST_INVALID', place }))
  })
})
