import { Type } from 'typebox'
import { endpoint } from '../endpoint.ts'

export const rids = {
  /**
   * Page "查询rid信息": what WeChat saw of a refused call of this account's, for seven days. It holds what was sent, access
   * token and all: for an operator's eyes, not for logs.
   */
  get: endpoint({
    method: 'POST',
    path: '/cgi-bin/openapi/rid/get',
    effect: 'read',
    request: Type.Object({ rid: Type.String({ minLength: 1 }) }),
    answer: Type.Object({
      request: Type.Object({
        /** Seconds. */
        invoke_time: Type.Integer(),
        cost_in_ms: Type.Optional(Type.Integer()),
        request_url: Type.Optional(Type.String()),
        request_body: Type.Optional(Type.String()),
        response_body: Type.Optional(Type.String()),
        client_ip: Type.Optional(Type.String()),
      }),
    }),
  }),
}
