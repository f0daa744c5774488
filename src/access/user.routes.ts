import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { AccessRule } from '../platform/http/access-rule.ts'
import { Problem } from '../platform/http/problem.ts'
import { GrantsBody, NewUserBody, UserChangeBody, UserList, UserParams, UsersQuery, UserView } from './access.schemas.ts'
import { viewUser } from './access.views.ts'

export const userRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { users } = app.access
  const tags = ['access']
  const access: AccessRule = { permission: 'users.manage', scope: 'installation' }

  app.get('/users', {
    config: { access },
    schema: {
      operationId: 'listUsers', summary: 'Our people and their roles', tags,
      querystring: UsersQuery, response: { 200: UserList, '4xx': Problem },
    },
  }, async (request) => {
    const { after, limit } = request.query
    const found = await users.list({ after, limit })
    return { items: found.map(viewUser), next: found.length < limit ? null : found.at(-1)?.user.id ?? null }
  })

  app.post('/users', {
    config: { access },
    schema: { operationId: 'addUser', summary: 'Add a user', tags, body: NewUserBody, response: { 201: UserView, '4xx': Problem } },
  }, async (request, reply) => {
    const created = await users.create(app.access.actorOf(request), request.body)
    return reply.code(201).send(viewUser(created))
  })

  app.get('/users/:userId', {
    config: { access },
    schema: { operationId: 'getUser', summary: 'One user', tags, params: UserParams, response: { 200: UserView, '4xx': Problem } },
  }, async (request) => viewUser(await users.get(request.params.userId)))

  app.patch('/users/:userId', {
    config: { access },
    schema: {
      operationId: 'changeUser', summary: 'Change, disable or enable a user, or set a new password', tags,
      params: UserParams, body: UserChangeBody, response: { 200: UserView, '4xx': Problem },
    },
  }, async (request) => viewUser(await users.change(app.access.actorOf(request), request.params.userId, request.body)))

  app.put('/users/:userId/grants', {
    config: { access },
    schema: {
      operationId: 'setGrants', summary: 'Set the roles of a user on every account', tags,
      params: UserParams, body: GrantsBody, response: { 200: UserView, '4xx': Problem },
    },
  }, async (request) => viewUser(await users.setGrants(app.access.actorOf(request), request.params.userId, request.body)))
}
