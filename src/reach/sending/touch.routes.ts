import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { nextOf } from '../../platform/http/page.ts'
import { Problem } from '../../platform/http/problem.ts'
import type { OrderService } from './order.service.ts'
import { TouchesQuery, TouchPage, TouchParams, TouchView, viewTouch, AccountParams, TalliesQuery, TalliesView } from './touch.schemas.ts'
import type { TallyReader } from './tallies.ts'

export interface TouchRoutesOptions { orders: OrderService, tallies: TallyReader }

export const touchRoutes: FastifyPluginAsyncTypebox<TouchRoutesOptions> = async (app, { orders, tallies }) => {
  const tags = ['reach']

  app.get('', {
    config: { access: { permission: 'touches.read', scope: 'account' } },
    schema: {
      operationId: 'listTouches', summary: 'What was sent to followers, newest first, with its outcome', tags,
      params: AccountParams, querystring: TouchesQuery, response: { 200: TouchPage, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId } = request.params
    const { followerId, undecided, before, limit } = request.query
    const items = await orders.list(accountId, { followerId, undecided, before, limit })
    await app.access.auditRead(request, { action: 'touches.list', accountId, targetKind: 'touch', detail: { count: items.length } })
    return { items: items.map(viewTouch), next: nextOf(items, limit) }
  })

  app.get('/counts', {
    config: { access: { permission: 'touches.read', scope: 'account' } },
    schema: {
      operationId: 'countTouches', summary: 'How many touches ended how, by day, route, purpose and reason', tags,
      params: AccountParams, querystring: TalliesQuery, response: { 200: TalliesView, '4xx': Problem },
    },
  }, async (request) => ({ items: await tallies(request.params.accountId, request.query) }))

  app.get('/:touchId', {
    config: { access: { permission: 'touches.read', scope: 'account' } },
    schema: { operationId: 'getTouch', summary: 'One touch and its outcome', tags, params: TouchParams, response: { 200: TouchView, '4xx': Problem } },
  }, async (request) => {
    const { accountId, touchId } = request.params
    const touch = await orders.get(accountId, touchId)
    await app.access.auditRead(request, { action: 'touch.get', accountId, targetKind: 'touch', targetId: String(touchId) })
    return viewTouch(touch)
  })

  app.post('/:touchId/resend', {
    config: { access: { permission: 'touches.send', scope: 'account' } },
    schema: {
      operationId: 'resendTouch', summary: 'Send again what failed or of which nobody knows what became, once', tags,
      description: 'Of what is unknown the follower may have received the first. Every rule holds for the second as for a new one.',
      params: TouchParams, response: { 201: TouchPage, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId, touchId } = request.params
    const touches = await app.db.write(async (tx) => {
      const sent = await orders.resend(tx, accountId, touchId)
      await app.access.audit(tx, request, { action: 'touch.resend', accountId, targetKind: 'touch', targetId: String(touchId) })
      return sent
    })
    return reply.code(201).send({ items: touches.map(viewTouch), next: null })
  })

  for (const [path, does] of [['leave', orders.leave], ['cancel', orders.cancel]] as const) {
    app.post(`/:touchId/${path}`, {
      config: { access: { permission: 'touches.send', scope: 'account' } },
      schema: {
        operationId: `${path}Touch`, tags,
        summary: path === 'leave' ? 'Leave an unknown outcome as it is' : 'Take back what waits and was never tried',
        params: TouchParams, response: { 200: TouchView, '4xx': Problem },
      },
    }, async (request) => {
      const { accountId, touchId } = request.params
      return viewTouch(await app.db.write(async (tx) => {
        const touch = await does(tx, accountId, touchId)
        await app.access.audit(tx, request, { action: `touch.${path}`, accountId, targetKind: 'touch', targetId: String(touchId) })
        return touch
      }))
    })
  }
}
