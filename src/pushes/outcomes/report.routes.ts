import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '../../platform/http/problem.ts'
import { ReportParams, ReportQuery, ReportView, viewReport } from './report.schemas.ts'
import type { Reports } from './report.service.ts'

export interface ReportRoutesOptions {
  reports: Reports
  /** The keys of a push's variants; throws PUSH_NOT_FOUND. */
  variantsOf: (accountId: number, pushId: number) => Promise<string[]>
}

export const reportRoutes: FastifyPluginAsyncTypebox<ReportRoutesOptions> = async (app, { reports, variantsOf }) => {
  app.get('/:pushId/report', {
    config: { access: { permission: 'reports.read', scope: 'account' } },
    schema: {
      operationId: 'getPushReport', summary: 'What came of a push, by variant and against the hold-out', tags: ['pushes'],
      params: ReportParams, querystring: ReportQuery, response: { 200: ReportView, '4xx': Problem },
    },
  }, async ({ params: { accountId, pushId }, query: { runId } }) => {
    const keys = await variantsOf(accountId, pushId)
    return viewReport({ pushId, keys, report: await reports.of({ accountId, pushId, runId }) })
  })
}
