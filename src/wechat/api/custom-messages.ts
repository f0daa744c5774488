import { Type } from 'typebox'
import { endpoint } from '../endpoint.ts'
import { Done } from './answers.ts'

const Media = Type.Object({ media_id: Type.String() })
const Article = Type.Object({
  title: Type.String(),
  description: Type.Optional(Type.String()),
  url: Type.String(),
  picurl: Type.Optional(Type.String()),
})

/** The messages that come by the thousand stand first: they are tried in this order. */
const Content = Type.Union([
  Type.Object({ msgtype: Type.Literal('text'), text: Type.Object({ content: Type.String() }) }),
  Type.Object({ msgtype: Type.Literal('image'), image: Media }),
  Type.Object({ msgtype: Type.Literal('voice'), voice: Media }),
  Type.Object({
    msgtype: Type.Literal('video'),
    video: Type.Object({
      media_id: Type.String(), thumb_media_id: Type.String(),
      title: Type.Optional(Type.String()), description: Type.Optional(Type.String()),
    }),
  }),
  /** Pages differ on which of the five are needed, so all are. */
  Type.Object({
    msgtype: Type.Literal('music'),
    music: Type.Object({
      title: Type.String(), description: Type.String(), musicurl: Type.String(), hqmusicurl: Type.String(), thumb_media_id: Type.String(),
    }),
  }),
  /** One article, not more: 45008 since 2018. */
  Type.Object({ msgtype: Type.Literal('news'), news: Type.Object({ articles: Type.Tuple([Article]) }) }),
  /** WeChat is replacing it by `mpnewsarticle`. */
  Type.Object({ msgtype: Type.Literal('mpnews'), mpnews: Media }),
  Type.Object({ msgtype: Type.Literal('mpnewsarticle'), mpnewsarticle: Type.Object({ article_id: Type.String() }) }),
  /** A click comes back as a text with `bizmsgmenuid`; some read that as a number, so ids are digits. */
  Type.Object({
    msgtype: Type.Literal('msgmenu'),
    msgmenu: Type.Object({
      head_content: Type.Optional(Type.String()),
      list: Type.Array(Type.Object({ id: Type.String({ pattern: '^\\d{1,18}$' }), content: Type.String() }), { minItems: 1 }),
      tail_content: Type.Optional(Type.String()),
    }),
  }),
  Type.Object({
    msgtype: Type.Literal('miniprogrampage'),
    miniprogrampage: Type.Object({ title: Type.String(), appid: Type.String(), pagepath: Type.String(), thumb_media_id: Type.String() }),
  }),
  Type.Object({ msgtype: Type.Literal('wxcard'), wxcard: Type.Object({ card_id: Type.String() }) }),
])

export const customMessages = {
  /** Needs an open reply window. No id, no key against repeats, no receipt: whose answer is lost may have arrived. */
  send: endpoint({
    method: 'POST',
    path: '/cgi-bin/message/custom/send',
    effect: 'send',
    request: Type.Intersect([
      Type.Object({
        touser: Type.String(),
        /** Shows that agent's nickname and picture. */
        customservice: Type.Optional(Type.Object({ kf_account: Type.String() })),
        /** 1 puts a line under the message that says a machine wrote it. */
        aimsgcontext: Type.Optional(Type.Object({ is_ai_msg: Type.Union([Type.Literal(0), Type.Literal(1)]) })),
      }),
      Content,
    ]),
    answer: Done,
  }),
  /** Within 30 s of a message either way (45080); shown for 15 s or until the next message, and meanwhile refused as done (45081). */
  typing: endpoint({
    method: 'POST',
    path: '/cgi-bin/message/custom/typing',
    effect: 'put',
    request: Type.Object({ touser: Type.String(), command: Type.Enum(['Typing', 'CancelTyping']) }),
    answer: Done,
  }),
}
