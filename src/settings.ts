import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { NewAccount } from './accounts/index.ts'
import type { AppOptions } from './app.ts'
import type { PluginSource } from './bots/index.ts'
import { type Config, ConfigSchema } from './config.ts'
import { ConfigError, type ConfigFault, loadConfig } from './platform/config.ts'
import type { S3Settings } from './platform/files/s3-client.ts'
import { MAX_REPLY_BYTES } from './wechat/replies.ts'
import { byteLength } from './wechat/text.ts'

/** The settings of this process, from the environment and `.env`. Throws a ConfigError that names every fault. */
export function readConfig (): Config {
  if (existsSync('.env')) process.loadEnvFile()
  return loadConfig(ConfigSchema, process.env)
}

export type Settings = Omit<AppOptions, 'clock' | 'logger' | 'baseUrl'>

/** What the settings mean for the house. */
export function settingsFrom (config: Config): Settings {
  const faults = faultsOf(config)
  if (faults.length > 0) throw new ConfigError(faults)
  const { ADMIN_USER: name, ADMIN_PASSWORD: password } = config
  return {
    databaseUrl: databaseUrlOf(config),
    poolSize: config.DATABASE_POOL,
    dataDir: config.DATA_DIR,
    filesDir: config.FILES_DIR ?? join(config.DATA_DIR, 'files'),
    s3: s3Of(config),
    trustProxy: config.TRUST_PROXY.split(',').map((address) => address.trim()).filter(Boolean),
    publicUrl: config.PUBLIC_URL,
    appKey: appKeyOf(config),
    appKeyPrevious: config.APP_KEY_PREVIOUS,
    role: config.ROLE,
    wechatApiBase: config.WECHAT_API_BASE,
    replyDeadlineMs: config.REPLY_DEADLINE_MS,
    spoolMaxBytes: config.SPOOL_MAX_MB * 1024 * 1024,
    inboxDays: config.INBOX_DAYS,
    outgoingAllowPrivate: config.OUTGOING_ALLOW_PRIVATE,
    // ADMIN_PASSWORD alone is for `npm run admin`.
    firstAdmin: name !== undefined && password !== undefined ? { name, password } : undefined,
    account: accountOf(config),
    autoAnswer: config.AUTO_ANSWER,
    wechaty: { sources: pluginsOf(config), memoryMb: config.WECHATY_MEMORY_MB },
  }
}

/** What one setting alone cannot show: all of it at once, so that one start is enough to learn it. */
function faultsOf (config: Config): ConfigFault[] {
  const missing = missingNames(config).map((name) => faultFor(name, 'is missing'))
  const isTooLong = config.AUTO_ANSWER !== undefined && byteLength(config.AUTO_ANSWER) > MAX_REPLY_BYTES
  if (isTooLong) missing.push(faultFor('AUTO_ANSWER', `has more than ${MAX_REPLY_BYTES} bytes`))
  const names = pluginsOf(config).map(({ name }) => name)
  if (new Set(names).size < names.length) missing.push(faultFor('WECHATY_PLUGINS', 'names a plugin twice'))
  return missing
}

type Name = keyof typeof ConfigSchema.properties

const s3Names = ['S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const

/** All of it or none. */
function isS3Named (config: Config): boolean {
  return config.S3_PREFIX !== undefined || s3Names.some((name) => config[name] !== undefined)
}

function missingNames (config: Config): Name[] {
  const isAccountNamed = (['WECHAT_APPID', 'WECHAT_TOKEN', 'WECHAT_ORIGINAL_ID', 'WECHAT_AES_KEY', 'WECHAT_APP_SECRET', 'AUTO_ANSWER'] as const)
    .some((name) => config[name] !== undefined)
  const needed: Name[] = [
    ...(databaseUrlOf(config).startsWith('sqlite:') ? [] : ['APP_KEY' as const]),
    ...(isS3Named(config) ? s3Names : []),
    ...(config.ADMIN_USER === undefined ? [] : ['ADMIN_PASSWORD' as const]),
    ...(isAccountNamed ? ['WECHAT_APPID' as const, 'WECHAT_TOKEN' as const, 'WECHAT_ORIGINAL_ID' as const] : []),
    ...(isAccountNamed && config.WECHAT_MODE !== 'plain' ? ['WECHAT_AES_KEY' as const] : []),
  ]
  return needed.filter((name) => config[name] === undefined)
}

function faultFor (name: Name, problem: string): ConfigFault {
  const { description = '' } = ConfigSchema.properties[name] as { description?: string }
  return { name, problem, advice: description }
}

export function databaseUrlOf ({ DATABASE_URL, DATA_DIR }: Config): string {
  return DATABASE_URL ?? `sqlite:${join(DATA_DIR, 'duihua.db')}`
}

function s3Of (config: Config): S3Settings | undefined {
  const { S3_ENDPOINT: endpoint, S3_BUCKET: bucket, S3_REGION: region, S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = config
  if (endpoint === undefined || bucket === undefined || accessKeyId === undefined || secretAccessKey === undefined) return undefined
  return { endpoint, bucket, region, accessKeyId, secretAccessKey, prefix: config.S3_PREFIX ?? '' }
}

/** With SQLite the key lies beside the database, made at the first start; who copies one should copy both. */
export function appKeyOf (config: Config): string {
  if (config.APP_KEY !== undefined) return config.APP_KEY
  if (!databaseUrlOf(config).startsWith('sqlite:')) throw new ConfigError([faultFor('APP_KEY', 'is missing')])
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

/** The account that the settings name, if they name one. */
function accountOf (config: Config): NewAccount | undefined {
  const { WECHAT_APPID: appid, WECHAT_TOKEN: token, WECHAT_ORIGINAL_ID: originalId, WECHAT_AES_KEY: aesKey } = config
  if (appid === undefined || token === undefined || originalId === undefined) return undefined
  return {
    name: config.WECHAT_NAME, appid, originalId, token, aesKey, appSecret: config.WECHAT_APP_SECRET,
    kind: config.WECHAT_KIND, isVerified: config.WECHAT_VERIFIED, mode: config.WECHAT_MODE, timeZone: 'Asia/Shanghai',
  }
}

/** What stands before `=` is the plugin's name here, behind `:` which export of the module it is. */
function pluginsOf ({ WECHATY_PLUGINS }: Config): PluginSource[] {
  return WECHATY_PLUGINS.split(',').map((each) => each.trim()).filter(Boolean).map((each) => {
    const [name = '', module = '', exportName = null] = each.split(/[=:]/)
    return { name, module, exportName }
  })
}
