import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Readable } from 'node:stream'
import { type TSchema, Type } from 'typebox'
import { sendCsv } from '../../followers/index.ts'
import { Problem } from '../../platform/http/problem.ts'
import type { ActivityService } from './activity.service.ts'
import type { CasesReader, Period } from './cases.reader.ts'
import { csvOf, type Names } from './csv.ts'
import type { ReportName } from './figures.ts'
import { AccountParams, ActivityView, FairnessView, PeriodQuery, ReportQuery, reportViews, viewActivity, viewFairness } from './reports.schemas.ts'
import { assertSound, type ReportService } from './reports.service.ts'

export interface ReportRoutesOptions {
  reports: ReportService
  activity: ActivityService
  reader: CasesReader
  namesIn: (accountId: number) => Promise<Names>
}

const described: Readonly<Record<ReportName, { operationId: string, summary: string }>> = {
  response: { operationId: 'reportResponse', summary: 'How quickly people answered and resolved' },
  volume: { operationId: 'reportVolume', summary: 'How much was talked' },
  waiting: { operationId: 'reportWaiting', summary: 'How long followers waited for a person' },
  windows: { operationId: 'reportWindows', summary: 'Reply windows that closed over a question' },
  ratings: { operationId: 'reportRatings', summary: 'What followers thought of it' },
}

const periodOf = ({ accountId }: { accountId: number }, { from, until }: { from: string, until: string }): Period => (
  { accountId, from: new Date(from), until: new Date(until) })

export const reportRoutes: FastifyPluginAsyncTypebox<ReportRoutesOptions> = async (app, { reports, activity, reader, namesIn }) => {
  const tags = ['reports']
  const mayRead = { access: { permission: 'reports.read', scope: 'account' } } as const

  function addReport (name: ReportName): void {
    const view: TSchema = reportViews[name]
    app.get(`/${name}`, {
      config: mayRead,
      schema: { ...described[name], tags, params: AccountParams, querystring: ReportQuery, response: { 200: view, '4xx': Problem } },
    }, async ({ params, query }) => reports.report(name, periodOf(params, query), query.by))
  }
  for (const name of Object.keys(described) as ReportName[]) addReport(name)

  app.get('/agents', {
    config: mayRead,
    schema: {
      operationId: 'reportAgents', summary: 'What each agent did, and how long they were there', tags,
      params: AccountParams, querystring: PeriodQuery, response: { 200: ActivityView, '4xx': Problem },
    },
  }, async ({ params, query }) => viewActivity(await activity.activity(periodOf(params, query))))

  app.get('/fairness', {
    config: mayRead,
    schema: {
      operationId: 'reportFairness', summary: 'How evenly each team’s work was spread over its members', tags,
      params: AccountParams, querystring: PeriodQuery, response: { 200: FairnessView, '4xx': Problem },
    },
  }, async ({ params, query }) => viewFairness(await activity.fairness(periodOf(params, query))))

  app.get('/conversations.csv', {
    config: mayRead,
    schema: {
      operationId: 'exportConversations', summary: 'A row for each conversation, as the reports count them', tags, produces: ['text/csv'],
      description: 'CSV in UTF-8 with a BOM. Cells that a spreadsheet would run as a formula begin with an apostrophe.',
      params: AccountParams, querystring: PeriodQuery, response: { 200: Type.String(), '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId } = request.params
    const period = periodOf(request.params, request.query)
    assertSound(period)
    await app.access.auditRead(request, { action: 'report.export', accountId, targetKind: 'account', targetId: String(accountId), detail: request.query })
    return sendCsv(reply, 'conversations.csv', Readable.from(csvOf(reader.cases(period), await namesIn(accountId)), { objectMode: false }))
  })
}
