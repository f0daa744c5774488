import type { FastifyInstance } from 'fastify'
import type { IncomingMessage } from 'node:http'
import { finished } from 'node:stream'

const windowMs = 30_000
const leastBytes = 64 * 1024

/**
 * Cuts off whoever sends a body too slowly: in every half minute some of it must come, or its end. Node's own bound is one time for whole
 * requests on all routes, and would cut off large files that come over slow lines.
 */
export function cutSlowBodies (app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (hasBody(request.raw)) watch(request.raw, () => cut(app, request.raw, reply.raw.headersSent))
    done()
  })
}

function hasBody ({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

function watch (request: IncomingMessage, onSlow: () => void): void {
  // Some of it may have come with the headers: the first window is given.
  let seen = -Infinity
  const timer = setInterval(() => {
    const { bytesRead } = request.socket
    // What lies here unread is our delay.
    const isSlow = bytesRead - seen < leastBytes && request.readableLength === 0
    seen = bytesRead
    if (request.complete) clearInterval(timer)
    else if (isSlow) onSlow()
  }, windowMs)
  finished(request, { writable: false }, () => clearInterval(timer))
}

function cut ({ server }: FastifyInstance, { socket }: IncomingMessage, isAnswered: boolean): void {
  if (isAnswered) socket.destroy()
  // As Node says it itself.
  else server.emit('clientError', Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), socket)
}
