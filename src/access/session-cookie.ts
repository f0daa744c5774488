import cookie from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

const name = 'duihua_session'

declare module 'fastify' {
  interface FastifyReply {
    /** Hands the session to the browser; without a token takes it back. */
    keepSession: (token?: { token: string, expiresAt: Date }) => void
  }
}

/**
 * The cookie that holds a session's token. Strict: our pages are loaded without it and ask for everything themselves, so
 * even somebody who follows a link to us stays signed in.
 */
export const sessionCookie = fp<{ isSecure: boolean }>(async (app, { isSecure }) => {
  await app.register(cookie)
  const options = { path: '/', httpOnly: true, sameSite: 'strict', secure: isSecure } as const
  app.decorateReply('keepSession', function keepSession (this: FastifyReply, opened) {
    if (opened === undefined) this.clearCookie(name, options)
    else this.setCookie(name, opened.token, { ...options, expires: opened.expiresAt })
  })
}, { name: 'session-cookie' })

export function sessionTokenOf (request: FastifyRequest): string | undefined {
  return request.cookies[name]
}
