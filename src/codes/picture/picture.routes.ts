import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { fileHeaders } from '../../platform/http/file-headers.ts'
import { Problem } from '../../platform/http/problem.ts'
import { codeExpired, codeNotReady, logoNotFound, logoUnreadable } from '../codes.errors.ts'
import { AccountParams, CodeParams, isExpired } from '../record/code.schemas.ts'
import type { CodeService } from '../record/code.service.ts'
import { drawPng, drawSvg } from './draw.ts'
import { maxLogoBytes } from './logo.ts'
import type { Logos } from './logo.service.ts'
import { LogoAnswer, LogoView, PictureAnswer, PictureQuery } from './picture.schemas.ts'

export interface PictureRoutesOptions { codes: Pick<CodeService, 'get'>, logos: Logos }

/** A browser that opens it alone runs nothing in it. */
const sandbox = { 'content-security-policy': "sandbox; default-src 'none'; img-src data:" }

export const pictureRoutes: FastifyPluginAsyncTypebox<PictureRoutesOptions> = async (app, { codes, logos }) => {
  const tags = ['codes']
  const mayRead = { access: { permission: 'codes.read', scope: 'account' } } as const
  const mayManage = { access: { permission: 'codes.manage', scope: 'account' } } as const
  app.addContentTypeParser('image/png', { parseAs: 'buffer', bodyLimit: maxLogoBytes }, (_request, body, done) => done(null, body))

  app.get('/:codeId/picture', {
    config: mayRead,
    exposeHeadRoute: false,
    schema: {
      operationId: 'drawCode', summary: 'The picture of a QR code', tags, description: 'With the highest error correction, so that it is read with a logo in it and on worn paper.',
      params: CodeParams, querystring: PictureQuery, response: { 200: PictureAnswer, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { params: { accountId, codeId }, query: { format, size, margin, logo } } = request
    const code = await codes.get(accountId, codeId)
    if (code.url === null) throw codeNotReady()
    if (isExpired(code, app.clock.now())) throw codeExpired()
    const drawing = { text: code.url, size, margin, logo: logo ? await logos.find(accountId) : null }
    const picture = format === 'svg' ? drawSvg(drawing) : await drawPng(drawing)
    return reply.type(format === 'svg' ? 'image/svg+xml' : 'image/png').headers({ ...fileHeaders(`code-${codeId}.${format}`, 'inline'), ...sandbox }).send(picture)
  })

  app.get('/logo', {
    config: mayRead,
    exposeHeadRoute: false,
    schema: { operationId: 'getCodeLogo', summary: 'What stands in the middle of the account’s QR codes', tags, params: AccountParams, response: { 200: LogoAnswer, '4xx': Problem } },
  }, async ({ params: { accountId } }, reply) => {
    const logo = await logos.find(accountId)
    if (logo === null) throw logoNotFound()
    return reply.type('image/png').headers({ ...fileHeaders('logo.png', 'inline'), ...sandbox }).send(logo.png)
  })

  app.put('/logo', {
    config: mayManage,
    schema: {
      operationId: 'setCodeLogo', summary: 'Put a logo into the middle of the account’s QR codes', tags, consumes: ['image/png'],
      description: `The body is a PNG of at most ${maxLogoBytes / 1000} kB, 16 to 512 pixels on each side, not interlaced.`,
      params: AccountParams, response: { 200: LogoView, '4xx': Problem },
    },
  }, async (request) => {
    const { params: { accountId }, body } = request
    if (!Buffer.isBuffer(body)) throw logoUnreadable()
    return app.db.write(async (tx) => {
      const size = await logos.set(tx, accountId, body)
      await app.access.audit(tx, request, { action: 'code-logo.set', accountId, targetKind: 'account', targetId: accountId, detail: { ...size, bytes: body.length } })
      return size
    })
  })

  app.delete('/logo', {
    config: mayManage,
    schema: { operationId: 'removeCodeLogo', summary: 'Draw QR codes without a logo', tags, params: AccountParams, response: { 204: Type.Null(), '4xx': Problem } },
  }, async (request, reply) => {
    const { accountId } = request.params
    await app.db.write(async (tx) => {
      await logos.remove(tx, accountId)
      await app.access.audit(tx, request, { action: 'code-logo.remove', accountId, targetKind: 'account', targetId: accountId })
    })
    return reply.code(204).send(null)
  })
}
