import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { Problem } from '../platform/http/problem.ts'
import { LoginBody, MeView, Nothing, PasswordBody, SessionList, SessionParams, SessionsQuery } from './access.schemas.ts'
import { viewMe, viewSession } from './access.views.ts'
import type { Actor } from './actor.ts'
import { originOf, refuseForeign } from './enforcement.ts'
import type { Browser } from './session.service.ts'

export const sessionRoutes: FastifyPluginAsyncTypebox<{ publicUrl: string | undefined }> = async (app, { publicUrl }) => {
  const { sessions, users } = app.access
  const tags = ['access']

  async function whoIs (actor: Actor): Promise<MeView> {
    return viewMe(actor, actor.kind === 'user' ? await users.get(actor.id) : null)
  }

  app.post('/session', {
    config: { access: 'public' },
    schema: {
      operationId: 'signIn', summary: 'Sign in with name and password', tags,
      body: LoginBody, response: { 201: MeView, '4xx': Problem },
    },
  }, async (request, reply) => {
    // Programs sign in without a browser's headers; a page of another site must not sign anybody in.
    if (isFromPage(request)) refuseForeign(request, publicUrl)
    const browser = browserOf(request)
    const opened = await sessions.signIn({ ...request.body, browser })
    reply.keepSession(opened)
    return reply.code(201).send(await whoIs(await sessions.actorFor(opened.token, browser)))
  })

  app.get('/session', {
    config: { access: 'signed-in' },
    schema: { operationId: 'whoAmI', summary: 'Who you are and what you may do', tags, response: { 200: MeView, '4xx': Problem } },
  }, async (request) => whoIs(app.access.actorOf(request)))

  app.delete('/session', {
    config: { access: 'signed-in' },
    schema: { operationId: 'signOut', summary: 'Sign out', tags, response: { 204: Nothing, '4xx': Problem } },
  }, async (request, reply) => {
    await sessions.signOut(app.access.actorOf(request))
    reply.keepSession()
    return reply.code(204).send(null)
  })

  app.put('/session/password', {
    config: { access: 'signed-in' },
    schema: {
      operationId: 'changeOwnPassword', summary: 'Change your password; every other session ends', tags,
      body: PasswordBody, response: { 204: Nothing, '4xx': Problem },
    },
  }, async (request, reply) => {
    const opened = await sessions.changePassword(app.access.actorOf(request), { ...request.body, browser: browserOf(request) })
    reply.keepSession(opened)
    return reply.code(204).send(null)
  })

  app.get('/sessions', {
    config: { access: 'signed-in' },
    schema: {
      operationId: 'listSessions', summary: 'Where you, or another user, are signed in', tags,
      querystring: SessionsQuery, response: { 200: SessionList, '4xx': Problem },
    },
  }, async (request) => {
    const actor = app.access.actorOf(request)
    const open = await sessions.list(actor, request.query.userId ?? actor.id)
    return { items: open.map((session) => viewSession(session, actor.sessionId)) }
  })

  app.delete('/sessions/:sessionId', {
    config: { access: 'signed-in' },
    schema: {
      operationId: 'revokeSession', summary: 'End a session of yours, or of anybody if you manage users', tags,
      params: SessionParams, response: { 204: Nothing, '4xx': Problem },
    },
  }, async (request, reply) => {
    await sessions.revoke(app.access.actorOf(request), request.params.sessionId)
    return reply.code(204).send(null)
  })
}

function browserOf (request: FastifyRequest): Browser {
  return { ...originOf(request), userAgent: request.headers['user-agent'] ?? '' }
}

function isFromPage ({ headers }: FastifyRequest): boolean {
  return headers.origin !== undefined || headers['sec-fetch-site'] !== undefined
}
