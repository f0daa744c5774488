import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '../../platform/http/problem.ts'
import type { MenusAtWechat } from './at-wechat.ts'
import { differencesOf } from './drift.ts'
import { nothingToAdopt } from './menu.errors.ts'
import { sizeFaults } from './menu.rules.ts'
import { AccountParams, AdoptBody, AdoptedView, ShownQuery, ShownView, viewMenu, WechatMenuView } from './menu.schemas.ts'
import type { MenuService } from './menu.service.ts'

export interface AtWechatRoutesOptions { service: MenuService, atWechat: MenusAtWechat }

/** What WeChat shows, which others may have changed: its console, another system. */
export const atWechatRoutes: FastifyPluginAsyncTypebox<AtWechatRoutesOptions> = async (app, { service, atWechat }) => {
  const tags = ['menus']
  const mayRead = { access: { permission: 'menus.read', scope: 'account' } } as const

  app.get('/wechat', {
    config: mayRead,
    schema: {
      operationId: 'getWechatMenu', summary: 'What WeChat shows, beside what we published', tags, params: AccountParams, response: { 200: WechatMenuView, '4xx': Problem },
    },
  }, async ({ params: { accountId } }) => {
    const [found, published] = [await atWechat.read(accountId), await service.published(accountId)]
    const differences = differencesOf(published?.content ?? { buttons: [], personalised: [] }, found)
    const isShown = found.isOn || found.source === 'none'
    return { ...found, publishedMenuId: published?.id ?? null, isSame: isShown && differences.length === 0 && found.leftOut.length === 0, differences }
  })

  app.get('/shown', {
    config: mayRead,
    schema: {
      operationId: 'getShownMenu', summary: 'What one follower sees now, as WeChat says', tags, params: AccountParams, querystring: ShownQuery, response: { 200: ShownView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId } = request.params
    const shown = await atWechat.shownTo(accountId, request.query.openid)
    await app.access.auditRead(request, { action: 'menu.shown', accountId, targetKind: 'follower' })
    return shown
  })

  app.post('/adopt', {
    config: { access: { permission: 'menus.manage', scope: 'account' } },
    schema: {
      operationId: 'adoptWechatMenu', summary: 'Make a draft of what WeChat shows', tags, params: AccountParams, body: AdoptBody, response: { 201: AdoptedView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId } = request.params
    const { name } = request.body
    const { buttons, personalised, leftOut } = await atWechat.read(accountId)
    if (buttons.length === 0) throw nothingToAdopt()
    const [fault] = sizeFaults({ buttons, personalised })
    if (fault !== undefined) throw fault
    const menu = await app.db.write(async (tx) => {
      const created = await service.create(tx, { accountId, name, content: { buttons, personalised }, createdBy: request.actor?.name ?? 'system' })
      await app.access.audit(tx, request, { action: 'menu.adopt', accountId, targetKind: 'menu', targetId: created.id, detail: { name } })
      return created
    })
    return reply.code(201).send({ menu: viewMenu(menu), leftOut })
  })
}
