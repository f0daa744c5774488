import type { FastifyReply } from 'fastify'
import type { Readable } from 'node:stream'

/** To be saved, never to be shown. */
export function sendCsv (reply: FastifyReply, name: string, source: Readable): FastifyReply {
  return reply.headers({
    'content-type': 'text/csv; charset=utf-8', 'content-disposition': `attachment; filename="${name}"`, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store',
  }).send(source)
}
