import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@fastify/type-provider-typebox'
import type { AccountHandle } from '../account-handle.ts'
import { tokenBlocks } from '../rules/token-block.ts'
import { AccountParams } from './control.schemas.ts'

interface Options {
  handle: (appid: string) => AccountHandle
}

const closed = { additionalProperties: false }
const QuotaQuery = Type.Object({ path: Type.String({ minLength: 1 }) }, closed)
const BlockBody = Type.Object({ block: Type.Union([Type.Enum([...tokenBlocks]), Type.Null()]) }, closed)
const VerifiedBody = Type.Object({ verified: Type.Boolean() }, closed)
const IpsBody = Type.Object({ ips: Type.Array(Type.String({ maxLength: 45 }), { maxItems: 200 }) }, closed)

/** The account's counters, and what keeps it from getting tokens. */
export const quotaRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { handle }) => {
  const schema = { params: AccountParams }

  app.get('/quotas', { schema: { ...schema, querystring: QuotaQuery } }, async ({ params, query }) => handle(params.appid).quota(query.path))
  app.post('/quotas/reset', { schema }, async ({ params }) => ({ reset: handle(params.appid).resetQuotas() }))

  app.put('/token-block', { schema: { ...schema, body: BlockBody } }, async ({ params, body: { block } }) => {
    handle(params.appid).blockTokens(block)
    return { block }
  })
  app.put('/verified', { schema: { ...schema, body: VerifiedBody } }, async ({ params, body }) => {
    handle(params.appid).setVerified(body.verified)
    return body
  })
  app.put('/allowed-ips', { schema: { ...schema, body: IpsBody } }, async ({ params, body: { ips } }) => {
    handle(params.appid).allowIps(ips)
    return { ips }
  })
}
