import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@fastify/type-provider-typebox'
import type { AccountHandle } from '../account-handle.ts'
import { FollowerParams, when } from './control.schemas.ts'
import { readWhen } from './moments.ts'

interface Options {
  handle: (appid: string) => AccountHandle
}

const closed = { additionalProperties: false }
const PressBody = Type.Object({
  path: Type.Array(Type.Integer({ minimum: 0 }), { minItems: 1, maxItems: 2, description: 'From 0: [top] or [top, sub]' }),
  scanResult: Type.Optional(Type.String({ minLength: 1, maxLength: 1024 })),
  pictures: Type.Optional(Type.Integer({ minimum: 1, maximum: 9 })),
  location: Type.Optional(Type.Object({ latitude: Type.Number(), longitude: Type.Number(), label: Type.Optional(Type.String()) }, closed)),
  ...when,
}, closed)
const PhoneBody = Type.Object({ platform: Type.Enum(['ios', 'android', 'other']) }, closed)

/** The account's menu as one follower has it. */
export const menuRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { handle }) => {
  const schema = { params: FollowerParams }

  app.get('/menu', { schema }, async ({ params: { appid, openid } }) => handle(appid).menu(openid))

  app.post('/press', { schema: { ...schema, body: PressBody } }, async ({ params: { appid, openid }, body }) => {
    const { path, scanResult, pictures, location, ...rest } = body
    return handle(appid).press(openid, path, {
      ...readWhen(rest),
      ...(scanResult === undefined ? {} : { scanResult }),
      ...(pictures === undefined ? {} : { pictures }),
      ...(location === undefined ? {} : { location }),
    })
  })
  app.put('/phone', { schema: { ...schema, body: PhoneBody } }, async ({ params: { appid, openid }, body }) => {
    handle(appid).usePhone(openid, body.platform)
    return body
  })
}
