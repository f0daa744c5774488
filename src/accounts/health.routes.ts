import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../platform/http/problem.ts'
import { type Language, languageAskedFor } from '../platform/i18n.ts'
import { AccountParams } from './account.schemas.ts'
import { CheckedHealthView, HealthView, QuotaResetBody, viewFailure, viewHealth } from './health.schemas.ts'
import type { HealthService } from './health.service.ts'

export interface HealthRoutesOptions { health: HealthService }

export const healthRoutes: FastifyPluginAsyncTypebox<HealthRoutesOptions> = async (app, { health }) => {
  const tags = ['accounts']

  async function view (accountId: number, language: Language) {
    return viewHealth(await health.of(accountId), { language, now: app.clock.now() })
  }

  async function checkAndView (accountId: number, language: Language) {
    const failures = await health.check(accountId)
    return { ...await view(accountId, language), failures: failures.map((failure) => viewFailure(failure, app.texts, language)) }
  }

  app.get('/health', {
    config: { access: { permission: 'accounts.read', scope: 'account' } },
    schema: {
      operationId: 'getAccountHealth', summary: 'How an account stands with WeChat: token, quotas, what it may do', tags,
      params: AccountParams, response: { 200: HealthView, '4xx': Problem },
    },
  }, async (request, reply) => view(request.params.accountId, languageOf(request, reply)))

  app.post('/health/check', {
    config: { access: { permission: 'accounts.manage', scope: 'account' } },
    schema: {
      operationId: 'checkAccountHealth', summary: 'Ask WeChat how the account stands now', tags,
      params: AccountParams, response: { 200: CheckedHealthView, '4xx': Problem },
    },
  }, async (request, reply) => checkAndView(request.params.accountId, languageOf(request, reply)))

  app.post('/quota-resets', {
    config: { access: { permission: 'accounts.manage', scope: 'account' } },
    schema: {
      operationId: 'resetQuotas', summary: 'Make WeChat count the calls of one API, or of all, anew', tags,
      params: AccountParams, body: QuotaResetBody, response: { 200: CheckedHealthView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId } = request.params
    const { api } = request.body
    app.accounts.caller(accountId)
    // Before the call: a reset that nobody could tell of afterwards must not happen.
    await app.db.write((tx) => app.access.audit(tx, request,
      { action: 'account.quota-reset', accountId, targetKind: 'account', targetId: String(accountId), detail: { api: api ?? 'all' } }))
    await health.resetQuotas(accountId, api)
    return checkAndView(accountId, languageOf(request, reply))
  })
}

/** Some of the answer is for people to read. */
function languageOf ({ headers }: FastifyRequest, reply: FastifyReply): Language {
  const language = languageAskedFor(headers['accept-language'])
  void reply.headers({ 'content-language': language, 'vary': 'accept-language' })
  return language
}
