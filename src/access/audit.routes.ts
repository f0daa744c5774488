import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Static } from 'typebox'
import { Problem } from '../platform/http/problem.ts'
import { AccountParams, AuditList, AuditQuery } from './access.schemas.ts'
import { viewEntry } from './access.views.ts'

export const auditRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const tags = ['access']

  async function page (query: AuditQuery, accountId?: number): Promise<Static<typeof AuditList>> {
    const { from, to, ...rest } = query
    const span = { from: momentOf(from), to: momentOf(to) }
    const found = await app.access.auditLog({ ...rest, ...span, accountId })
    return { items: found.map(viewEntry), next: found.length < query.limit ? null : found.at(-1)?.entry.id ?? null }
  }

  app.get('/accounts/:accountId/audit', {
    config: { access: { permission: 'audit.read', scope: 'account' } },
    schema: {
      operationId: 'listAccountAudit', summary: 'Who did what in an account, the newest first', tags,
      params: AccountParams, querystring: AuditQuery, response: { 200: AuditList, '4xx': Problem },
    },
  }, async (request) => page(request.query, request.params.accountId))

  app.get('/audit', {
    config: { access: { permission: 'audit.read', scope: 'installation' } },
    schema: {
      operationId: 'listAudit', summary: 'Who did what in the whole installation, the newest first', tags,
      querystring: AuditQuery, response: { 200: AuditList, '4xx': Problem },
    },
  }, async (request) => page(request.query))
}

function momentOf (text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text)
}
