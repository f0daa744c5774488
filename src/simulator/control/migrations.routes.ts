import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import type { AccountHandle } from '../account-handle.ts'
import { AccountParams } from './control.schemas.ts'

interface Options {
  handle: (appid: string) => AccountHandle
}

const closed = { additionalProperties: false }
const MigrationBody = Type.Object({
  fromAppid: Type.String({ minLength: 1, maxLength: 64 }),
  followers: Type.Array(Type.Object({ old: Type.String({ minLength: 1 }), new: Type.String({ minLength: 1 }) }, closed), { minItems: 1, maxItems: 50_000 }),
}, closed)

const bodyLimit = 32 * 1024 * 1024

/** Declares that another account was merged into this one, and which openids became which. */
export const migrationRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { handle }) => {
  app.post('/migrations', { bodyLimit, schema: { params: AccountParams, body: MigrationBody } }, async ({ params, body }) => {
    handle(params.appid).migrateFrom(body.fromAppid, body.followers)
    return { moved: body.followers.length }
  })
}
