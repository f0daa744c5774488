import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { NewAccount } from './accounts/index.ts'
import type { AppOptions } from './app.ts'
import { type Config, ConfigSchema } from './config.ts'
import { ConfigError, type ConfigFault, loadConfig } from './platform/config.ts'

/** The settings of this process, from the environment and `.env`. Throws a ConfigError that names every fault. */
export function readConfig (): Config {
  if (existsSync('.env')) process.loadEnvFile()
  return loadConfig(ConfigSchema, process.env)
}

export type Settings = Omit<AppOptions, 'clock' | 'logger' | 'baseUrl'>

/** What the settings mean for the house. */
export function settingsFrom (config: Config): Settings {
  return {
    databaseUrl: databaseUrlOf(config),
    poolSize: config.DATABASE_POOL,
    dataDir: config.DATA_DIR,
    trustProxy: config.TRUST_PROXY.split(',').map((address) => address.trim()).filter(Boolean),
    publicUrl: config.PUBLIC_URL,
    appKey: appKeyOf(config),
    appKeyPrevious: config.APP_KEY_PREVIOUS,
    role: config.ROLE,
    wechatApiBase: config.WECHAT_API_BASE,
    replyDeadlineMs: config.REPLY_DEADLINE_MS,
    spoolMaxBytes: config.SPOOL_MAX_MB * 1024 * 1024,
    inboxDays: config.INBOX_DAYS,
    firstAdmin: firstAdminOf(config),
    account: accountOf(config),
    autoAnswer: config.AUTO_ANSWER,
  }
}

export function databaseUrlOf ({ DATABASE_URL, DATA_DIR }: Config): string {
  return DATABASE_URL ?? `sqlite:${join(DATA_DIR, 'duihua.db')}`
}

/** With SQLite the key lies beside the database, made at the first start; who copies one should copy both. */
export function appKeyOf (config: Config): string {
  if (config.APP_KEY !== undefined) return config.APP_KEY
  if (!databaseUrlOf(config).startsWith('sqlite:')) {
    throw new ConfigError([faultFor('APP_KEY')])
  }
  const file = join(config.DATA_DIR, 'app.key')
  if (!existsSync(file)) {
    mkdirSync(config.DATA_DIR, { recursive: true, mode: 0o700 })
    writeNew(file, `${randomBytes(32).toString('base64')}\n`)
  }
  return readFileSync(file, 'utf8').trim()
}

/** Of two processes that start together one writes, and both read what it wrote. */
function writeNew (file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** ADMIN_PASSWORD alone is for `npm run admin`; a name without it would make nobody. */
function firstAdminOf ({ ADMIN_USER: name, ADMIN_PASSWORD: password }: Config): { name: string, password: string } | undefined {
  if (name === undefined) return undefined
  if (password === undefined) throw new ConfigError([faultFor('ADMIN_PASSWORD')])
  return { name, password }
}

/** The account that the settings name: all of it or none of it. */
function accountOf (config: Config): NewAccount | undefined {
  const { WECHAT_APPID: appid, WECHAT_TOKEN: token, WECHAT_ORIGINAL_ID: originalId, WECHAT_AES_KEY: aesKey } = config
  const isNamed = [appid, token, originalId, aesKey, config.WECHAT_APP_SECRET].some((value) => value !== undefined)
  if (!isNamed) return undefined
  const missing = (['WECHAT_APPID', 'WECHAT_TOKEN', 'WECHAT_ORIGINAL_ID'] as const).filter((name) => config[name] === undefined).map(faultFor)
  if (config.WECHAT_MODE !== 'plain' && aesKey === undefined) missing.push(faultFor('WECHAT_AES_KEY'))
  if (missing.length > 0 || appid === undefined || token === undefined || originalId === undefined) throw new ConfigError(missing)
  return {
    name: config.WECHAT_NAME, appid, originalId, token, aesKey, appSecret: config.WECHAT_APP_SECRET,
    kind: config.WECHAT_KIND, isVerified: config.WECHAT_VERIFIED, mode: config.WECHAT_MODE, timeZone: 'Asia/Shanghai',
  }
}

function faultFor (name: keyof typeof ConfigSchema.properties): ConfigFault {
  const { description = '' } = ConfigSchema.properties[name] as { description?: string }
  return { name, problem: 'is missing', advice: description }
}
