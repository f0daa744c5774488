import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Config, ConfigSchema } from '../../src/config.ts'
import { ConfigError, loadConfig } from '../../src/platform/config.ts'
import { settingsFrom } from '../../src/settings.ts'

const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8')

interface Setting { description?: string, default?: unknown, enum?: string[] }
const settings = Object.entries<object>(ConfigSchema.properties).map(([name, setting]): [string, Setting] => [name, setting])

/** What stands in the file: the comment above each setting, its name, what it is set to. */
const shown = [...example.matchAll(/^((?:# .*\n)+)#([A-Z0-9_]+)=(.*)$/gm)].map(([, comment = '', name = '', value = '']) => ({
  name, value, comment: comment.replaceAll(/^# /gm, '').replaceAll('\n', ' ').trim(),
}))

describe('.env.example', () => {
  it('shows every setting, in the order of the schema, commented out', () => {
    expect(shown.map(({ name }) => name)).toEqual(settings.map(([name]) => name))
    expect(parseEnv(example)).toEqual({})
  })

  it.each(settings)('explains %s and shows its default', (name, { description = '', default: preset = '', enum: choices }) => {
    const entry = shown.find((each) => each.name === name)
    expect(entry?.value).toBe(String(preset))
    expect(entry?.comment).toBe(choices === undefined ? description : `${description} One of: ${choices.join(', ')}`)
  })

  it('means the same as no file when every comment sign is removed', () => {
    const opened = parseEnv(example.replaceAll(/^#([A-Z0-9_]+=)/gm, '$1'))
    expect(Object.keys(opened)).toHaveLength(settings.length)
    expect(loadConfig(ConfigSchema, opened)).toEqual(loadConfig(ConfigSchema, {}))
  })
})

const account = {
  WECHAT_APPID: 'wx5f0c3a7d91e2b846', WECHAT_TOKEN: 'crmdemotoken', WECHAT_ORIGINAL_ID: 'gh_7c1e5a90d3b2',
  WECHAT_AES_KEY: '0123456789abcdefghijklmnopqrstuvwxyzABCDEFE',
}
const appKey = Buffer.alloc(32, 7).toString('base64')

describe('the settings', () => {
  let folder: string
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'duihua-settings-')) })
  afterEach(() => rmSync(folder, { recursive: true }))

  const configOf = (env: NodeJS.ProcessEnv): Config => loadConfig(ConfigSchema, { DATA_DIR: folder, ...env })
  const settingsOf = (env: NodeJS.ProcessEnv) => settingsFrom(configOf(env))
  function faultsOf (env: NodeJS.ProcessEnv): string[] {
    try {
      settingsOf(env)
      return []
    } catch (error) {
      if (error instanceof ConfigError) return error.faults.map(({ name }) => name).toSorted()
      throw error
    }
  }

  it('need nothing: without any the house stands on SQLite', () => {
    expect(settingsOf({})).toMatchObject({ databaseUrl: `sqlite:${join(folder, 'duihua.db')}`, account: undefined, firstAdmin: undefined, role: 'all' })
  })

  it('tell every fault at once', () => {
    const bad = {
      PORT: 'many', PUBLIC_URL: 'crm.example.com', ROLE: 'boss', DATABASE_URL: 'postgres://x', APP_KEY: 'short', REPLY_DEADLINE_MS: '5000',
      ADMIN_PASSWORD: 'short', WECHAT_APPID: 'gh_1', WECHAT_TOKEN: 'a b', WECHAT_AES_KEY: 'short', WECHAT_MODE: 'open', WECHAT_VERIFIED: 'perhaps',
    }
    expect(faultsOf(bad)).toEqual(Object.keys(bad).toSorted())
  })

  it('make a key at the first start on SQLite, for its owner alone, and keep it', () => {
    const { appKey: made } = settingsOf({})
    expect(Buffer.from(made, 'base64')).toHaveLength(32)
    expect(settingsOf({}).appKey).toBe(made)
    expect(statSync(join(folder, 'app.key')).mode & 0o777).toBe(0o600)
  })

  it('want a key on MySQL, where several processes must have the same', () => {
    expect(faultsOf({ DATABASE_URL: 'mysql://duihua@localhost/duihua' })).toEqual(['APP_KEY'])
    expect(settingsOf({ DATABASE_URL: 'mysql://duihua@localhost/duihua', APP_KEY: appKey }).appKey).toBe(appKey)
  })

  it('take the account when all of it is there', () => {
    expect(settingsOf({ ...account, WECHAT_KIND: 'subscription', WECHAT_VERIFIED: 'false' }).account).toEqual({
      name: '公众号', appid: account.WECHAT_APPID, originalId: account.WECHAT_ORIGINAL_ID, token: account.WECHAT_TOKEN, aesKey: account.WECHAT_AES_KEY,
      appSecret: undefined, kind: 'subscription', isVerified: false, mode: 'secure', timeZone: 'Asia/Shanghai',
    })
  })

  it.each(Object.keys(account))('want all of the account or none: not without %s', (name) => {
    expect(faultsOf({ ...account, [name]: undefined })).toEqual([name])
  })

  it.each<[string, NodeJS.ProcessEnv]>([
    ['WECHAT_APP_SECRET', { WECHAT_APP_SECRET: '0123456789abcdef0123456789abcdef' }],
    ['WECHAT_APPID', { WECHAT_APPID: account.WECHAT_APPID }],
  ])('name everything that is missing when only %s is there', (only, env) => {
    expect(faultsOf(env)).toEqual(Object.keys(account).filter((name) => name !== only).toSorted())
  })

  it('keep files in a folder, or in S3 when all of it is there', () => {
    const s3 = { S3_ENDPOINT: 'https://s3.example.com', S3_BUCKET: 'duihua', S3_ACCESS_KEY_ID: 'key', S3_SECRET_ACCESS_KEY: 'secret' }
    expect(settingsOf({})).toMatchObject({ s3: undefined, filesDir: join(folder, 'files') })
    expect(settingsOf({ ...s3, S3_PREFIX: 'crm/' }).s3).toEqual({
      endpoint: 'https://s3.example.com', bucket: 'duihua', region: 'us-east-1', accessKeyId: 'key', secretAccessKey: 'secret', prefix: 'crm/',
    })
    for (const name of Object.keys(s3)) expect(faultsOf({ ...s3, [name]: undefined })).toEqual([name])
    expect(faultsOf({ S3_PREFIX: 'crm/' })).toEqual(Object.keys(s3).toSorted())
    for (const S3_PREFIX of ['crm', '/crm/', '../', 'Crm/']) expect(() => settingsOf({ ...s3, S3_PREFIX })).toThrow('S3_PREFIX')
  })

  it('need no AES key when nothing is encrypted', () => {
    expect(settingsOf({ ...account, WECHAT_AES_KEY: '', WECHAT_MODE: 'plain' }).account).toMatchObject({ mode: 'plain', aesKey: undefined })
  })

  it('take the addresses of proxies one by one', () => {
    expect(settingsOf({ TRUST_PROXY: '10.0.0.1, 10.0.0.2,' }).trustProxy).toEqual(['10.0.0.1', '10.0.0.2'])
  })
})
