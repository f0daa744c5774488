import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@fastify/type-provider-typebox'
import type { AccountHandle } from '../account-handle.ts'
import { FollowerParams, when } from './control.schemas.ts'
import { readWhen } from './moments.ts'

interface Options {
  handle: (appid: string) => AccountHandle
  clock: { now: () => Date }
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

/** The account's menu as one follower has it, and the phone it is on. */
export const menuRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { handle, clock }) => {
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
  /** All that the phone shows around the chat. The follower is null as long as the account does not know the openid. */
  app.get('/phone', { schema }, async ({ params: { appid, openid } }) => {
    const account = handle(appid)
    const follower = account.follower(openid)
    return { now: clock.now(), follower, platform: account.phoneOf(openid), buttons: follower === null ? [] : account.menu(openid).buttons }
  })
  app.put('/phone', { schema: { ...schema, body: PhoneBody } }, async ({ params: { appid, openid }, body }) => {
    handle(appid).usePhone(openid, body.platform)
    return body
  })
}
