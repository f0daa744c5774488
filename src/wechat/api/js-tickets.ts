import { Type } from 'typebox'
import { endpoint } from '../endpoint.ts'

export const jsTickets = {
  /** For `wechat.jsTicket`, which keeps it: WeChat wants it kept centrally. */
  get: endpoint({
    method: 'GET',
    path: '/cgi-bin/ticket/getticket',
    effect: 'read',
    request: Type.Object({ type: Type.Literal('jsapi') }),
    answer: Type.Object({ ticket: Type.String({ minLength: 1, maxLength: 512 }), expires_in: Type.Integer({ minimum: 1 }) }),
  }),
}
