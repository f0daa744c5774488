import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import { nextOf } from '../platform/http/page.ts'
import { Problem } from '../platform/http/problem.ts'
import { AccountParams, NewWebhookBody, SecretView, viewWebhook, WebhookEditBody, WebhookPage, WebhookParams, WebhooksQuery, WebhookView } from './outgoing.schemas.ts'
import type { WebhookService } from './webhook.service.ts'

export interface WebhookRoutesOptions {
  webhooks: WebhookService
  assertUrl: (url: string) => Promise<void>
}

/** Who is told of what happens. */
export const webhookRoutes: FastifyPluginAsyncTypebox<WebhookRoutesOptions> = async (app, { webhooks, assertUrl }) => {
  const tags = ['outgoing webhooks']
  const config = { access: { permission: 'outgoing.manage', scope: 'account' } } as const
  const target = (webhookId: number) => ({ targetKind: 'webhook', targetId: webhookId })

  app.get('', {
    config,
    schema: {
      operationId: 'listOutgoingWebhooks', summary: 'The systems that are told what happens, newest first', tags,
      params: AccountParams, querystring: WebhooksQuery, response: { 200: WebhookPage, '4xx': Problem },
    },
  }, async ({ params: { accountId }, query: { before, limit } }) => {
    const items = await webhooks.list(accountId, { before, limit })
    return { items: items.map(viewWebhook), next: nextOf(items, limit) }
  })

  app.post('', {
    config,
    schema: {
      operationId: 'addOutgoingWebhook', summary: 'Have another system told what happens', tags,
      description: 'Events are posted as JSON, signed in `duihua-signature: t=<seconds>,v1=<hex>`: HMAC-SHA256 of `<t>.<body>` with the secret. ' +
        'What is not answered with 2xx within ten seconds is tried again for a day, with the same `duihua-delivery`; what concerns one follower arrives in order.',
      params: AccountParams, body: NewWebhookBody, response: { 201: SecretView, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { params: { accountId }, body } = request
    await assertUrl(body.url)
    const { webhook, secret } = await app.db.write(async (tx) => {
      const made = await webhooks.create(tx, accountId, body)
      await app.access.audit(tx, request, { action: 'webhook.add', accountId, ...target(made.webhook.id), detail: { kinds: body.kinds } })
      return made
    })
    return reply.code(201).send({ ...viewWebhook(webhook), secret })
  })

  app.get('/:webhookId', {
    config,
    schema: { operationId: 'getOutgoingWebhook', summary: 'One webhook', tags, params: WebhookParams, response: { 200: WebhookView, '4xx': Problem } },
  }, async ({ params: { accountId, webhookId } }) => viewWebhook(await webhooks.get(accountId, webhookId)))

  app.patch('/:webhookId', {
    config,
    schema: {
      operationId: 'changeOutgoingWebhook', summary: 'Change a webhook, or turn it on or off', tags,
      params: WebhookParams, body: WebhookEditBody, response: { 200: WebhookView, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId, webhookId }, body: { version, ...edit } } = request
    if (edit.url !== undefined) await assertUrl(edit.url)
    return viewWebhook(await app.db.write(async (tx) => {
      const changed = await webhooks.change(tx, { accountId, webhookId, version }, edit)
      await app.access.audit(tx, request, { action: 'webhook.change', accountId, ...target(webhookId), detail: { changed: Object.keys(edit) } })
      return changed
    }))
  })

  app.post('/:webhookId/secret', {
    config,
    schema: {
      operationId: 'renewOutgoingSecret', summary: 'Give a webhook a new secret, in force at once', tags,
      params: WebhookParams, response: { 200: SecretView, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId, webhookId } = request.params
    const { webhook, secret } = await app.db.write(async (tx) => {
      const renewed = await webhooks.renewSecret(tx, accountId, webhookId)
      await app.access.audit(tx, request, { action: 'webhook.secret', accountId, ...target(webhookId) })
      return renewed
    })
    return { ...viewWebhook(webhook), secret }
  })

  app.delete('/:webhookId', {
    config,
    schema: {
      operationId: 'removeOutgoingWebhook', summary: 'Delete a webhook, what waits for it and its log', tags,
      params: WebhookParams, response: { 204: Type.Null(), '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId, webhookId } = request.params
    await app.db.write(async (tx) => {
      await webhooks.remove(tx, accountId, webhookId)
      await app.access.audit(tx, request, { action: 'webhook.remove', accountId, ...target(webhookId) })
    })
    return reply.code(204).send(null)
  })
}
