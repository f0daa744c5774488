import { Type } from 'typebox'
import { endpoint } from '../endpoint.ts'
import { Done } from './answers.ts'

/** The path of an API, with its slash and without host. `/sns/` paths have no quota to look at (76022). */
const OfApi = Type.Object({ cgi_path: Type.String({ pattern: '^/' }) })
const Rate = Type.Object({ call_count: Type.Integer(), refresh_second: Type.Integer() })

/**
 * How often an account may call, and may start counting anew. A reset is not repeated by the client: each one that takes
 * effect uses up one of the month's.
 */
export const quotas = {
  /** Page "查询API调用额度". Can be about one per cent off. */
  get: endpoint({
    method: 'POST',
    path: '/cgi-bin/openapi/quota/get',
    effect: 'read',
    request: OfApi,
    answer: Type.Object({
      quota: Type.Object({ daily_limit: Type.Integer(), used: Type.Integer(), remain: Type.Integer() }),
      rate_limit: Type.Optional(Rate),
      component_rate_limit: Type.Optional(Rate),
    }),
  }),
  /** Page "重置指定API调用次数": 50 a month. */
  clear: endpoint({ method: 'POST', path: '/cgi-bin/openapi/quota/clear', effect: 'create', request: OfApi, answer: Done }),
  /** Page "重置API调用次数": all APIs at once; 10 a month, together with the console and the one below. */
  clearAll: endpoint({ method: 'POST', path: '/cgi-bin/clear_quota', effect: 'create', request: Type.Object({ appid: Type.String() }), answer: Done }),
  /**
   * Page "使用AppSecret重置API调用次数": the same without a token, for when the quota of the token itself is used up. The page
   * lists the fields as body and shows them in the query; in the body the secret stays out of logs.
   */
  clearAllBySecret: endpoint({
    method: 'POST',
    path: '/cgi-bin/clear_quota/v2',
    effect: 'create',
    request: Type.Object({ appid: Type.String(), appsecret: Type.String() }),
    answer: Done,
    meanings: { 40001: 'account' },
  }),
}
