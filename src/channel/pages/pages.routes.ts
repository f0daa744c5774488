import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { accountNotFound } from '../../accounts/index.ts'
import type { AccountSettings } from '../../platform/account-settings.ts'
import { Problem } from '../../platform/http/problem.ts'
import { createTurnstile } from '../../platform/http/turnstile.ts'
import { hostNotListed, tooManySignatures } from './pages.errors.ts'
import { AccountParams, AppidParams, type PageSettings, SettingsBody, SettingsView, SignatureBody, SignatureView, UrlQuery } from './pages.schemas.ts'
import type { Signatures } from './signatures.ts'

const tags = ['pages']

/** For pages in WeChat's browser. Whoever opens them is nobody we know, so the access rule is `public`: the hosts decide. */
export const signatureRoutes: FastifyPluginAsyncTypebox<{ signatures: Signatures }> = async (app, { signatures }) => {
  // Whole towns of phones come from one address of their network's.
  const turnstile = createTurnstile({ clock: app.clock, perMinute: 1200 })

  app.get('/:appid', {
    config: { access: 'public' },
    schema: {
      operationId: 'getPageSignature', summary: 'What a web page of the account’s needs for WeChat’s JS-SDK', tags,
      description: 'A script in the page asks with its own address, `location.href` up to #, and hands the answer to `wx.config`. Answers pages on the hosts in the '
        + 'account’s page settings, and lets scripts of those hosts read it (CORS).',
      params: AppidParams, querystring: UrlQuery, response: { 200: SignatureView, '4xx': Problem, '5xx': Problem },
    },
  }, async (request, reply) => {
    const { params: { appid }, query: { url }, headers: { origin } } = request
    const accountId = app.accounts.keyring.byAppid(appid)?.accountId
    if (accountId === undefined) throw accountNotFound()
    void reply.headers({ 'cache-control': 'no-store', 'vary': 'origin' })
    if (origin !== undefined) {
      if (!await signatures.isListed(accountId, origin)) throw hostNotListed('headers/origin')
      void reply.header('access-control-allow-origin', origin)
    }
    if (!turnstile.passes(`${accountId} ${request.ip}`)) throw tooManySignatures()
    return signatures.sign(accountId, url, 'querystring/url')
  })
}

export interface PageRoutesOptions { signatures: Signatures, settings: AccountSettings<PageSettings> }

export const pageRoutes: FastifyPluginAsyncTypebox<PageRoutesOptions> = async (app, { signatures, settings }) => {
  const mayManage = { access: { permission: 'pages.manage', scope: 'account' } } as const

  app.get('/settings', {
    config: mayManage,
    schema: { operationId: 'getPageSettings', summary: 'Which web pages are the account’s', tags, params: AccountParams, response: { 200: SettingsView, '4xx': Problem } },
  }, async ({ params }) => settings.get(params.accountId))

  app.put('/settings', {
    config: mayManage,
    schema: {
      operationId: 'setPageSettings', summary: 'Say on which hosts the account’s web pages are', tags,
      params: AccountParams, body: SettingsBody, response: { 200: SettingsView, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId }, body: { version, settings: wanted } } = request
    return app.db.write(async (tx) => {
      const stored = await settings.set(tx, accountId, version, wanted)
      await app.access.audit(tx, request, { action: 'page-settings.set', accountId, targetKind: 'account', targetId: String(accountId), detail: wanted })
      return stored
    })
  })

  app.post('/signatures', {
    config: { access: { permission: 'pages.sign', scope: 'account' } },
    schema: {
      operationId: 'signPage', summary: 'Sign a page’s address for the JS-SDK, for servers that write the page', tags,
      params: AccountParams, body: SignatureBody, response: { 200: SignatureView, '4xx': Problem },
    },
  }, async ({ params: { accountId }, body: { url } }) => signatures.sign(accountId, url, 'body/url'))
}
