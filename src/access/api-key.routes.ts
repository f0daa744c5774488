import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { AccessRule } from '../platform/http/access-rule.ts'
import { Problem } from '../platform/http/problem.ts'
import { AccountOrAllParams, ApiKeyList, ApiKeyParams, NewApiKeyBody, NewApiKeyView, Nothing } from './access.schemas.ts'
import { viewApiKey } from './access.views.ts'

export const apiKeyRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { apiKeys } = app.access
  const tags = ['access']
  const access: AccessRule = { permission: 'api-keys.manage', scope: 'account' }

  app.get('/accounts/:accountId/api-keys', {
    config: { access },
    schema: {
      operationId: 'listApiKeys', summary: 'The API keys of an account; of account 0, those for all accounts', tags,
      params: AccountOrAllParams, response: { 200: ApiKeyList, '4xx': Problem },
    },
  }, async (request) => {
    const found = await apiKeys.list(request.params.accountId)
    return { items: found.map(viewApiKey) }
  })

  app.post('/accounts/:accountId/api-keys', {
    config: { access },
    schema: {
      operationId: 'addApiKey', summary: 'Make an API key; on account 0, one for all accounts', tags,
      params: AccountOrAllParams, body: NewApiKeyBody, response: { 201: NewApiKeyView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { name, scopes, expiresAt } = request.body
    const { accountId } = request.params
    const wanted = { accountId, name, scopes, expiresAt: typeof expiresAt === 'string' ? new Date(expiresAt) : null }
    const { key, apiKey } = await apiKeys.create(app.access.actorOf(request), wanted)
    return reply.code(201).send({ ...viewApiKey(apiKey), key })
  })

  app.delete('/accounts/:accountId/api-keys/:keyId', {
    config: { access },
    schema: {
      operationId: 'revokeApiKey', summary: 'Revoke an API key, at once and for good', tags,
      params: ApiKeyParams, response: { 204: Nothing, '4xx': Problem },
    },
  }, async (request, reply) => {
    await apiKeys.revoke(app.access.actorOf(request), request.params)
    return reply.code(204).send(null)
  })
}
