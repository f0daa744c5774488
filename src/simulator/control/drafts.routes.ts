import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@fastify/type-provider-typebox'
import type { AccountHandle } from '../account-handle.ts'
import { AccountParams } from './control.schemas.ts'

const closed = { additionalProperties: false }
const Title = Type.String({ minLength: 1, maxLength: 32 })
const MediaBody = Type.Object({ kind: Type.Enum(['image', 'voice', 'video', 'thumb']), isPermanent: Type.Optional(Type.Boolean()) }, closed)
const TitlesBody = Type.Object({ titles: Type.Array(Title, { minItems: 1, maxItems: 8 }) }, closed)
const VerdictBody = Type.Union([
  Type.Null(),
  Type.Object({ errcode: Type.Union([Type.Literal(53503), Type.Literal(53504), Type.Literal(53505)]) }, closed),
  Type.Object({
    status: Type.Union([Type.Literal(2), Type.Literal(3), Type.Literal(4)]), failIdx: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }))),
  }, closed),
])
const ArticleParams = Type.Object({ appid: Type.String(), articleId: Type.String() })

interface Options {
  handle: (appid: string) => AccountHandle
}

/** What the operator does in the console with files, drafts and published articles. */
export const draftRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { handle }) => {
  const schema = { params: AccountParams }

  app.post('/media', { schema: { ...schema, body: MediaBody } }, async ({ params, body: { kind, ...more } }) =>
    ({ mediaId: handle(params.appid).addMedia(kind, more) }))
  app.post('/drafts', { schema: { ...schema, body: TitlesBody } }, async ({ params, body }) => ({ mediaId: handle(params.appid).addDraft(...body.titles) }))
  app.post('/published', { schema: { ...schema, body: TitlesBody } }, async ({ params, body }) =>
    ({ articleId: handle(params.appid).addPublished(...body.titles) }))
  app.put('/published/next', { schema: { ...schema, body: Type.Object({ verdict: VerdictBody }, closed) } }, async ({ params, body }) => {
    handle(params.appid).nextPublish(body.verdict)
    return { verdict: body.verdict }
  })
  app.post('/published/:articleId/ban', { schema: { params: ArticleParams } }, async ({ params: { appid, articleId } }) => {
    handle(appid).banPublished(articleId)
    return { articleId }
  })
}
