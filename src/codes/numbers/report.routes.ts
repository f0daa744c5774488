import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { nextOf } from '../../platform/http/page.ts'
import { Problem } from '../../platform/http/problem.ts'
import { AccountParams, CodeParams } from '../record/code.schemas.ts'
import type { CodeService } from '../record/code.service.ts'
import { GroupParams } from '../record/group.schemas.ts'
import type { Groups } from '../record/group.service.ts'
import { CompareQuery, CompareView, DaysView, ScanPage, ScansQuery, SpanQuery, viewScan } from './report.schemas.ts'
import type { Reports } from './report.service.ts'

export interface ReportRoutesOptions { reports: Reports, codes: Pick<CodeService, 'get' | 'list'>, groups: Pick<Groups, 'get' | 'list'> }

export const reportRoutes: FastifyPluginAsyncTypebox<ReportRoutesOptions> = async (app, { reports, codes, groups }) => {
  const tags = ['codes']
  const mayRead = { access: { permission: 'codes.read', scope: 'account' } } as const

  app.get('/compare', {
    config: mayRead,
    schema: {
      operationId: 'compareCodes', summary: 'QR codes, groups or channels side by side, newest first', tags,
      params: AccountParams, querystring: CompareQuery, response: { 200: CompareView, '4xx': Problem },
    },
  }, async ({ params: { accountId }, query: { of, before, limit, ...span } }) => {
    const found = of === 'code' ? await codes.list(accountId, { archived: false, before, limit }) : await groups.list(accountId, { kind: of, before, limit })
    const { totals, ...shown } = await reports.compare(accountId, of, found.map(({ id }) => id), span)
    const items = found.flatMap(({ id, name }) => {
      const theirs = totals.get(id)
      return theirs === undefined ? [] : [{ id, name, totals: theirs }]
    })
    return { ...shown, items, next: nextOf(found, limit) }
  })

  app.get('/:codeId/days', {
    config: mayRead,
    schema: { operationId: 'getCodeDays', summary: 'What a QR code brought, by day', tags, params: CodeParams, querystring: SpanQuery, response: { 200: DaysView, '4xx': Problem } },
  }, async ({ params: { accountId, codeId }, query }) => {
    await codes.get(accountId, codeId)
    return reports.days(accountId, { ofKind: 'code', ofId: codeId }, query)
  })

  app.get('/groups/:groupId/days', {
    config: mayRead,
    schema: {
      operationId: 'getCodeGroupDays', summary: 'What a group or channel brought, by day', tags, description: 'By where each code was when it happened.',
      params: GroupParams, querystring: SpanQuery, response: { 200: DaysView, '4xx': Problem },
    },
  }, async ({ params: { accountId, groupId }, query }) => {
    const { kind } = await groups.get(accountId, groupId)
    return reports.days(accountId, { ofKind: kind, ofId: groupId }, query)
  })

  app.get('/invitations/days', {
    config: mayRead,
    schema: {
      operationId: 'getInvitationDays', summary: 'What all codes together brought by which followers invite others, by day', tags,
      params: AccountParams, querystring: SpanQuery, response: { 200: DaysView, '4xx': Problem },
    },
  }, async ({ params: { accountId }, query }) => reports.days(accountId, { ofKind: 'invitations', ofId: 0 }, query))

  app.get('/:codeId/scans', {
    config: { access: { permission: 'followers.read', scope: 'account' } },
    schema: { operationId: 'listCodeScans', summary: 'Who scanned a QR code, newest first', tags, params: CodeParams, querystring: ScansQuery, response: { 200: ScanPage, '4xx': Problem } },
  }, async (request) => {
    const { params: { accountId, codeId }, query } = request
    await codes.get(accountId, codeId)
    const items = await reports.scans(accountId, codeId, query)
    await app.access.auditRead(request, { action: 'code.scans', accountId, targetKind: 'code', targetId: codeId, detail: { count: items.length } })
    return { items: items.map(viewScan), next: nextOf(items, query.limit) }
  })
}
