import { describe, expect, it } from 'vitest'
import { languageAskedFor, languageFor, say, type Text } from '../../src/platform/i18n.ts'

describe('the language for a tag', () => {
  it.each([
    ['zh_CN', 'zh-CN'], ['zh-CN', 'zh-CN'], ['zh', 'zh-CN'], ['zh-Hans', 'zh-CN'], ['zh_Hans_HK', 'zh-CN'], ['zh-SG', 'zh-CN'],
    ['zh_TW', 'zh-TW'], ['zh-HK', 'zh-TW'], ['zh-mo', 'zh-TW'], ['zh_Hant', 'zh-TW'], ['zh-Hant-CN', 'zh-TW'],
    ['en', 'en'], ['en-GB', 'en'], ['EN_us', 'en'],
    ['ja', 'zh-CN'], ['', 'zh-CN'], [null, 'zh-CN'], [undefined, 'zh-CN'],
  ])('%s is %s', (tag, language) => {
    expect(languageFor(tag)).toBe(language)
  })

  it('is the fallback when we do not speak it', () => {
    expect(languageFor('ja', 'en')).toBe('en')
  })
})

describe('the language that Accept-Language asks for', () => {
  it.each([
    ['zh-CN', 'zh-CN'], ['zh-Hans-CN', 'zh-CN'], ['zh', 'zh-CN'], ['zh-TW', 'zh-TW'], ['zh-HK', 'zh-TW'], ['zh-Hant', 'zh-TW'], ['en-GB', 'en'],
    ['zh-TW,zh;q=0.9,en;q=0.8', 'zh-TW'],
    ['en;q=0.5, zh-CN;q=0.9', 'zh-CN'],
    ['en ; q=0.5 , ZH-tw ; Q=0.9', 'zh-TW'],
    ['zh-CN;q=0.7, zh-TW;q=0.7', 'zh-CN'],
    ['ja, fr;q=0.9, zh-TW;q=0.1', 'zh-TW'],
    ['zh-CN;q=0, zh-TW;q=0.001', 'zh-TW'],
    ['*, zh-CN;q=0.9', 'en'], ['zh-CN, *;q=0.9', 'zh-CN'], ['ja, *;q=0.5, zh-CN;q=0.4', 'en'],
    ['*', 'en'], ['', 'en'], [undefined, 'en'], ['ja', 'en'], ['zha', 'en'], ['zh-CN;q=0', 'en'], ['zh-CN;q=much', 'en'], [',;,q=1', 'en'],
  ])('of %s is %s', (header, language) => {
    expect(languageAskedFor(header)).toBe(language)
  })
})

describe('saying something', () => {
  const waiting: Text = { 'zh-CN': '前面还有{count}位，{name}', 'zh-TW': '前面還有{count}位，{name}', 'en': '{count} before you, {name}. {count}!' }

  it('speaks the language and fills in the values, all of them', () => {
    expect(say(waiting, 'zh-TW', { count: 3, name: '小李' })).toBe('前面還有3位，小李')
    expect(say(waiting, 'en', { count: 0, name: '' })).toBe('0 before you, . 0!')
  })

  it('leaves a placeholder that nobody fills, and fills none from a value', () => {
    expect(say(waiting, 'en', { count: '{name}' })).toBe('{name} before you, {name}. {name}!')
  })
})
