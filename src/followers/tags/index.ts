/**
 * Tags two ways, and the black list. Our changes are rows first and are carried to WeChat afterwards; theirs come in by a pull
 * and with profiles.
 * Always true: what we want and WeChat has not confirmed is on the row as open work or as a problem, never only in memory.
 */
import type { FastifyInstance } from 'fastify'
import { IsNull, Not } from 'typeorm'
import type { Tx } from '../../platform/database/database.ts'
import { AppError } from '../../platform/errors.ts'
import { createWaker } from '../../platform/waker.ts'
import type { Wechat } from '../../wechat/client.ts'
import type { TimelineEntry } from '../timeline.ts'
import { createCarried } from './carried.ts'
import { carrierRoutes } from './carrier.routes.ts'
import { createMemberSender } from './members.ts'
import { createLineAsker, createLineRunner } from './tag.lines.ts'
import { createTagList } from './tag.list.ts'
import { createPullKind } from './tag.pull.ts'
import { Tag } from './tag.entity.ts'
import { tagRoutes } from './tag.routes.ts'
import { createTagSender } from './tag.sender.ts'
import { createTagService, type TagService } from './tag.service.ts'
import { tagTexts } from './tag.texts.ts'
import { createToldTags, type ToldTags } from './told.ts'

export interface TagsOptions {
  wechat: Wechat
  isWorker: boolean
  note: (tx: Tx, entries: readonly TimelineEntry[]) => void
}

export interface FollowerTags extends TagService {
  /** What profiles at WeChat say; `sinceMs` is by the database's clock and before the profiles were read. */
  heardTags: (tx: Tx, accountId: number, told: readonly ToldTags[], sinceMs: number) => Promise<void>
  /** The same as a sync knows it, by openid and read within the last minutes. */
  heardPage: (tx: Tx, accountId: number, page: ReadonlyArray<{ openid: string, tagIds: readonly number[] }>) => Promise<void>
}

/** Builds the tags of the room and registers what belongs to them; for the door of the room. */
export async function furnishTags (app: FastifyInstance, { wechat, isWorker, note }: TagsOptions): Promise<FollowerTags> {
  app.texts.add(tagTexts)
  const { db, clock, log: logger } = app
  const { caller } = app.accounts
  const waker = createWaker()
  const ask = createLineAsker(db, clock, waker.wake)
  const carried = createCarried({ db, clock, note })
  const list = createTagList({ db, clock, ask })
  const service = createTagService({ db, clock, carried, ask })
  const kind = createPullKind({ db, wechat, caller, carried, list })
  const pull = async (tx: Tx, accountId: number, askedBy: string) => {
    // Without an AppSecret nobody can ask WeChat, and the task would only fail.
    caller(accountId)
    return app.tasks.start(tx, kind, { accountId, input: {}, askedBy })
  }
  app.tasks.describe(kind)
  await app.register(tagRoutes, { prefix: '/api/v1/accounts/:accountId/tags', service, pull })
  await app.register(carrierRoutes, { prefix: '/api/v1/accounts/:accountId', service })
  if (isWorker) {
    const { members, blacklist } = createMemberSender({ db, logger, wechat, caller, onGone: list.gone })
    const tags = createTagSender({ db, logger, wechat, caller, ask, onGone: list.gone })
    const runner = createLineRunner({ db, clock, logger, waker, work: { tags, members, blacklist } })
    app.addHook('onReady', async () => runner.start())
    app.addHook('onClose', () => runner.stop())
    app.schedule.add({ name: 'pull-tags', cron: '41 3 * * *', run: () => pullEveryAccount(app, pull) })
  }
  app.channel.menus.nameTags(async (accountId) => {
    const known = await db.read.findBy(Tag, { accountId, liveName: Not(IsNull()), wechatTagId: Not(IsNull()) })
    return known.map(({ id: tagId, wechatTagId }) => ({ tagId, wechatTagId: Number(wechatTagId) }))
  })
  const { hearTags, hearPage } = createToldTags(carried)
  return { ...service, heardTags: hearTags, heardPage: (tx, accountId, page) => hearPage(tx, accountId, page, db.dialect.nowMs) }
}

/** Every account that may ask for tags: verified, in use, and with its AppSecret. */
async function pullEveryAccount (app: FastifyInstance, pull: (tx: Tx, accountId: number, askedBy: string) => Promise<unknown>): Promise<void> {
  for (const { id, isVerified, disabledAt, sealedAppSecret } of await app.accounts.list()) {
    if (!isVerified || disabledAt !== null || sealedAppSecret === null) continue
    await app.db.write((tx) => pull(tx, id, 'system')).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error
      app.log.info({ accountId: id, code: error.code }, 'tags not pulled')
    })
  }
}
