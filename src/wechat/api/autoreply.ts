import { Type } from 'typebox'
import { endpoint } from '../endpoint.ts'
import { Nothing } from './answers.ts'

/** What a rule sends: a text in `content`, a media id there for the other types, or articles. */
const Reply = Type.Object({
  type: Type.String(),
  content: Type.Optional(Type.String()),
  news_info: Type.Optional(Type.Object({ list: Type.Optional(Type.Array(Type.Unknown())) })),
})

export const autoReply = {
  /** Page "获取公众号的自动回复规则": those made in WeChat's console, to be read only. The console may not answer while a webhook does. */
  get: endpoint({
    method: 'GET',
    path: '/cgi-bin/get_current_autoreply_info',
    effect: 'read',
    request: Nothing,
    answer: Type.Object({
      is_add_friend_reply_open: Type.Integer(),
      is_autoreply_open: Type.Integer(),
      add_friend_autoreply_info: Type.Optional(Reply),
      message_default_autoreply_info: Type.Optional(Reply),
      keyword_autoreply_info: Type.Optional(Type.Object({
        list: Type.Optional(Type.Array(Type.Object({
          rule_name: Type.Optional(Type.String()),
          create_time: Type.Optional(Type.Integer()),
          reply_mode: Type.Optional(Type.String()),
          keyword_list_info: Type.Optional(Type.Array(Type.Object({
            type: Type.Optional(Type.String()), match_mode: Type.Optional(Type.String()), content: Type.Optional(Type.String()),
          }))),
          reply_list_info: Type.Optional(Type.Array(Reply)),
        }))),
      })),
    }),
  }),
}
