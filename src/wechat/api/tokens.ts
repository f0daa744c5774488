import { Type } from 'typebox'
import { endpoint } from '../endpoint.ts'

/** Page "获取稳定版接口调用凭据". Reserve 512 characters for a token. A wrong secret may be answered with 40001 here. */
export const stableToken = endpoint({
  method: 'POST',
  path: '/cgi-bin/stable_token',
  effect: 'read',
  request: Type.Object({
    grant_type: Type.Literal('client_credential'),
    appid: Type.String(),
    secret: Type.String(),
    /** 20 a day, 30 s apart; the token before is void at once. */
    force_refresh: Type.Boolean(),
  }),
  answer: Type.Object({ access_token: Type.String({ minLength: 1, maxLength: 512 }), expires_in: Type.Integer({ minimum: 1 }) }),
  meanings: { 40001: 'account' },
})
