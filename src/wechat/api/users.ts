import { Type } from 'typebox'
import { endpoint } from '../endpoint.ts'
import { Done } from './answers.ts'

const Lang = Type.Optional(Type.Enum(['zh_CN', 'zh_TW', 'en']))

/** A piece of a list of openids. The end shows as `count` 0 or an empty `next_openid`; then `data` may be missing. */
export const OpenidPage = Type.Object({
  total: Type.Integer(),
  count: Type.Integer(),
  data: Type.Optional(Type.Object({ openid: Type.Array(Type.String()) })),
  next_openid: Type.Optional(Type.String()),
})

const Gone = Type.Optional(Type.Unknown())

/** What WeChat still tells of a follower: names and pictures are gone since 2021-12-27 (page: user/info). */
export const User = Type.Object({
  subscribe: Type.Integer(),
  openid: Type.String(),
  unionid: Type.Optional(Type.String()),
  language: Type.Optional(Type.String()),
  /** Of the last time. */
  subscribe_time: Type.Optional(Type.Integer()),
  subscribe_scene: Type.Optional(Type.String()),
  qr_scene: Type.Optional(Type.Union([Type.Integer(), Type.String()])),
  qr_scene_str: Type.Optional(Type.String()),
  remark: Type.Optional(Type.String()),
  groupid: Type.Optional(Type.Integer()),
  tagid_list: Type.Optional(Type.Array(Type.Integer())),
  // Absent, or empty in whatever way: one follower's must not spoil the answer about a hundred.
  nickname: Gone, sex: Gone, city: Gone, province: Gone, country: Gone, headimgurl: Gone,
})

export const users = {
  info: endpoint({
    method: 'GET',
    path: '/cgi-bin/user/info',
    effect: 'read',
    request: Type.Object({ openid: Type.String(), lang: Lang }),
    answer: User,
  }),
  /** Who follows, up to 10,000 a page, 500 pages a day. */
  list: endpoint({
    method: 'GET',
    path: '/cgi-bin/user/get',
    effect: 'read',
    request: Type.Object({ next_openid: Type.Optional(Type.String()) }),
    answer: OpenidPage,
  }),
  /** The answer may hold fewer than were asked for. A full hundred has been refused with 40032: ask for half then. */
  batchGet: endpoint({
    method: 'POST',
    path: '/cgi-bin/user/info/batchget',
    effect: 'read',
    request: Type.Object({
      user_list: Type.Array(Type.Object({ openid: Type.String(), lang: Lang }), { minItems: 1, maxItems: 100 }),
    }),
    answer: Type.Object({ user_info_list: Type.Array(User) }),
  }),
  /** Fewer than 30 bytes; empty takes it away. The page's text names service accounts alone. */
  remark: endpoint({
    method: 'POST',
    path: '/cgi-bin/user/info/updateremark',
    effect: 'put',
    request: Type.Object({ openid: Type.String(), remark: Type.String() }),
    answer: Done,
  }),
  /**
   * After another account was merged into this one, and for fifteen days only: what its openids are now. The page asks for that
   * account's original id, developers report that its appid works. Who cannot be found has no `new_openid`.
   */
  changeOpenid: endpoint({
    method: 'POST',
    path: '/cgi-bin/changeopenid',
    effect: 'read',
    request: Type.Object({ from_appid: Type.String(), openid_list: Type.Array(Type.String(), { minItems: 1, maxItems: 100 }) }),
    answer: Type.Object({
      result_list: Type.Array(Type.Object({
        ori_openid: Type.String(),
        new_openid: Type.Optional(Type.String()),
        err_msg: Type.Optional(Type.String()),
      })),
    }),
  }),
}
