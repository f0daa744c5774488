import type { FastifyReply } from 'fastify'
import type { Readable } from 'node:stream'
import { fileHeaders } from '../../../platform/http/file-headers.ts'

export function sendCsv (reply: FastifyReply, name: string, source: Readable): FastifyReply {
  return reply.type('text/csv; charset=utf-8').headers(fileHeaders(name)).send(source)
}
