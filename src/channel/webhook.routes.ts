import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { AccountKeys } from '../accounts/index.ts'
import { Problem } from '../platform/http/problem.ts'
import { isUrlVerification, type WebhookQuery } from '../wechat/envelope.ts'
import { signatureInvalid } from '../wechat/webhook.errors.ts'
import { keysNotLoaded, unknownAccount } from './channel.errors.ts'
import type { WebhookService } from './webhook.service.ts'

const Params = Type.Object({ appid: Type.String({ maxLength: 64 }) })
const plainText = { content: { 'text/plain': { schema: Type.String() } } }
const Answer = { content: { 'text/plain': { schema: Type.String() }, 'application/xml': { schema: Type.String() } } }
// In compatible mode a body is about three times as long as the message itself.
const bodyLimit = 256 * 1024

export interface WebhookRoutesOptions { webhook: WebhookService }

/** The account's one webhook. WeChat alone may call it: that is checked by signature, so the access rule is `public`. */
export const webhookRoutes: FastifyPluginAsyncTypebox<WebhookRoutesOptions> = async (app, { webhook }) => {

  function keysFor (appid: string): AccountKeys {
    const { keyring } = app.accounts
    if (!keyring.isLoaded()) throw keysNotLoaded()
    const keys = keyring.byAppid(appid)
    if (keys === undefined) throw unknownAccount()
    return keys
  }

  // WeChat's content types are not reliable: whatever comes is text to be verified.
  app.removeAllContentTypeParsers()
  // The busiest route of all writes no log line of its own; what goes wrong carries its request id anyway.
  app.setChildLoggerFactory((logger) => logger)
  app.addContentTypeParser('*', { parseAs: 'string', bodyLimit }, (_request, body, done) => done(null, body))

  app.get('/wechat/:appid', {
    config: { access: 'public' },
    schema: {
      operationId: 'verifyWebhook', summary: 'WeChat checks that the address is ours', tags: ['webhook'],
      params: Params, response: { 200: plainText, '4xx': Problem, '5xx': Problem },
    },
  }, async (request, reply) => {
    const query = request.query as WebhookQuery & { echostr?: unknown }
    const { token } = keysFor(request.params.appid)
    const { echostr } = query
    if (typeof echostr !== 'string' || echostr.length > 256 || !isUrlVerification(token, query)) throw signatureInvalid()
    return reply.type('text/plain').send(echostr)
  })

  app.post('/wechat/:appid', {
    config: { access: 'public' },
    helmet: false,
    bodyLimit,
    schema: {
      operationId: 'receiveWebhook', summary: 'WeChat delivers a message or event', tags: ['webhook'],
      description: 'Signed by WeChat; stored before it is acknowledged. The answer is a passive reply or `success`.',
      params: Params, response: { 200: Answer, '4xx': Problem, '5xx': Problem },
    },
  }, async (request, reply) => {
    const keys = keysFor(request.params.appid)
    const body = typeof request.body === 'string' ? request.body : ''
    const { contentType, text } = await webhook.take({ keys, query: request.query as WebhookQuery, body })
    return reply.type(contentType).send(text)
  })
}
