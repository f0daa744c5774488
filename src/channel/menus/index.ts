/**
 * The menu at the foot of every chat, in versions.
 * Always true: of an account one menu at a time is being published, and one that is planned is begun once; what WeChat refuses is
 * taken back, so that followers see the old menu or the new one.
 */
import type { FastifyInstance } from 'fastify'
import { createWatch } from '../../platform/watch.ts'
import type { Wechat } from '../../wechat/client.ts'
import { atWechatRoutes } from './at-wechat.routes.ts'
import { createMenusAtWechat, type KnownTag } from './at-wechat.ts'
import { createDueMenus } from './due.ts'
import { menuRoutes } from './menu.routes.ts'
import { faultsOf } from './menu.rules.ts'
import { createMenuService } from './menu.service.ts'
import { menuTexts } from './menu.texts.ts'
import { createPublishKind } from './publish.kind.ts'

export interface MenusOptions { wechat: Wechat, isWorker: boolean }

type TagsOf = (accountId: number) => Promise<readonly KnownTag[]>

export interface Menus {
  /** Menus are for tags, which a room above keeps: `tagsOf` tells those that WeChat knows. */
  nameTags: (tagsOf: TagsOf) => void
}

const pollMs = 1000

export async function furnishMenus (app: FastifyInstance, { wechat, isWorker }: MenusOptions): Promise<Menus> {
  app.texts.add(menuTexts)
  const { db, clock, tasks, log: logger, accounts: { caller } } = app
  let tagsOf: TagsOf = async () => []
  const tags: TagsOf = (accountId) => tagsOf(accountId)
  const atWechat = createMenusAtWechat({ db, wechat, caller, tags })
  const kind = createPublishKind({ db, clock, wechat, caller, tags, atWechat })
  tasks.describe(kind)
  const service = createMenuService({ db, clock, tasks, kind })
  await app.register(menuRoutes, {
    prefix: '/api/v1/accounts/:accountId/menus', service, assertAllowed: atWechat.assertAllowed,
    async assertSound (accountId, content) {
      const [fault] = faultsOf(content, new Set((await tags(accountId)).map(({ tagId }) => tagId)))
      if (fault !== undefined) throw fault
    },
  })
  await app.register(atWechatRoutes, { prefix: '/api/v1/accounts/:accountId/menus', service, atWechat })
  if (isWorker) {
    const watch = createWatch({ look: createDueMenus({ db, clock, logger, service }), logger, failure: 'menus not looked at', pollMs })
    app.addHook('onReady', async () => watch.start())
    app.addHook('onClose', () => watch.stop())
  }
  return { nameTags: (next) => { tagsOf = next } }
}
