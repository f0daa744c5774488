import { type Static, Type } from 'typebox'

const text = (description: string, options: object = {}) => Type.String({ description, maxLength: 1000, ...options })
const optional = (description: string, options: object = {}) => Type.Optional(text(description, options))
const choice = <const Choice extends string>(choices: readonly Choice[], description: string) =>
  Type.Unsafe<Choice>(Type.Enum([...choices], { description, default: choices[0] }))

/** Every setting there is. `.env.example` shows the same ones; a test holds the two together. */
export const ConfigSchema = Type.Object({
  HOST: text('Address to listen on; 0.0.0.0 for all.', { default: '127.0.0.1' }),
  PORT: Type.Integer({ description: 'Port to listen on.', minimum: 0, maximum: 65535, default: 3000 }),
  PUBLIC_URL: optional('Address under which the world reaches us, e.g. https://crm.example.com; webhook addresses, the session cookie and the links that followers get follow it.', {
    pattern: '^https?://[^\\s/]+$',
  }),
  TRUST_PROXY: text('Comma-separated addresses of proxies whose X-Forwarded-For is believed.', { default: '' }),
  ROLE: choice(['all', 'web', 'worker'], 'What this process does: web answers requests, worker works on the inbox, all does both.'),
  DATA_DIR: text('Folder for the database file, the spool and the generated key.', { default: 'data' }),
  FILES_DIR: optional('Folder for files of followers, what is sent to them, imports and exports (default: files in DATA_DIR). Processes on several machines must share it, or use S3.'),
  S3_ENDPOINT: optional('Address of a store that speaks S3, e.g. https://s3.example.com: files go there and not into a folder.', { pattern: '^https?://[^\\s/]+$' }),
  S3_BUCKET: optional('The bucket for the files, which exists already.', { pattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$' }),
  S3_REGION: text('The region that the store wants in signatures.', { default: 'us-east-1', pattern: '^[A-Za-z0-9-]{1,64}$' }),
  S3_ACCESS_KEY_ID: optional('Name of the key that may read, write, list and delete in the bucket.', { maxLength: 200 }),
  S3_SECRET_ACCESS_KEY: optional('The secret of that key.', { maxLength: 200 }),
  S3_PREFIX: optional('What the names in the bucket begin with, e.g. duihua/, if the bucket is not ours alone. No two installations may share one.', {
    pattern: '^([a-z0-9][a-z0-9.-]*/)+$', maxLength: 100,
  }),
  DATABASE_URL: optional('sqlite:<file> (default: duihua.db in DATA_DIR) or mysql://user:password@host:3306/name, with ?socketPath=<file> for a Unix socket.', {
    pattern: '^(sqlite:.+|(mysql|mariadb)://.+)$',
  }),
  DATABASE_POOL: Type.Integer({ description: 'Connections to MySQL at most.', minimum: 4, maximum: 200, default: 10 }),
  APP_KEY: optional('32 random bytes in base64 that encrypt secrets at rest: openssl rand -base64 32. Needed with MySQL; with SQLite one is made in DATA_DIR.', {
    pattern: '^[A-Za-z0-9+/]{43}=$',
  }),
  APP_KEY_PREVIOUS: optional('The key before this one, while `npm run admin -- rotate-key` has not been run.', { pattern: '^[A-Za-z0-9+/]{43}=$' }),
  LOG_LEVEL: choice(['info', 'fatal', 'error', 'warn', 'debug', 'trace', 'silent'], 'How much is logged.'),
  ADMIN_USER: optional('Name of the first admin, made at the first start.', { minLength: 3, maxLength: 64 }),
  ADMIN_PASSWORD: optional('Password of the first admin, 12 characters or more. Remove it after the first start.', { minLength: 12, maxLength: 200 }),
  SPOOL_MAX_MB: Type.Integer({ description: 'Disk space for webhooks that arrive while the database is down.', minimum: 1, maximum: 100_000, default: 256 }),
  INBOX_DAYS: Type.Integer({ description: 'How many days the raw deliveries of WeChat are kept once they were worked on, where an account has no rules of its own.', minimum: 7, maximum: 3650, default: 30 }),
  REPLY_DEADLINE_MS: Type.Integer({ description: 'How long a webhook may wait for its passive reply. WeChat hangs up after 5000.', minimum: 0, maximum: 4500, default: 4000 }),
  OUTGOING_ALLOW_PRIVATE: Type.Boolean({ description: 'Whether outgoing webhooks may go to private networks and without https, e.g. to a system beside this one.', default: false }),
  WECHAT_API_BASE: text('Where WeChat’s API is; the simulator’s address for a rehearsal.', { default: 'https://api.weixin.qq.com', pattern: '^https?://[^\\s/]+$' }),
  WECHAT_APPID: optional('AppID of the official account (开发 → 基本配置). More accounts are added through the API.', { pattern: '^wx[0-9a-z]{8,62}$' }),
  WECHAT_APP_SECRET: optional('AppSecret of the account.'),
  WECHAT_ORIGINAL_ID: optional('The account’s original id (原始ID), gh_….', { pattern: '^gh_[0-9A-Za-z]{1,61}$' }),
  WECHAT_TOKEN: optional('The Token you typed into WeChat’s server configuration.', { pattern: '^[0-9A-Za-z]{3,32}$' }),
  WECHAT_AES_KEY: optional('The EncodingAESKey of the server configuration, 43 characters.', { pattern: '^[0-9A-Za-z]{43}$' }),
  WECHAT_MODE: choice(['secure', 'compatible', 'plain'], 'Message encryption as chosen in WeChat’s console: 安全, 兼容 or 明文.'),
  WECHAT_KIND: choice(['service', 'subscription'], 'Service account (服务号) or subscription account (订阅号).'),
  WECHAT_VERIFIED: Type.Boolean({ description: 'Whether the account has passed WeChat verification.', default: true }),
  WECHAT_NAME: text('What the account is called here.', { default: '公众号', maxLength: 60 }),
  AUTO_ANSWER: optional('Text that answers a follower’s message by itself, for the account above. Taken over at the first start; changed through the API later.', { maxLength: 600 }),
  WECHATY_PLUGINS: text('Comma-separated name=module or name=module:export: Wechaty plugins that accounts may turn on, from packages or files, e.g. ding=wechaty-plugin-contrib:DingDong,shop=./plugins/shop.js:shop.', {
    default: '', pattern: '^(|[a-z][a-z0-9-]{0,31}=[^\\s,=:]+(:\\w+)?(\\s*,\\s*[a-z][a-z0-9-]{0,31}=[^\\s,=:]+(:\\w+)?)*)$',
  }),
  WECHATY_MEMORY_MB: Type.Integer({ description: 'Memory that the thread of each plugin may take; one that takes more is ended and started again.', minimum: 64, maximum: 4096, default: 192 }),
})

export type Config = Readonly<Static<typeof ConfigSchema>>
