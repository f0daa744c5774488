import type { FastifyInstance } from 'fastify'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { destination } from 'pino'
import { createApp } from './app.ts'
import { systemClock } from './platform/clock.ts'
import { untilStopped } from './platform/lifecycle.ts'
import { createLogger, type Logger } from './platform/logger.ts'
import { ConfigSchema } from './config.ts'
import { signIn } from './demo-api.ts'
import { furnishDemoBots } from './demo-bots.ts'
import { createDemoDesk } from './demo-desk.ts'
import { loadConfig } from './platform/config.ts'
import { settingsFrom } from './settings.ts'
import {
  type AccountHandle, type BelievableFollower, believableFollowers, believableLine, type SimulatedAccount, type Simulator, startSimulator,
} from './simulator/index.ts'

const folder = join('data', 'demo')
/** When these people had told their history. */
const started = join(folder, 'started.json')
const user = 'demo'
const password = 'duihua-demo-2026'
const colleague = 'xiaolin'
const autoAnswer = '您好，我们已经收到您的消息，客服会尽快回复您。营业时间：每天 9:00–21:00。'
/** A plugin of the community’s, unchanged: who writes ding hears dong. */
const plugins = 'ding=wechaty-plugin-contrib:DingDong'
const followerCount = 2000
const windowMs = 48 * 3600_000

const account: SimulatedAccount = {
  appid: 'wxd0000000000000001', appSecret: '00000000000000000000000000000001', originalId: 'gh_000000000001', token: 'demoToken',
  aesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG', mode: 'secure', webhookUrl: null, kind: 'service', verified: true,
}

const { values } = parseArgs({ options: { port: { type: 'string', default: '3000' }, fresh: { type: 'boolean', default: false } } })

/** The product on SQLite, a WeChat of its own, and followers who behave like people. */
async function demo (port: number): Promise<void> {
  if (values.fresh) rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const logger = createLogger({ level: 'info', destination: destination({ dest: join(folder, 'duihua.log'), sync: true }) })
  tell('Starting a WeChat on this machine, and Duihua …')
  const simulator = await startSimulator({ port: port === 0 ? 0 : port + 1, accounts: [account], clock: systemClock })
  const wechat = simulator.account(account.appid)
  furnish(wechat)
  const isFirst = !existsSync(started)
  // What the product was sending goes on as soon as it runs: to people who are there, while their windows are open.
  if (!isFirst) await populate(wechat, { isFirst })
  const app = await startProduct({ port, simulator, logger })
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  wechat.setWebhook(`${url}/wechat/${account.appid}`)
  await syncTemplates(app)

  const desk = await createDemoDesk({ url, user, password, colleague })
  await desk.prepare()
  if (isFirst) await populate(wechat, { isFirst })
  const closeDesk = await desk.open()
  await furnishDemoBots(await signIn(url, user, password))
  const stopTrickle = startTrickle(wechat)
  announce(url, simulator)
  await untilStopped(async () => {
    tell('\nStopping …')
    stopTrickle()
    closeDesk()
    await simulator.stop()
    await app.close()
    tell('Stopped. The data stays in data/demo; --fresh begins anew.')
  }, logger)
}

async function startProduct ({ port, simulator, logger }: { port: number, simulator: Simulator, logger: Logger }): Promise<FastifyInstance> {
  const { appid, originalId, kind, verified, mode, token, aesKey, appSecret } = account
  const settings = settingsFrom(loadConfig(ConfigSchema, { DATA_DIR: folder, WECHAT_API_BASE: simulator.url, WECHATY_PLUGINS: plugins }))
  const app = await createApp({
    ...settings,
    // Who moves WeChat's clock on wants to see what the product does then.
    clock: { now: simulator.now },
    logger,
    baseUrl: () => `http://127.0.0.1:${port}`,
    firstAdmin: { name: user, password },
    account: { appid, originalId, kind, isVerified: verified, mode, token, aesKey, appSecret, name: '对话咖啡', timeZone: 'Asia/Shanghai' },
    autoAnswer,
  })
  await app.listen({ host: '127.0.0.1', port })
  return app
}

/** What an operator has made beforehand in WeChat's console: something to be asked for. */
function furnish (wechat: AccountHandle): void {
  // By ids of their own, so that they are the same at every start.
  wechat.addTemplate({ templateId: 'demo-order-sent', title: '订单发货通知', content: '商品名称：{{thing1.DATA}}\n发货时间：{{time2.DATA}}' })
  wechat.addSubscriptionTemplate({
    templateId: 'demo-order-status', title: '订单状态通知', content: '订单号：{{character_string1.DATA}}\n状态：{{phrase2.DATA}}\n备注：{{thing3.DATA}}',
  })
}

/** As happens every night. */
async function syncTemplates ({ accounts, reach: { library } }: FastifyInstance): Promise<void> {
  const mine = (await accounts.list()).find(({ appid }) => appid === account.appid)
  if (mine !== undefined) await library.templates.sync(mine.id)
}

/** The same people at every start; what they did reaches the product as webhooks the first time. Later WeChat alone is told, of what still opens windows. */
async function populate (wechat: AccountHandle, { isFirst }: { isFirst: boolean }): Promise<void> {
  const startedAt = isFirst ? new Date() : new Date((JSON.parse(readFileSync(started, 'utf8')) as { startedAt: string }).startedAt)
  const since = isFirst ? 0 : Date.now() - windowMs
  if (isFirst) tell(`${followerCount} followers tell their history …`)
  const people = believableFollowers({ count: followerCount, seed: 1, now: startedAt })
  await Promise.all(Array.from({ length: 48 }, async () => {
    for (const person of people) await live(wechat, person, since)
  }))
  if (isFirst) writeFileSync(started, JSON.stringify({ startedAt }))
}

async function live (wechat: AccountHandle, { openid, subscribedAt, history, ...facts }: BelievableFollower, since: number): Promise<void> {
  wechat.addFollower({ openid, subscribedAt, ...facts })
  if (subscribedAt.getTime() >= since) {
    const EventKey = facts.qrScene === '' ? '' : `qrscene_${facts.qrScene}`
    await wechat.raw(openid, { MsgType: 'event', Event: 'subscribe', EventKey }, { at: subscribedAt })
  }
  for (const deed of history) {
    if (deed.at.getTime() < since) continue
    if ('text' in deed) await wechat.say(openid, deed.text, { msgId: deed.msgId, at: deed.at })
    else if (deed.event === 'scan') await wechat.scan(openid, deed.key, { at: deed.at })
    else await wechat.click(openid, deed.key, { at: deed.at })
  }
}

/** Every few seconds somebody says or does something. */
function startTrickle (wechat: AccountHandle): () => void {
  const openids = wechat.firstFollowers(followerCount)
  let timer: NodeJS.Timeout
  const next = () => {
    timer = setTimeout(() => {
      actOnce(wechat, openids).catch(() => undefined)
      next()
    }, 1000 + Math.random() * 3000)
  }
  next()
  return () => clearTimeout(timer)
}

async function actOnce (wechat: AccountHandle, openids: readonly string[]): Promise<void> {
  const chance = Math.random()
  const openid = openids[Math.floor(Math.random() * openids.length)]
  if (chance < 0.08 || openid === undefined) await wechat.follow({ qrScene: 'store_renmin' })
  else if (wechat.follower(openid)?.subscribed !== true) await wechat.follow({ openid })
  else if (chance < 0.1) await wechat.unfollow(openid)
  else if (chance < 0.2) await wechat.click(openid, 'MENU_ORDERS')
  else await wechat.say(openid, believableLine(Math.random))
}

function announce (url: string, simulator: Simulator): void {
  const docs = `${url}/docs`
  const phone = `${simulator.url}/phone`
  tell([
    '',
    `  API and docs   ${docs}`,
    `  Phone          ${phone}   (be a follower: follow, write, see the answer)`,
    `  WeChat         ${simulator.url}/control`,
    `  Sign in        ${user} / ${password}   (the agent 小对; 小林 is ${colleague})`,
    '  Desk           write 人工 or 退款 on the phone, and it comes to 小对',
    '  Bots           scan on the phone, write 营业时间, 咖啡豆 or ding, press the menu',
    '  Push           press 附近门店 on the phone, then README, Push to segments',
    `  Log            ${join(folder, 'duihua.log')}`,
    '',
    '  Ctrl-C stops.',
    '',
  ].join('\n'))
  tell(JSON.stringify({ ready: true, url, docs, simulator: simulator.url, phone, user, password }))
}

function tell (line: string): void {
  process.stdout.write(`${line}\n`)
}

try {
  await demo(Number(values.port))
  process.exit(0)
} catch (error) {
  const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
  const port = Number(values.port)
  const why = isTaken ? `Port ${port} or ${port + 1} is taken: use --port with another number.` : error instanceof Error ? error.stack : String(error)
  process.stderr.write(`${why}\n`)
  process.exit(1)
}
