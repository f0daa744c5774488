import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Catalogue } from '../../src/platform/texts.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import { sourceFolder } from './refusals.ts'

describe('the whole house, asked in three languages', () => {
  let test: TestApp
  beforeAll(async () => { test = await startTestApp() })
  afterAll(() => test.stop())

  it.each([
    ['/api/v1/session', 401, 'NOT_SIGNED_IN', '请先登录', '請先登入', 'This needs somebody who is signed in'],
    ['/nowhere', 404, 'NO_SUCH_ROUTE', '这个地址下没有内容', '這個網址下沒有內容', 'There is nothing at this address'],
    ['/wechat/wxnobody', 404, 'WEBHOOK_ACCOUNT_UNKNOWN', '这个地址没有对应的公众号账号', '這個網址沒有對應的公眾號帳號', 'No account is served at this address'],
  ])('refuses %s in each', async (url, status, code, mainland, taiwan, english) => {
    for (const [asked, language, title] of [['zh-CN,zh;q=0.9', 'zh-CN', mainland], ['zh-HK', 'zh-TW', taiwan], ['de', 'en', english]]) {
      const answer = await test.app.inject({ url, headers: { 'accept-language': asked } })
      expect(answer.json()).toMatchObject({ status, code, title })
      expect(answer.headers['content-language']).toBe(language)
    }
  })

  it('knows every catalogue in the source', async () => {
    const files = readdirSync(sourceFolder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.texts.ts'))
    expect(files.length).toBeGreaterThan(6)
    for (const file of files) {
      const module: Record<string, Catalogue> = await import(`${sourceFolder}${file}`)
      const texts = Object.values(module).flatMap((catalogue) => Object.keys(catalogue))
      expect(texts.filter((text) => test.app.texts.say({ text, message: '' }, 'zh-TW').language !== 'zh-TW'), file).toEqual([])
    }
  })
})
