import type { FastifyReply, FastifyRequest } from 'fastify'
import { languageAskedFor } from '../../platform/i18n.ts'
import type { Begun } from './oauth.ts'
import { messageHtml } from './said.ts'

/** On to WeChat, which asks who they are. */
export function goTo (reply: FastifyReply, { url, cookie: { name, value, path, isSecure, maxAgeSeconds } }: Begun): FastifyReply {
  // Lax: it comes back with the browser, from a page of WeChat's.
  return reply.setCookie(name, value, { path, httpOnly: true, sameSite: 'lax', secure: isSecure, maxAge: maxAgeSeconds }).redirect(url)
}

/** For people who get nowhere. */
export function answerPage (request: FastifyRequest, reply: FastifyReply, status: 400 | 404 | 503): FastifyReply {
  const language = languageAskedFor(request.headers['accept-language'])
  return reply.code(status).type('text/html; charset=utf-8').send(messageHtml(language, status === 503 ? 'again' : 'gone'))
}
