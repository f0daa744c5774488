import { Type } from 'typebox'
import { endpoint } from '../endpoint.ts'

/** What WeChat still tells of a follower: names and pictures are gone since 2021-12-27 (page: user/info). */
export const User = Type.Object({
  subscribe: Type.Integer(),
  openid: Type.String(),
  unionid: Type.Optional(Type.String()),
  language: Type.Optional(Type.String()),
  subscribe_time: Type.Optional(Type.Integer()),
  subscribe_scene: Type.Optional(Type.String()),
  qr_scene: Type.Optional(Type.Union([Type.Integer(), Type.String()])),
  qr_scene_str: Type.Optional(Type.String()),
  remark: Type.Optional(Type.String()),
  tagid_list: Type.Optional(Type.Array(Type.Integer())),
})

export const users = {
  info: endpoint({
    method: 'GET',
    path: '/cgi-bin/user/info',
    effect: 'read',
    request: Type.Object({ openid: Type.String(), lang: Type.Optional(Type.Enum(['zh_CN', 'zh_TW', 'en'])) }),
    answer: User,
  }),
}
