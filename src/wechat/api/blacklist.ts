import { Type } from 'typebox'
import { endpoint } from '../endpoint.ts'
import { Done } from './answers.ts'
import { OpenidPage } from './users.ts'

const Openids = Type.Object({ openid_list: Type.Array(Type.String(), { minItems: 1, maxItems: 20 }) })

export const blacklist = {
  /** 1,000 a page, 10,000 by an older text: go on with `next_openid` as `begin_openid`. */
  list: endpoint({
    method: 'POST',
    path: '/cgi-bin/tags/members/getblacklist',
    effect: 'read',
    request: Type.Object({ begin_openid: Type.Optional(Type.String()) }),
    answer: OpenidPage,
  }),
  add: endpoint({ method: 'POST', path: '/cgi-bin/tags/members/batchblacklist', effect: 'put', request: Openids, answer: Done }),
  remove: endpoint({ method: 'POST', path: '/cgi-bin/tags/members/batchunblacklist', effect: 'put', request: Openids, answer: Done }),
}
