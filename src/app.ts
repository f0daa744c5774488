import type { FastifyInstance } from 'fastify'
import { migrations } from '../migrations/index.ts'
import { access } from './access/index.ts'
import { accounts, type NewAccount } from './accounts/index.ts'
import { agents } from './agents/index.ts'
import { bots, type WechatyOptions } from './bots/index.ts'
import { channel } from './channel/index.ts'
import { codes } from './codes/index.ts'
import { conversations } from './conversations/index.ts'
import { entities } from './entities.ts'
import { followers } from './followers/index.ts'
import { insight } from './insight/index.ts'
import { outgoing } from './outgoing/index.ts'
import type { Clock } from './platform/clock.ts'
import { createLocalStore } from './platform/files/local-store.ts'
import type { S3Settings } from './platform/files/s3-client.ts'
import { createS3Store } from './platform/files/s3-store.ts'
import { metricsRoutes } from './platform/http/metrics.routes.ts'
import type { Logger } from './platform/logger.ts'
import { createPlatform } from './platform/platform.ts'
import { createSecretBox } from './platform/secret-box.ts'
import { pushes } from './pushes/index.ts'
import { reach } from './reach/index.ts'
import { segments } from './segments/index.ts'
import { streams } from './streams/index.ts'
import { tasks } from './tasks/index.ts'
import { createWechat } from './wechat/client.ts'

/** What the whole house needs to know; `settings.ts` makes it from the environment. */
export interface AppOptions {
  clock: Clock
  logger: Logger
  databaseUrl: string
  poolSize: number
  watchNesting?: boolean
  dataDir: string
  filesDir: string
  /** Where files go instead of `filesDir`. */
  s3: S3Settings | undefined
  trustProxy: string[]
  publicUrl: string | undefined
  /** Where we are reached when PUBLIC_URL is not set. */
  baseUrl: () => string
  appKey: string
  appKeyPrevious: string | undefined
  role: 'all' | 'web' | 'worker'
  wechatApiBase: string
  replyDeadlineMs: number
  spoolMaxBytes: number
  inboxDays: number
  /** Whether outgoing webhooks may go to private networks. */
  outgoingAllowPrivate: boolean
  firstAdmin: { name: string, password: string } | undefined
  account: NewAccount | undefined
  autoAnswer: string | undefined
  /** The plugins that accounts may turn on. */
  wechaty: WechatyOptions
}

/** The whole house: the ground, then each room, from the bottom up. */
export async function createApp (options: AppOptions): Promise<FastifyInstance> {
  const files = options.s3 === undefined ? createLocalStore(options.filesDir) : createS3Store(options.s3)
  const app = await createPlatform({ ...options, files, entities, migrations })
  try {
    await furnish(app, options)
    return app
  } catch (error) {
    await app.close()
    throw error
  }
}

async function furnish (app: FastifyInstance, options: AppOptions): Promise<void> {
  const { clock, publicUrl, account, autoAnswer } = options
  const isWorker = options.role !== 'web'
  const box = createSecretBox(options.appKey, options.appKeyPrevious)
  const wechat = createWechat({ db: app.db, box, clock, base: options.wechatApiBase })
  app.addHook('onClose', () => wechat.close())

  await app.register(access, { publicUrl })
  if (options.firstAdmin !== undefined) await app.access.ensureFirstAdmin(options.firstAdmin)
  await app.register(metricsRoutes)
  await app.register(streams)
  await app.register(outgoing, { box, isWorker, allowPrivate: options.outgoingAllowPrivate })
  await app.register(tasks, { isWorker })
  const baseUrl = () => publicUrl ?? options.baseUrl()
  await app.register(accounts, { box, wechat, baseUrl, configured: account })
  await app.register(channel, {
    wechat,
    wechatApiBase: options.wechatApiBase,
    spoolFolder: options.dataDir,
    spoolMaxBytes: options.spoolMaxBytes,
    deadlineMs: options.replyDeadlineMs,
    isWorker,
  })
  await app.register(followers, { wechat, box, isWorker, inboxDays: options.inboxDays })
  await app.register(reach, { wechat, isWorker, linkKeys: box.derive('attention links'), baseUrl })
  await app.register(segments, { isWorker })
  await app.register(agents, { isWorker })
  await app.register(conversations, { isWorker })
  await app.register(pushes, { wechat, box, isWorker, linkKeys: box.derive('push links'), baseUrl, wechatApiBase: options.wechatApiBase })
  await app.register(codes, { wechat, isWorker })
  await app.register(insight, { wechat, isWorker })
  await app.register(bots, { isWorker, wechaty: options.wechaty, configured: account !== undefined && autoAnswer !== undefined ? { appid: account.appid, text: autoAnswer } : undefined })
}
