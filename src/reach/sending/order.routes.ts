import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AppError } from '../../platform/errors.ts'
import { Problem } from '../../platform/http/problem.ts'
import type { TouchContent } from '../library/content.ts'
import { isReason } from '../standing/reasons.ts'
import type { Order, OrderService } from './order.service.ts'
import { notSendable } from './sending.errors.ts'
import { FollowerParams, type OrderBody, OrderBody as Body, OrderView, viewTouch } from './touch.schemas.ts'

export interface OrderRoutesOptions {
  orders: OrderService
  /** Throws for content that WeChat would refuse; gives it ready to be sent, its files uploaded. */
  readyContent: (accountId: number, content: TouchContent) => Promise<void>
  topicIdOf: (accountId: number, key: string) => Promise<number>
  /** The ways that are open to this follower instead. */
  alternatives: (accountId: number, followerId: number, purpose: Order['purpose']) => Promise<unknown>
}

const dayMs = 24 * 3600_000
const usualMs = 2 * dayMs
const longestMs = 30 * dayMs

export const orderRoutes: FastifyPluginAsyncTypebox<OrderRoutesOptions> = async (app, { orders, readyContent, topicIdOf, alternatives }) => {
  async function wantedOf (accountId: number, followerId: number, body: OrderBody): Promise<Omit<Order, 'orderedBy' | 'byAgent'>> {
    const { key = null, purpose, topic, content, expiresAt } = body
    const nowMs = app.clock.now().getTime()
    const endsMs = expiresAt === undefined ? nowMs + usualMs : Math.min(Date.parse(expiresAt), nowMs + longestMs)
    return { accountId, followerId, key, purpose, content, topicId: topic === undefined ? null : await topicIdOf(accountId, topic), expiresAt: new Date(endsMs) }
  }

  app.post('/:followerId/touches', {
    config: { access: { permission: 'touches.send', scope: 'account' } },
    schema: {
      operationId: 'sendTouch', summary: 'Write to a follower', tags: ['reach'],
      description: 'Goes out at once, or when quiet hours or a conversation have ended. 409 with a reason when nothing may be sent: `data.routes` then shows which ways are open.',
      params: FollowerParams, body: Body, response: { 200: OrderView, 201: OrderView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId, followerId } = request.params
    await app.followers.get(accountId, followerId)
    const wanted = await wantedOf(accountId, followerId, request.body)
    await readyContent(accountId, wanted.content)
    // A person writes by hand; a key is another system.
    const order: Order = { ...wanted, byAgent: request.actor?.kind === 'user', orderedBy: request.actor?.name ?? 'system' }
    const { key, isNew, touches } = await app.db.write(async (tx) => {
      const placed = await orders.place(tx, order)
      if (placed.isNew) await app.access.audit(tx, request, {
        action: 'touch.send', accountId, targetKind: 'follower', targetId: String(followerId), detail: { purpose: order.purpose, type: order.content.type, key: placed.key },
      })
      return placed
    }).catch(async (error: unknown) => { throw await withAlternatives(error, order) })
    return reply.code(isNew ? 201 : 200).send({ key, touches: touches.map(viewTouch) })
  })

  async function withAlternatives (error: unknown, order: Order): Promise<unknown> {
    if (!(error instanceof AppError) || !isReason(error.code)) return error
    await orders.countRefused(order, error.code)
    return notSendable(error.code, { routes: await alternatives(order.accountId, order.followerId, order.purpose) })
  }
}
