import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { fileHeaders } from '../../platform/http/file-headers.ts'
import { nextOf } from '../../platform/http/page.ts'
import { Problem } from '../../platform/http/problem.ts'
import { rangeOf } from './byte-range.ts'
import { AccountParams, FileAnswer, MediaPage, MediaParams, MediaQuery, MediaView, PartAnswer, RangeHeader, viewMedia } from './media.schemas.ts'
import type { MediaService } from './media.service.ts'
import { extensionOf, isShown } from './media.types.ts'

export interface MediaRoutesOptions { media: MediaService }

/** What followers sent is personal data, so every reading of it is in the audit. */
export const mediaRoutes: FastifyPluginAsyncTypebox<MediaRoutesOptions> = async (app, { media }) => {
  const tags = ['media']
  const mayRead = { access: { permission: 'followers.read', scope: 'account' } } as const

  app.get('', {
    config: mayRead,
    schema: {
      operationId: 'listMedia', summary: 'Pictures, sounds and films of followers, newest first', tags,
      params: AccountParams, querystring: MediaQuery, response: { 200: MediaPage, '4xx': Problem },
    },
  }, async (request) => {
    const { accountId } = request.params
    const { limit } = request.query
    const items = await media.list({ accountId, ...request.query })
    await app.access.auditRead(request, { action: 'media.list', accountId, targetKind: 'media', detail: { count: items.length } })
    return { items: items.map(viewMedia), next: nextOf(items, limit) }
  })

  app.get('/:mediaRowId', {
    config: mayRead,
    schema: { operationId: 'getMedia', summary: 'What is known of one file of a follower', tags, params: MediaParams, response: { 200: MediaView, '4xx': Problem } },
  }, async (request) => {
    const { accountId, mediaRowId } = request.params
    const row = await media.get(accountId, mediaRowId)
    await app.access.auditRead(request, { action: 'media.read', accountId, targetKind: 'media', targetId: mediaRowId })
    return viewMedia(row)
  })

  app.get('/:mediaRowId/file', {
    config: mayRead,
    exposeHeadRoute: false,
    schema: {
      operationId: 'getMediaFile', summary: 'The file itself, or a range of its bytes', tags,
      description: 'Comes with the type that its first bytes say, never with what its sender calls it. 416 when the range lies behind its end.',
      params: MediaParams, headers: RangeHeader, response: { 200: FileAnswer, 206: PartAnswer, '4xx': Problem },
    },
  }, async (request, reply) => {
    const { accountId, mediaRowId } = request.params
    const row = await media.get(accountId, mediaRowId)
    const bytes = row.bytes ?? 0
    const range = rangeOf(request.headers.range, bytes)
    if (range === 'none') return refuseRange(reply, bytes)
    await app.access.auditRead(request, { action: 'media.file', accountId, targetKind: 'media', targetId: mediaRowId })
    const stream = await media.open(row, range === 'all' ? undefined : range)
    if (range !== 'all') void reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${bytes}`)
    guard(reply, { type: row.type ?? 'application/octet-stream', name: `media-${mediaRowId}.${extensionOf(row.type)}` })
    return reply.header('content-length', range === 'all' ? bytes : range.end - range.start + 1).send(stream)
  })
}

function refuseRange (reply: FastifyReply, bytes: number): FastifyReply {
  return reply.code(416).header('content-range', `bytes */${bytes}`).send()
}

/** Whatever is in it runs nowhere: the browser lets a page of it do nothing. */
function guard (reply: FastifyReply, { type, name }: { type: string, name: string }): void {
  void reply.type(type).headers({
    ...fileHeaders(name, isShown(type) ? 'inline' : 'attachment'),
    'content-security-policy': "sandbox; default-src 'none'",
    'accept-ranges': 'bytes',
  })
}
