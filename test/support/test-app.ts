import type { FastifyInstance } from 'fastify'
import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { type Dispatcher, request } from 'undici'
import type { NewAccount } from '../../src/accounts/index.ts'
import { type AppOptions, createApp } from '../../src/app.ts'
import { createMovableClock, type MovableClock } from '../../src/platform/clock.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { type AccountHandle, type SimulatedAccount, type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/index.ts'
import { createTestDatabase } from './database.ts'
import { createOutage, type Outage } from './outage.ts'

export const testAccount: SimulatedAccount = {
  appid: 'wx5f0c3a7d91e2b846', appSecret: '0123456789abcdef0123456789abcdef', originalId: 'gh_7c1e5a90d3b2', token: 'crmdemotoken',
  aesKey: '0123456789abcdefghijklmnopqrstuvwxyzABCDEFE', mode: 'secure', webhookUrl: null, kind: 'service', verified: true,
}

export const admin = { name: 'admin', password: 'correct horse battery' }

export interface Answer<Body = Record<string, unknown>> { status: number, body: Body, headers: Dispatcher.ResponseData['headers'] }

export interface TestAppOptions {
  now?: string
  account?: Partial<SimulatedAccount>
  simulator?: Partial<SimulatorOptions>
  app?: Partial<AppOptions>
  /** True for a database that `outage` can take away. */
  canLoseDatabase?: boolean
}

export interface TestApp {
  app: FastifyInstance
  url: string
  /** Where the account's API begins. */
  api: string
  accountId: number
  clock: MovableClock
  simulator: Simulator
  /** WeChat as our account knows it. */
  wechat: AccountHandle
  /** Every line that was logged. */
  logs: string[]
  /** Requests as the admin, over a real socket. */
  get: <Body = Record<string, unknown>>(path: string) => Promise<Answer<Body>>
  send: <Body = Record<string, unknown>>(method: Dispatcher.HttpMethod, path: string, body?: unknown) => Promise<Answer<Body>>
  outage: Outage | undefined
  /** Where the app keeps its files. */
  dataDir: string
  /** A second process on the same database, and later more. */
  startAnother: (options?: Partial<AppOptions>) => Promise<FastifyInstance>
  stop: () => Promise<void>
}

/** The whole app on a real database, listening, with a WeChat on loopback that delivers to it. */
export async function startTestApp (options: TestAppOptions = {}): Promise<TestApp> {
  const database = await createTestDatabase({ isMigrated: true })
  const clock = createMovableClock(options.now ?? '2026-03-01T09:00:00Z')
  const account = { ...testAccount, ...options.account }
  const simulator = await startSimulator({ clock, accounts: [account], deadlineMs: 5000, retryDelayMs: 200, ...options.simulator })
  const outage = options.canLoseDatabase ? await createOutage(database.url) : undefined
  const logs: string[] = []
  const settings: AppOptions = {
    clock,
    logger: createLogger({ level: 'debug', destination: new Writable({ write (line, _encoding, done) { logs.push(String(line)); done() } }) }),
    databaseUrl: outage?.url ?? database.url,
    poolSize: 8,
    watchNesting: true,
    dataDir: database.dataDir,
    filesDir: join(database.dataDir, 'files'),
    s3: undefined,
    trustProxy: [],
    publicUrl: undefined,
    baseUrl: () => 'http://127.0.0.1',
    appKey: randomBytes(32).toString('base64'),
    appKeyPrevious: undefined,
    role: 'all',
    wechatApiBase: simulator.url,
    replyDeadlineMs: 3000,
    spoolMaxBytes: 1024 * 1024,
    inboxDays: 30,
    outgoingAllowPrivate: false,
    firstAdmin: admin,
    account: settingsOf(account),
    autoAnswer: undefined,
    wechaty: { sources: [], memoryMb: 192 },
    ...options.app,
  }
  const apps: FastifyInstance[] = []
  async function start (more: Partial<AppOptions> = {}): Promise<FastifyInstance> {
    const app = await createApp({ ...settings, ...more })
    await app.listen({ host: '127.0.0.1', port: 0 })
    apps.push(app)
    return app
  }

  const app = await start()
  const url = addressOf(app)
  const wechat = simulator.account(account.appid)
  wechat.setWebhook(`${url}/wechat/${account.appid}`)
  let cookie = await signIn(url)
  const send = async <Body>(method: Dispatcher.HttpMethod, path: string, body?: unknown): Promise<Answer<Body>> => {
    const answer = await callJson<Body>(`${url}${path}`, { method, body, cookie })
    if (answer.status !== 401) return answer
    // The clock was moved past the end of the session.
    cookie = await signIn(url)
    return callJson<Body>(`${url}${path}`, { method, body, cookie })
  }
  const accountId = app.accounts.keyring.byAppid(account.appid)?.accountId ?? 0

  return {
    app, url, clock, simulator, wechat, logs, accountId, outage, dataDir: database.dataDir,
    api: `/api/v1/accounts/${accountId}`,
    get: (path) => send('GET', path),
    send,
    startAnother: start,
    async stop () {
      await simulator.stop()
      for (const each of apps) await each.close()
      await outage?.stop()
      await database.remove()
    },
  }
}

function settingsOf ({ appid, appSecret, originalId, token, aesKey, mode, kind, verified }: SimulatedAccount): NewAccount {
  return { name: '测试', appid, appSecret, originalId, token, aesKey, mode, kind, isVerified: verified, timeZone: 'Asia/Shanghai' }
}

export function addressOf (app: FastifyInstance): string {
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
}

interface JsonCall { method?: Dispatcher.HttpMethod, body?: unknown, cookie?: string, headers?: Record<string, string> }

export async function callJson<Body = Record<string, unknown>> (url: string, { method = 'GET', body, cookie, headers = {} }: JsonCall = {}): Promise<Answer<Body>> {
  const answer = await request(url, {
    method,
    headers: {
      'sec-fetch-site': 'same-origin',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(cookie !== undefined && { cookie }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await answer.body.text()
  const isJson = String(answer.headers['content-type'] ?? '').includes('json')
  return { status: answer.statusCode, headers: answer.headers, body: (isJson ? JSON.parse(text) : { text }) as Body }
}

export async function signIn (url: string, { name, password } = admin): Promise<string> {
  const { headers, status } = await callJson(`${url}/api/v1/session`, { method: 'POST', body: { name, password } })
  const set = headers['set-cookie']
  const cookie = (Array.isArray(set) ? set[0] : set)?.split(';', 1)[0]
  if (cookie === undefined) throw new Error(`sign-in refused: ${status}`)
  return cookie
}

/** Looks again and again until `look` gives something; fails with what it last saw. */
export async function eventually<T> (look: () => Promise<T | undefined | false | null> | T | undefined | false | null, withinMs = 30_000): Promise<T> {
  const until = Date.now() + withinMs
  for (;;) {
    const seen = await look()
    if (seen !== undefined && seen !== false && seen !== null) return seen
    if (Date.now() > until) throw new Error(`not seen within ${withinMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
