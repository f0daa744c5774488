import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseUnavailable } from '../../src/platform/database/errors.ts'
import { AppError } from '../../src/platform/errors.ts'
import { createServer } from '../../src/platform/http/server.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { platformTexts } from '../../src/platform/platform.texts.ts'
import { type Catalogue, createTexts } from '../../src/platform/texts.ts'

const shopTexts: Catalogue = {
  SHOP_CLOSED: {
    'zh-CN': { title: '{shop} 已打烊', advice: '请在 {hour} 点后再来。' },
    'zh-TW': { title: '{shop} 已打烊', advice: '請在 {hour} 點後再來。' },
  },
}
const closed = (shop: string) => new AppError('conflict', 'SHOP_CLOSED', '{shop} is closed', { advice: 'Come back after {hour}.', values: { shop, hour: 9 } })

const Body = Type.Object({
  text: Type.String({ minLength: 2, maxLength: 5, pattern: '^h' }),
  kind: Type.Optional(Type.Enum(['a', 'b'])),
  size: Type.Optional(Type.Integer({ minimum: 1, maximum: 9 })),
  tags: Type.Optional(Type.Array(Type.String(), { minItems: 1, maxItems: 2 })),
  link: Type.Optional(Type.String({ format: 'uri' })),
  odd: Type.Optional(Type.Integer({ multipleOf: 2 })),
}, { additionalProperties: false })

describe('a refusal in the language of its reader', () => {
  let app: FastifyInstance
  const logged: string[] = []
  let thrown: unknown

  beforeAll(async () => {
    const texts = createTexts()
    texts.add(platformTexts)
    texts.add(shopTexts)
    app = await createServer({ logger: createLogger({ level: 'debug', destination: { write: (line) => { logged.push(line) } } }), trustProxy: [], texts })
    app.get('/throws', async () => { throw thrown })
    app.route({ method: 'POST', url: '/takes', schema: { body: Body }, handler: async (request) => request.body })
  })
  afterAll(() => app.close())

  async function refusalOf (error: unknown, acceptLanguage?: string) {
    thrown = error
    const { headers, json } = await app.inject({ url: '/throws', headers: acceptLanguage === undefined ? {} : { 'accept-language': acceptLanguage } })
    return { headers, problem: json<{ status: number, code: string, title: string, advice?: string }>() }
  }

  it.each([
    ['zh-CN', 'zh-CN', '西湖店 已打烊', '请在 9 点后再来。'],
    ['zh-Hant-HK,en;q=0.5', 'zh-TW', '西湖店 已打烊', '請在 9 點後再來。'],
    ['en;q=0.1, zh-CN;q=0.2', 'zh-CN', '西湖店 已打烊', '请在 9 点后再来。'],
    ['en', 'en', '西湖店 is closed', 'Come back after 9.'],
    ['fr, *', 'en', '西湖店 is closed', 'Come back after 9.'],
    [undefined, 'en', '西湖店 is closed', 'Come back after 9.'],
  ])('asked for %s, is said in %s', async (asked, language, title, advice) => {
    const { headers, problem } = await refusalOf(closed('西湖店'), asked)
    expect(problem).toMatchObject({ status: 409, code: 'SHOP_CLOSED', title, advice })
    expect(headers).toMatchObject({ 'content-language': language, 'vary': 'accept-language' })
  })

  it('is said in English, and says so, where nobody has translated it', async () => {
    const { headers, problem } = await refusalOf(new AppError('conflict', 'STRANGE', 'Strange', { advice: 'Wonder.' }), 'zh-CN')
    expect(problem).toMatchObject({ code: 'STRANGE', title: 'Strange', advice: 'Wonder.' })
    expect(headers['content-language']).toBe('en')
  })

  it.each([['zh-CN', '系统内部出错了'], ['zh-TW', '系統內部發生錯誤'], ['en', 'Something went wrong on our side']])(
    'of a bug tells nothing in %s either, and is logged in English', async (language, title) => {
      logged.length = 0
      const { headers, problem } = await refusalOf(new Error('the private detail'), language)
      expect(problem).toEqual({ type: 'about:blank', status: 500, code: 'INTERNAL', title, requestId: expect.any(String) })
      expect(headers['content-language']).toBe(language)
      expect(logged.join('')).toContain('the private detail')
      expect(logged.join('')).not.toMatch(/\p{Script=Han}/u)
    })

  it('keeps its place, its code and when to come back', async () => {
    const { headers, problem } = await refusalOf(databaseUnavailable(undefined), 'zh-TW')
    expect(problem).toMatchObject({ status: 503, code: 'DATABASE_UNAVAILABLE', title: '暫時無法連線到資料庫', advice: '請稍後再試。' })
    expect(headers['retry-after']).toBe('2')
  })

  it('is English in the log, whoever reads it', () => {
    expect(closed('西湖店')).toMatchObject({ message: '西湖店 is closed', advice: 'Come back after 9.' })
  })

  it.each<[object, string, string]>([
    [{}, 'body/text is missing', '缺少 body/text'],
    [{ text: 'hi', extra: 1 }, 'body/extra is not a known field', 'body/extra 不是已知的字段'],
    [{ text: 'h' }, 'body/text must have at least 2 characters', 'body/text 至少要有 2 个字符'],
    [{ text: 'hello!' }, 'body/text must have at most 5 characters', 'body/text 最多 5 个字符'],
    [{ text: 'oh' }, 'body/text must match ^h', 'body/text 应匹配 ^h'],
    [{ text: 'hi', kind: 'c' }, 'body/kind must be one of a,b', 'body/kind 只能是以下之一：a,b'],
    [{ text: 'hi', size: 'big' }, 'body/size must be of type integer', 'body/size 的类型应为 integer'],
    [{ text: 'hi', size: 0 }, 'body/size must be 1 or more', 'body/size 不能小于 1'],
    [{ text: 'hi', size: 10 }, 'body/size must be 9 or less', 'body/size 不能大于 9'],
    [{ text: 'hi', tags: [] }, 'body/tags must have at least 1 entries', 'body/tags 至少要有 1 项'],
    [{ text: 'hi', tags: ['a', 'b', 'c'] }, 'body/tags must have at most 2 entries', 'body/tags 最多 2 项'],
    [{ text: 'hi', link: 'no link' }, 'body/link must have the format uri', 'body/link 应符合 uri 格式'],
    [{ text: 'hi', odd: 3 }, 'body/odd is not valid', 'body/odd 无效'],
  ])('says what is wrong with %j', async (payload, english, chinese) => {
    const take = (language: string) => app.inject({ method: 'POST', url: '/takes', payload, headers: { 'accept-language': language } })
    expect((await take('en')).json()).toMatchObject({ status: 400, code: 'INPUT_INVALID', title: english })
    expect((await take('zh-CN')).json()).toMatchObject({ status: 400, code: 'INPUT_INVALID', title: chinese })
  })

  it.each([
    ['application/json', '{"text":', 400, 'INVALID_JSON_BODY', '請求內文不是有效的 JSON'],
    ['application/json', '', 400, 'EMPTY_JSON_BODY', 'Content-Type 為 application/json 時，請求內文不能為空'],
    ['text/csv', 'a,b', 415, 'INVALID_MEDIA_TYPE', '不支援這種 Content-Type'],
    ['application/json', `"${'x'.repeat(1024 * 1024)}"`, 413, 'BODY_TOO_LARGE', '請求內文過大'],
  ])('translates what Fastify refuses: %s', async (contentType, payload, status, code, title) => {
    const headers = { 'accept-language': 'zh-TW', 'content-type': contentType }
    expect((await app.inject({ method: 'POST', url: '/takes', headers, payload })).json()).toMatchObject({ status, code, title })
  })

  it('has words for what Fastify will refuse one day', async () => {
    const { headers, problem } = await refusalOf(Object.assign(new Error('I am a teapot'), { statusCode: 418, code: 'FST_ERR_TEAPOT' }), 'zh-CN')
    expect(problem).toMatchObject({ status: 418, code: 'TEAPOT', title: '请求被拒绝' })
    expect(headers['content-language']).toBe('zh-CN')
  })
})

describe('the catalogues', () => {
  it('are refused when two know the same text', () => {
    const texts = createTexts()
    texts.add(shopTexts)
    expect(() => texts.add(shopTexts)).toThrow('two catalogues have SHOP_CLOSED')
  })
})
