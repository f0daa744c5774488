import { Type } from 'typebox'
import { endpoint } from '../endpoint.ts'
import { Done, Nothing } from './answers.ts'

const Named = Type.Object({ kf_account: Type.String(), nickname: Type.String() })

/**
 * Agent accounts (客服帐号) of WeChat's own customer service, at most 100. `kf_account` is `prefix@wechat-id-of-the-account`;
 * one is usable when the person who was invited has accepted (65402 before). Not our agents, though messages may show one's name.
 */
export const agents = {
  list: endpoint({
    method: 'GET',
    path: '/cgi-bin/customservice/getkflist',
    effect: 'read',
    request: Nothing,
    answer: Type.Object({
      kf_list: Type.Array(Type.Object({
        kf_account: Type.String(),
        kf_nick: Type.String(),
        kf_id: Type.String(),
        kf_headimgurl: Type.Optional(Type.String()),
        /** Who accepted. */
        kf_wx: Type.Optional(Type.String()),
        /** Who was asked, until then. */
        invite_wx: Type.Optional(Type.String()),
        invite_expire_time: Type.Optional(Type.Integer()),
        /** `waiting`, `rejected` or `expired`. */
        invite_status: Type.Optional(Type.String()),
      })),
    }),
    ids: ['kf_id'],
  }),
  online: endpoint({
    method: 'GET',
    path: '/cgi-bin/customservice/getonlinekflist',
    effect: 'read',
    request: Nothing,
    answer: Type.Object({
      kf_online_list: Type.Array(Type.Object({
        kf_account: Type.String(),
        kf_id: Type.String(),
        /** 0 offline, 1 online on the web. */
        status: Type.Integer(),
        /** How many followers the agent is talking with. */
        accepted_case: Type.Integer(),
        kf_openid: Type.Optional(Type.String()),
      })),
    }),
    ids: ['kf_id'],
  }),
  /** Again: 65406, done. */
  add: endpoint({ method: 'POST', path: '/customservice/kfaccount/add', effect: 'put', request: Named, answer: Done }),
  update: endpoint({ method: 'POST', path: '/customservice/kfaccount/update', effect: 'put', request: Named, answer: Done }),
  remove: endpoint({
    method: 'POST',
    path: '/customservice/kfaccount/del',
    effect: 'put',
    request: Type.Object({ kf_account: Type.String() }),
    answer: Done,
    // No such agent: what was wanted holds.
  }),
  /** Again: 65407, 65408, 65411 or 65412, done. */
  invite: endpoint({
    method: 'POST',
    path: '/customservice/kfaccount/inviteworker',
    effect: 'put',
    request: Type.Object({ kf_account: Type.String(), invite_wx: Type.String() }),
    answer: Done,
  }),
  /** A picture of up to 5 MB; the page shows a jpg. */
  uploadAvatar: endpoint({
    method: 'POST',
    path: '/customservice/kfaccount/uploadheadimg',
    effect: 'put',
    request: Type.Object({ kf_account: Type.String() }),
    answer: Done,
    upload: { maxBytes: 5 * 1024 * 1024 },
  }),
}
