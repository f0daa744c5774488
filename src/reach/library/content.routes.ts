import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { Problem } from '../../platform/http/problem.ts'
import { routes } from '../standing/standing.ts'
import { contentTypes } from './content.ts'
import { contentTable, routesFor, routesOfAccount } from './content.rules.ts'

const Params = Type.Object({ accountId: Type.Integer({ minimum: 1 }) })
const Kind = Type.Enum(['service', 'subscription'])
const Routes = Type.Array(Type.Enum([...routes]))

const ContentTable = Type.Object({
  account: Type.Object({ kind: Kind, isVerified: Type.Boolean(), routes: Routes }),
  contents: Type.Array(Type.Object({
    type: Type.Enum([...contentTypes]),
    routes: { ...Routes, description: 'By which routes it goes at all.' },
    open: { ...Routes, description: 'By which of them this account may send it.' },
  })),
  accounts: Type.Array(Type.Object({ kind: Kind, isVerified: Type.Boolean(), routes: Routes }), { description: 'The routes of each sort of account.' }),
}, {
  examples: [{
    account: { kind: 'subscription', isVerified: true, routes: ['passive', 'service', 'notice'] },
    contents: [
      { type: 'text', routes: ['passive', 'service', 'mass'], open: ['passive', 'service'] }, { type: 'template', routes: ['template'], open: [] },
    ],
    accounts: [{ kind: 'service', isVerified: false, routes: ['passive'] }],
  }],
})

const sorts = (['subscription', 'service'] as const).flatMap((kind) => [false, true].map((isVerified) => ({ kind, isVerified })))

export const contentRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/reach/content-table', {
    config: { access: { permission: 'library.read', scope: 'account' } },
    schema: {
      operationId: 'getContentTable', summary: 'Which content goes by which route, for which sort of account', tags: ['library'],
      params: Params, response: { 200: ContentTable, '4xx': Problem },
    },
  }, async ({ params: { accountId } }) => {
    const { kind, isVerified } = await app.accounts.get(accountId)
    return {
      account: { kind, isVerified, routes: routesOfAccount({ kind, isVerified }) },
      contents: contentTypes.map((type) => ({ type, routes: [...contentTable[type]], open: routesFor({ type }, { kind, isVerified }) })),
      accounts: sorts.map((sort) => ({ ...sort, routes: routesOfAccount(sort) })),
    }
  })
}
