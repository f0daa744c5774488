import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { isDuplicate } from '../../platform/database/errors.ts'
import { nextOf } from '../../platform/http/page.ts'
import { Problem } from '../../platform/http/problem.ts'
import type { TouchContent } from '../library/content.ts'
import {
  MassBody, MassCallPage, MassCallParams, MassCallView, MassCheckBody, MassCheckView, MassParams, MassQuery, viewMassCall,
} from './mass.schemas.ts'
import type { MassQuestion, MassService, WantedMassCall } from './mass.service.ts'

export interface MassRoutesOptions {
  massCalls: MassService
  topicIdOf: (accountId: number, key: string) => Promise<number>
  /** Throws for content that WeChat would refuse, or that names what is not there. */
  assertReady: (accountId: number, content: TouchContent, route: 'mass') => Promise<void>
}

/** Sends to many at once. */
export const massRoutes: FastifyPluginAsyncTypebox<MassRoutesOptions> = async (app, { massCalls, topicIdOf, assertReady }) => {
  const tags = ['reach']
  const mayRead = { access: { permission: 'touches.read', scope: 'account' } } as const
  const maySend = { access: { permission: 'mass.send', scope: 'account' } } as const

  async function questionOf (accountId: number, body: MassCheckBody): Promise<MassQuestion> {
    const { content, followerIds, purpose, topic } = body
    await assertReady(accountId, content, 'mass')
    return { accountId, content, followerIds, purpose, topicId: topic === undefined ? null : await topicIdOf(accountId, topic) }
  }

  app.post('', {
    config: maySend,
    bodyLimit: 1024 * 1024,
    schema: {
      operationId: 'startMassCall', summary: 'Send to a list of followers at once', tags,
      description: 'For verified service accounts. Who may not receive it now is left out and counted by reason; each follower receives four a month. It goes on by itself '
        + 'until WeChat has taken it, whatever happens to this process.',
      params: MassParams, body: MassBody, response: { 202: MassCallView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId } = request.params
    const { key, expiresAt, ...asked } = request.body
    const wanted: WantedMassCall = {
      ...await questionOf(accountId, asked), source: { kind: 'api', key }, askedBy: request.actor?.name ?? 'system',
      ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt) }),
    }
    const start = () => app.db.write(async (tx) => {
      const { call, isNew } = await massCalls.start(tx, wanted)
      const { purpose, content: { type }, asked: followers } = call
      if (isNew) await app.access.audit(tx, request, { action: 'mass.start', accountId, ...targetOf(call), detail: { purpose, type, followers } })
      return call
    }, { repeatable: true })
    // Asked twice in the same moment: the other one was first, and this finds it.
    const call = await start().catch((error: unknown) => { if (isDuplicate(error)) return start(); throw error })
    return reply.code(202).send(viewMassCall(call))
  })

  app.post('/check', {
    config: maySend,
    bodyLimit: 1024 * 1024,
    schema: {
      operationId: 'checkMassCall', summary: 'How many of a list would receive it now, and why not the rest', tags, description: 'Sends nothing and counts nothing.',
      params: MassParams, body: MassCheckBody, response: { 200: MassCheckView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId } = request.params
    const checked = await massCalls.check(await questionOf(accountId, request.body))
    await app.access.auditRead(request, { action: 'mass.check', accountId, targetKind: 'follower', detail: { count: checked.asked } })
    return checked
  })

  app.get('', {
    config: mayRead,
    schema: {
      operationId: 'listMassCalls', summary: 'Sends to many, newest first', tags, params: MassParams, querystring: MassQuery, response: { 200: MassCallPage, '4xx': Problem },
    },
  }, async ({ params, query: { before, limit } }) => {
    const items = await massCalls.list(params.accountId, { before, limit })
    return { items: items.map(viewMassCall), next: nextOf(items, limit) }
  })

  app.get('/:massCallId', {
    config: mayRead,
    schema: {
      operationId: 'getMassCall', summary: 'How far a send to many is, and what WeChat counted', tags, params: MassCallParams, response: { 200: MassCallView, '4xx': Problem },
    },
  }, async ({ params }) => viewMassCall(await massCalls.get(params.accountId, params.massCallId)))

  const decided = { params: MassCallParams, response: { 200: MassCallView, '4xx': Problem } }
  app.post('/:massCallId/resend', {
    config: maySend,
    schema: { operationId: 'resendMassCall', summary: 'Send again a mass call of which nobody knows whether WeChat took it', tags, ...decided },
  }, async (request) => {
    const { accountId, massCallId } = request.params
    return viewMassCall(await app.db.write(async (tx) => {
      const call = await massCalls.resend(tx, accountId, massCallId, request.actor?.name ?? 'system')
      await app.access.audit(tx, request, { action: 'mass.resend', accountId, ...targetOf(call), detail: { of: massCallId } })
      return call
    }))
  })

  app.post('/:massCallId/leave', {
    config: maySend,
    schema: { operationId: 'leaveMassCall', summary: 'Leave a mass call as it is of which nobody knows whether WeChat took it', tags, ...decided },
  }, async (request) => {
    const { accountId, massCallId } = request.params
    return viewMassCall(await app.db.write(async (tx) => {
      const call = await massCalls.leave(tx, accountId, massCallId)
      await app.access.audit(tx, request, { action: 'mass.leave', accountId, ...targetOf(call) })
      return call
    }))
  })
}

const targetOf = ({ id }: { id: number }) => ({ targetKind: 'mass-call', targetId: String(id) })
