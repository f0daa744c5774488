import { errorCodes } from 'fastify'
import { readdirSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { csrfRefused } from '../../src/access/access.errors.ts'
import type { ForeignSign } from '../../src/access/same-site.ts'
import type { AppError } from '../../src/platform/errors.ts'
import { inputFaults, inputInvalid } from '../../src/platform/http/input-invalid.ts'
import { type Catalogue, createTexts } from '../../src/platform/texts.ts'
import type { ErrorAction } from '../../src/wechat/errcodes.ts'
import { notSendable } from '../../src/reach/sending/sending.errors.ts'
import { reasons } from '../../src/reach/standing/reasons.ts'
import { cutOff, WechatError } from '../../src/wechat/errors.ts'
import { lineFaults } from '../../src/segments/lists/list.schemas.ts'
import { refusalsInSource, sourceFolder } from './refusals.ts'

/** Read in a terminal, at the start or in the admin command: English. */
const operatorsFiles = ['admin.ts', 'platform/database/connect.ts', 'platform/database/migrate.ts']
const operatorsCodes = ['APP_KEY_INVALID']

// Records, so that the compiler asks for every one.
const signs: Record<ForeignSign, true> = { 'form': true, 'other-site': true, 'other-origin': true, 'no-header': true }
const actions: Record<ErrorAction, true> = {
  ok: true, done: true, token: true, transient: true, minute: true, quota: true, window: true, follower: true, request: true, account: true, oauth: true,
}
const params = {
  additionalProperty: 'anAdded', missingProperty: 'aMissing', type: 'aType', allowedValues: ['anAllowed'], limit: 4711, format: 'aFormat', pattern: 'aPattern',
}
const computed: AppError[] = [
  ...Object.keys(signs).map((sign) => csrfRefused(sign as ForeignSign)),
  ...Object.keys(actions).map((action) => new WechatError({ outcome: 'failed', action: action as ErrorAction, errcode: 4711, api: 'anApi' })),
  cutOff('anApi', undefined),
  ...reasons.map((reason) => notSendable(reason)),
  ...Object.keys(inputFaults).map((keyword) => inputInvalid([{ keyword, instancePath: '/aField', params, schemaPath: '' }], 'body')),
]

/** What Fastify refuses by itself, what lines of a file are wrong with, and what has no AppError because no kind fits. */
const fromFastify = Object.entries(errorCodes)
  .filter(([name, Refused]) => name.startsWith('FST_ERR_CTP_') && [400, 413, 415].includes(new Refused('').statusCode ?? 0) && !name.includes('INSTANCE'))
  .map(([name]) => name.replace('FST_ERR_CTP_', ''))
const withoutError = [...fromFastify, ...Object.keys(lineFaults), 'INTERNAL', 'REQUEST_REFUSED']

const translations = ['zh-CN', 'zh-TW'] as const
const refusals = refusalsInSource().filter(({ file, code }) => !operatorsFiles.includes(file) && !operatorsCodes.includes(code ?? ''))
const plain = refusals.filter(({ isComputed }) => !isComputed)

const placeholdersOf = (template = '') => [...new Set(template.match(/\{\w+\}/g))].toSorted()

describe('what refusals say', () => {
  let catalogue: Catalogue = {}
  beforeAll(async () => {
    const files = readdirSync(sourceFolder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.texts.ts'))
    const modules = await Promise.all(files.map(async (file): Promise<Record<string, Catalogue>> => import(`${sourceFolder}${file}`)))
    catalogue = Object.assign({}, ...modules.flatMap((module) => Object.values(module)))
  })

  it('is found in the source', () => {
    expect(plain.length).toBeGreaterThan(40)
    expect(plain).toContainEqual({
      file: 'accounts/account.errors.ts', code: 'TIME_ZONE_UNKNOWN', text: 'TIME_ZONE_UNKNOWN', isComputed: false, values: ['{timeZone}'],
      title: '{timeZone} is not a time zone', advice: 'Use an IANA name such as Asia/Shanghai.',
    })
    expect(fromFastify).toContain('BODY_TOO_LARGE')
  })

  it('leaves values to placeholders, so that every language can place them', () => {
    const known = new Set(computed.map(({ text }) => text.replace(/\/.*/, '/')))
    const unknown = refusals.filter(({ isComputed, text }) => isComputed && !known.has(text ?? ''))
    expect(unknown, 'texts that are computed, and not tried here').toEqual([])
  })

  it('is there in Chinese, as people write it here and in Taiwan', () => {
    const needed = [...plain, ...computed].map(({ text }) => text ?? '').concat(withoutError)
    expect(needed.filter((text) => translations.some((language) => !catalogue[text]?.[language].title))).toEqual([])
  })

  it('is there for nothing that no longer exists', () => {
    const needed = new Set([...plain, ...computed].map(({ text }) => text ?? '').concat(withoutError))
    expect(Object.keys(catalogue).filter((text) => !needed.has(text))).toEqual([])
  })

  it.each(translations)('has the same placeholders, and advice where English has it, in %s', (language) => {
    const shapeOf = (text = '', title = '', advice?: string) => ({ text, title: placeholdersOf(title), advice: advice === undefined ? undefined : placeholdersOf(advice) })
    const translated = plain.map(({ text = '' }) => shapeOf(text, catalogue[text]?.[language].title, catalogue[text]?.[language].advice))
    expect(translated).toEqual(plain.map(({ text, title, advice }) => shapeOf(text, title, advice)))
  })

  it.each(translations)('says the same values, and advice where English has it, when it is computed, in %s', (language) => {
    const texts = createTexts()
    texts.add(catalogue)
    const shapeOf = ({ text, values }: AppError, title: string, advice?: string) =>
      ({ text, title: Object.values(values).filter((value) => title.includes(String(value))), hasAdvice: advice !== undefined, open: placeholdersOf(title + advice) })
    const translated = computed.map((error) => {
      const { title, advice } = texts.say(error, language)
      return shapeOf(error, title, advice)
    })
    expect(translated).toEqual(computed.map((error) => shapeOf(error, error.message, error.advice)))
  })

  it('fills every placeholder of the English', () => {
    expect(plain.filter(({ title, advice, values }) => placeholdersOf(`${title}${advice}`).some((name) => !values.includes(name)))).toEqual([])
    expect(computed.filter(({ message, advice }) => placeholdersOf(message + advice).length > 0)).toEqual([])
  })

  it('writes Taiwan’s characters and words for Taiwan, and the mainland’s for the mainland', () => {
    const all = (language: typeof translations[number]) => JSON.stringify(Object.values(catalogue).map((wordings) => wordings[language]))
    expect(all('zh-TW').match(/[们这个没请账号设录钥码数据库应当时见说读无进开关闭权发为]|數據|信息|用戶|服務器|默認|程序|字符|字節|菜單|接口|網絡/gu)).toBeNull()
    expect(all('zh-CN').match(/[們這個沒請帳號設錄鑰碼數據庫應當時見說讀無進開關權發為]|伺服器|資料|使用者|程式|選單|預設/gu)).toBeNull()
  })
})
