import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem } from '../platform/http/problem.ts'
import { AccountChangeBody, AccountList, AccountParams, AccountView, NewAccountBody } from './account.schemas.ts'
import { viewAccount } from './account.view.ts'

/** The address WeChat is told, before our own answer to it exists. */
export interface AccountRoutesOptions { baseUrl: () => string }

export const accountRoutes: FastifyPluginAsyncTypebox<AccountRoutesOptions> = async (app, { baseUrl }) => {
  const tags = ['accounts']

  app.get('/accounts', {
    config: { access: 'signed-in' },
    schema: { operationId: 'listAccounts', summary: 'The official accounts you may see', tags, response: { 200: AccountList, '4xx': Problem } },
  }, async (request) => {
    const accounts = await app.accounts.list()
    const visible = accounts.filter(({ id }) => app.access.may(request.actor, 'accounts.read', id))
    return { items: visible.map((account) => viewAccount(account, baseUrl())) }
  })

  app.post('/accounts', {
    config: { access: { permission: 'accounts.manage', scope: 'installation' } },
    schema: { operationId: 'addAccount', summary: 'Add an official account', tags, body: NewAccountBody, response: { 201: AccountView, '4xx': Problem } },
  }, async (request, reply) => {
    const account = await app.db.write(async (tx) => {
      const created = await app.accounts.create(tx, request.body)
      await app.access.audit(tx, request, { action: 'account.add', accountId: created.id, targetKind: 'account', targetId: String(created.id) })
      return created
    })
    return reply.code(201).send(viewAccount(account, baseUrl()))
  })

  app.get('/accounts/:accountId', {
    config: { access: { permission: 'accounts.read', scope: 'account' } },
    schema: { operationId: 'getAccount', summary: 'One official account', tags, params: AccountParams, response: { 200: AccountView, '4xx': Problem } },
  }, async (request) => viewAccount(await app.accounts.get(request.params.accountId), baseUrl()))

  app.patch('/accounts/:accountId', {
    config: { access: { permission: 'accounts.manage', scope: 'account' } },
    schema: {
      operationId: 'changeAccount', summary: 'Change an official account or its keys', tags,
      params: AccountParams, body: AccountChangeBody, response: { 200: AccountView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId } = request.params
    const { version, ...wanted } = request.body
    const account = await app.db.write(async (tx) => {
      const changed = await app.accounts.change(tx, accountId, version, wanted)
      // Which settings were touched, never what they are: keys are among them.
      const detail = { changed: Object.keys(wanted) }
      await app.access.audit(tx, request, { action: 'account.change', accountId, targetKind: 'account', targetId: String(accountId), detail })
      return changed
    })
    return viewAccount(account, baseUrl())
  })
}
