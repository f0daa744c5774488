import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { AccountHandle } from '../account-handle.ts'
import { AccountParams, FollowerParams } from './control.schemas.ts'
import {
  AcceptTemplatesBody, BanBody, OneTimeBody, PopupBody, RejectBody, SubscriptionResultsBody, SubscriptionTemplateBody, TemplateBody,
  TemplateParams, TemplateResultsBody,
} from './templates.schemas.ts'

interface Options {
  handle: (appid: string) => AccountHandle
}

/** The account's templates, how their messages end, and what followers think of them. */
export const templateRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { handle }) => {
  const schema = { params: AccountParams }

  app.get('/templates', { schema }, async ({ params }) => handle(params.appid).templates())
  app.post('/templates/message', { schema: { ...schema, body: TemplateBody } }, async ({ params, body }) =>
    ({ templateId: handle(params.appid).addTemplate(body) }))
  app.post('/templates/subscription', { schema: { ...schema, body: SubscriptionTemplateBody } }, async ({ params, body }) =>
    ({ templateId: handle(params.appid).addSubscriptionTemplate(body) }))
  app.put('/templates/message/:templateId', { schema: { params: TemplateParams, body: BanBody } }, async ({ params, body }) => {
    handle(params.appid).banTemplate(params.templateId, body.isBanned)
    return body
  })
  app.put('/templates/message-results', { schema: { ...schema, body: TemplateResultsBody } }, async ({ params, body: { count, result } }) => {
    handle(params.appid).failTemplateResults(count, result)
    return { count }
  })
  app.put('/templates/subscription-results', { schema: { ...schema, body: SubscriptionResultsBody } }, async ({ params, body: { count, result } }) => {
    handle(params.appid).failSubscriptionResults(count, result)
    return { count }
  })
}

/** What one follower decides about them. */
export const subscriptionRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { handle }) => {
  const schema = { params: FollowerParams }

  app.get('/accepts-templates', { schema }, async ({ params: { appid, openid } }) => handle(appid).templateSettings(openid))
  app.put('/accepts-templates', { schema: { ...schema, body: AcceptTemplatesBody } }, async ({ params: { appid, openid }, body }) => {
    handle(appid).acceptTemplates(openid, body.accepts, body.templateId)
    return body
  })
  app.get('/subscriptions', { schema }, async ({ params: { appid, openid } }) => ({ offers: handle(appid).subscriptionOffers(openid) }))
  app.post('/subscriptions', { schema: { ...schema, body: PopupBody } }, async ({ params: { appid, openid }, body }) => {
    handle(appid).answerPopup(openid, body.answers, body.place)
    return { offers: handle(appid).subscriptionOffers(openid) }
  })
  app.post('/subscriptions/reject', { schema: { ...schema, body: RejectBody } }, async ({ params: { appid, openid }, body }) => {
    handle(appid).rejectSubscriptions(openid, body.templateIds)
    return { offers: handle(appid).subscriptionOffers(openid) }
  })
  app.post('/one-time', { schema: { ...schema, body: OneTimeBody } }, async ({ params: { appid, openid }, body }) =>
    handle(appid).answerOneTime(openid, body))
}
