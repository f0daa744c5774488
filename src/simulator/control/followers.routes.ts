import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { AccountHandle } from '../account-handle.ts'
import { SimulatorError, unknownFollower } from '../simulator.errors.ts'
import type { XmlFields, XmlValue } from '../xml-writer.ts'
import { ClickBody, FollowerParams, RawBody, SayBody, ScanBody, SendBody, UnfollowBody, ViewBody } from './control.schemas.ts'
import { readWhen } from './moments.ts'
import { streamConversation } from './stream.ts'

interface Options {
  handle: (appid: string) => AccountHandle
}

/** A file of 2 MB in base64 fits. */
const sendBodyLimit = 4 * 1024 * 1024

/** What one follower does, sees and is. Each act answers when the platform has stopped trying to deliver it. */
export const followerRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { handle }) => {
  const schema = { params: FollowerParams }

  app.get('/', { schema }, async ({ params: { appid, openid } }) => {
    const follower = handle(appid).follower(openid)
    if (follower === null) throw unknownFollower(openid)
    return follower
  })
  app.get('/received', { schema }, async ({ params: { appid, openid } }) => {
    const account = handle(appid)
    return { count: account.receivedCount({ openid }), items: account.received(openid) }
  })
  app.get('/stream', { schema }, async ({ params: { appid, openid } }, reply) => {
    streamConversation(handle(appid), openid, reply)
    return reply
  })

  app.post('/unfollow', { schema: { ...schema, body: UnfollowBody } }, async ({ params: { appid, openid }, body }) =>
    handle(appid).unfollow(openid, readWhen(body)))

  app.post('/say', { schema: { ...schema, body: SayBody } }, async ({ params: { appid, openid }, body }) => {
    const { text, bizMsgMenuId, ...when } = body
    return handle(appid).say(openid, text, { ...readWhen(when), ...(bizMsgMenuId === undefined ? {} : { bizMsgMenuId }) })
  })

  app.post('/send', { bodyLimit: sendBodyLimit, schema: { ...schema, body: SendBody } }, async ({ params: { appid, openid }, body }) => {
    const { message, ...when } = body
    return handle(appid).send(openid, message, readWhen(when))
  })

  app.post('/click', { schema: { ...schema, body: ClickBody } }, async ({ params: { appid, openid }, body }) =>
    handle(appid).click(openid, body.key, readWhen(body)))

  app.post('/scan', { schema: { ...schema, body: ScanBody } }, async ({ params: { appid, openid }, body }) =>
    handle(appid).scan(openid, 'scene' in body ? body.scene : { ticket: body.ticket }, readWhen(body)))

  app.post('/view', { schema: { ...schema, body: ViewBody } }, async ({ params: { appid, openid }, body }) =>
    handle(appid).view(openid, body.url, readWhen(body)))

  app.post('/raw', { schema: { ...schema, body: RawBody } }, async ({ params: { appid, openid }, body }) => {
    const { fields, ...when } = body
    if (!isXmlFields(fields)) throw new SimulatorError(400, 'FIELDS_INVALID', 'fields may hold strings, numbers, objects and lists of these.')
    return handle(appid).raw(openid, fields, readWhen(when))
  })
}

function isXmlFields (value: unknown): value is XmlFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isXmlValue)
}

function isXmlValue (value: unknown): value is XmlValue {
  if (Array.isArray(value)) return value.every(isXmlValue)
  return typeof value === 'string' || typeof value === 'number' || isXmlFields(value)
}
