import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { nextOf } from '../../platform/http/page.ts'
import { Problem } from '../../platform/http/problem.ts'
import type { MenuContent } from './menu.content.ts'
import { shownTo } from './menu.rules.ts'
import {
  AccountParams, MenuBody, MenuPage, MenuParams, MenusQuery, MenuView, NewMenuBody, PreviewQuery, PreviewView, PublishBody, VersionBody, viewMenu,
} from './menu.schemas.ts'
import type { MenuService } from './menu.service.ts'

export interface MenuRoutesOptions {
  service: MenuService
  /** Throws the first thing that WeChat would refuse. */
  assertSound: (accountId: number, content: MenuContent) => Promise<void>
  /** Throws when the account cannot have a menu by API. */
  assertAllowed: (accountId: number) => Promise<void>
}

export const menuRoutes: FastifyPluginAsyncTypebox<MenuRoutesOptions> = async (app, { service, assertSound, assertAllowed }) => {
  const tags = ['menus']
  const mayRead = { access: { permission: 'menus.read', scope: 'account' } } as const
  const mayManage = { access: { permission: 'menus.manage', scope: 'account' } } as const
  const targetOf = (menuId: number) => ({ targetKind: 'menu', targetId: menuId })

  app.get('', {
    config: mayRead,
    schema: {
      operationId: 'listMenus', summary: 'Menus in versions, newest first', tags, params: AccountParams, querystring: MenusQuery, response: { 200: MenuPage, '4xx': Problem },
    },
  }, async ({ params: { accountId }, query: { before, limit } }) => {
    const items = await service.list(accountId, { before, limit })
    return { items: items.map(viewMenu), next: nextOf(items, limit) }
  })

  app.post('', {
    config: mayManage,
    schema: {
      operationId: 'addMenu', summary: 'Draw up a menu; followers see nothing of it yet', tags, params: AccountParams, body: NewMenuBody, response: { 201: MenuView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId } = request.params
    const { name, buttons, personalised } = request.body
    const content = { buttons, personalised }
    await assertSound(accountId, content)
    const menu = await app.db.write(async (tx) => {
      const created = await service.create(tx, { accountId, name, content, createdBy: request.actor?.name ?? 'system' })
      await app.access.audit(tx, request, { action: 'menu.add', accountId, ...targetOf(created.id), detail: { name } })
      return created
    })
    return reply.code(201).send(viewMenu(menu))
  })

  app.get('/:menuId', {
    config: mayRead,
    schema: { operationId: 'getMenu', summary: 'One version of the menu', tags, params: MenuParams, response: { 200: MenuView, '4xx': Problem } },
  }, async ({ params: { accountId, menuId } }) => viewMenu(await service.get(accountId, menuId)))

  app.put('/:menuId', {
    config: mayManage,
    schema: {
      operationId: 'changeMenu', summary: 'Change a menu that was never published', tags, params: MenuParams, body: MenuBody, response: { 200: MenuView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, menuId } = request.params
    const { version, name, buttons, personalised } = request.body
    const content = { buttons, personalised }
    await assertSound(accountId, content)
    return viewMenu(await app.db.write(async (tx) => {
      const changed = await service.change(tx, { accountId, menuId, version }, { name, content })
      await app.access.audit(tx, request, { action: 'menu.change', accountId, ...targetOf(menuId), detail: { name } })
      return changed
    }))
  })

  app.delete('/:menuId', {
    config: mayManage,
    schema: {
      operationId: 'removeMenu', summary: 'Delete a menu that WeChat does not show', tags, params: MenuParams, response: { 204: Type.Null(), '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId, menuId } = request.params
    await app.db.write(async (tx) => {
      await service.remove(tx, accountId, menuId)
      await app.access.audit(tx, request, { action: 'menu.remove', accountId, ...targetOf(menuId) })
    })
    return reply.code(204).send(null)
  })

  app.get('/:menuId/preview', {
    config: mayRead,
    schema: {
      operationId: 'previewMenu', summary: 'What somebody would see of a menu', tags, params: MenuParams, querystring: PreviewQuery, response: { 200: PreviewView, '4xx': Problem },
    },
  }, async ({ params: { accountId, menuId }, query: { tagId, phone } }) => {
    const { content } = await service.get(accountId, menuId)
    const at = shownTo(content, { tagId, phone })
    return { personalised: at, buttons: (at === null ? content : content.personalised[at])?.buttons ?? [] }
  })

  app.post('/:menuId/publish', {
    config: mayManage,
    schema: {
      operationId: 'publishMenu', summary: 'Publish a menu, now or at a moment; also one of before', tags,
      description: 'It takes the place of the menu that WeChat shows, personalised ones too. `taskId` names the task that does it; what WeChat refuses is taken back, and '
        + '`problem` says why. Phones look for a new menu every five minutes.',
      params: MenuParams, body: PublishBody, response: { 202: MenuView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId, menuId } = request.params
    const { version, at } = request.body
    await assertAllowed(accountId)
    await assertSound(accountId, (await service.get(accountId, menuId)).content)
    const askedBy = request.actor?.name ?? 'system'
    const menu = await app.db.write(async (tx) => {
      const asked = await service.publish(tx, { accountId, menuId, version }, { at: at === undefined ? undefined : new Date(at), askedBy })
      await app.access.audit(tx, request, { action: 'menu.publish', accountId, ...targetOf(menuId), ...(at !== undefined && { detail: { at } }) })
      return asked
    })
    return reply.code(202).send(viewMenu(menu))
  })

  app.post('/:menuId/unschedule', {
    config: mayManage,
    schema: {
      operationId: 'unscheduleMenu', summary: 'Do not publish a menu that was planned', tags, params: MenuParams, body: VersionBody, response: { 200: MenuView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, menuId } = request.params
    return viewMenu(await app.db.write(async (tx) => {
      const menu = await service.unschedule(tx, { accountId, menuId, version: request.body.version })
      await app.access.audit(tx, request, { action: 'menu.unschedule', accountId, ...targetOf(menuId) })
      return menu
    }))
  })
}
