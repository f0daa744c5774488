import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { nextOf } from '../../platform/http/page.ts'
import { Problem } from '../../platform/http/problem.ts'
import { mostPermanent } from '../codes.errors.ts'
import type { Asking } from './asking.ts'
import { AccountParams, CodeEditBody, CodePage, CodeParams, CodesQuery, CodesView, CodeView, NewCodeBody, NewCodesBody, StockView, viewCode } from './code.schemas.ts'
import type { CodeService } from './code.service.ts'
import type { Soundness } from './soundness.ts'

export interface CodeRoutesOptions { codes: CodeService, soundness: Soundness, asking: Asking }

export const codeRoutes: FastifyPluginAsyncTypebox<CodeRoutesOptions> = async (app, { codes, soundness, asking }) => {
  const tags = ['codes']
  const mayRead = { access: { permission: 'codes.read', scope: 'account' } } as const
  const mayManage = { access: { permission: 'codes.manage', scope: 'account' } } as const
  const { db, clock } = app

  app.get('', {
    config: mayRead,
    schema: {
      operationId: 'listCodes', summary: 'QR codes of the account, newest first', tags, description: 'Without those by which followers invite others.',
      params: AccountParams, querystring: CodesQuery, response: { 200: CodePage, '4xx': Problem },
    },
  }, async ({ params: { accountId }, query }) => {
    const items = await codes.list(accountId, query)
    return { items: items.map((code) => viewCode(code, clock.now())), next: nextOf(items, query.limit) }
  })

  app.post('', {
    config: mayManage,
    schema: {
      operationId: 'addCode', summary: 'Make a QR code', tags,
      description: 'When WeChat does not answer, the code is `waiting` and asked for again by itself. What WeChat refuses for good is not there afterwards.',
      params: AccountParams, body: NewCodeBody, response: { 201: CodeView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { params: { accountId }, body } = request
    await soundness.assertContents(accountId, body.onScan, 'body/onScan')
    const code = await asking.first(request, accountId, async (tx) => {
      const [created] = await codes.create(tx, accountId, [body], { dueAt: codes.laterDue(), placeOf: () => 'body' })
      return created
    })
    return reply.code(201).send(viewCode(code, clock.now()))
  })

  app.post('/batch', {
    config: mayManage,
    schema: {
      operationId: 'addCodes', summary: 'Make many QR codes', tags, description: 'All or none. WeChat is asked for them in the minutes after it; until then they are `waiting`.',
      params: AccountParams, body: NewCodesBody, response: { 202: CodesView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { params: { accountId }, body } = request
    app.accounts.caller(accountId)
    for (const [at, { onScan }] of body.codes.entries()) await soundness.assertContents(accountId, onScan, `body/codes/${at}/onScan`)
    const created = await db.write(async (tx) => {
      const made = await codes.create(tx, accountId, body.codes, { dueAt: clock.now(), placeOf: (at) => `body/codes/${at}` })
      await app.access.audit(tx, request, { action: 'codes.add', accountId, targetKind: 'code', detail: { codeIds: made.map(({ id }) => id) } })
      return made
    })
    return reply.code(202).send({ items: created.map((code) => viewCode(code, clock.now())) })
  })

  app.get('/stock', {
    config: mayRead,
    schema: { operationId: 'getCodeStock', summary: 'How many permanent QR codes the account may still have made', tags, params: AccountParams, response: { 200: StockView, '4xx': Problem } },
  }, async ({ params: { accountId } }) => {
    const permanentUsed = await codes.permanentUsed(accountId)
    return { permanentUsed, permanentLeft: mostPermanent - permanentUsed }
  })

  app.get('/:codeId', {
    config: mayRead,
    schema: { operationId: 'getCode', summary: 'One QR code', tags, params: CodeParams, response: { 200: CodeView, '4xx': Problem } },
  }, async ({ params: { accountId, codeId } }) => viewCode(await codes.get(accountId, codeId), clock.now()))

  app.patch('/:codeId', {
    config: mayManage,
    schema: {
      operationId: 'changeCode', summary: 'Change a QR code, archive it or bring it back', tags, params: CodeParams, body: CodeEditBody, response: { 200: CodeView, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId, codeId }, body: { version, ...edit } } = request
    if (edit.onScan !== undefined) await soundness.assertContents(accountId, edit.onScan, 'body/onScan')
    const code = await db.write(async (tx) => {
      const changed = await codes.change(tx, { accountId, codeId, version }, edit)
      await app.access.audit(tx, request, { action: 'code.change', accountId, targetKind: 'code', targetId: codeId, detail: { changed: Object.keys(edit) } })
      return changed
    })
    return viewCode(code, clock.now())
  })

  app.post('/:codeId/renew', {
    config: mayManage,
    schema: {
      operationId: 'renewCode', summary: 'Have WeChat make it again, with the same scene', tags,
      description: 'A temporary code gets a new picture that holds for lifeDays from now; the old one holds until it ends.',
      params: CodeParams, response: { 200: CodeView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, codeId } = request.params
    return viewCode(await asking.again(request, await codes.get(accountId, codeId)), clock.now())
  })
}
