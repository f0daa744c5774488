import { Type } from 'typebox'
import { endpoint } from '../endpoint.ts'
import { WechatError } from '../errors.ts'
import { Done, Nothing } from './answers.ts'

const MediaId = Type.Object({ media_id: Type.String() })

const others = [
  Type.Object({ msgtype: Type.Literal('text'), text: Type.Object({ content: Type.String({ minLength: 1 }) }) }),
  /** A draft. Sent to all it is used up. */
  Type.Object({ msgtype: Type.Literal('mpnews'), mpnews: MediaId }),
  Type.Object({ msgtype: Type.Literal('voice'), voice: MediaId }),
  /** Of `uploadVideo`, not of an upload. */
  Type.Object({
    msgtype: Type.Literal('mpvideo'),
    mpvideo: Type.Object({ media_id: Type.String(), title: Type.Optional(Type.String()), description: Type.Optional(Type.String()) }),
  }),
] as const

const Pictures = Type.Object({
  msgtype: Type.Literal('image'),
  images: Type.Object({
    media_ids: Type.Array(Type.String(), { minItems: 1 }),
    recommend: Type.Optional(Type.String()),
    title: Type.Optional(Type.String()),
    need_open_comment: Type.Optional(Type.Union([Type.Literal(0), Type.Literal(1)])),
    only_fans_can_comment: Type.Optional(Type.Union([Type.Literal(0), Type.Literal(1)])),
  }),
})

/** What goes to many. How long a text may be is not published; the console takes 600 characters. */
export const MassContent = Type.Union([...others, Pictures])

const options = {
  /** 1 goes on when an article is judged a reprint that is allowed; 0, the default, stops. */
  send_ignore_reprint: Type.Optional(Type.Union([Type.Literal(0), Type.Literal(1)])),
  /**
   * Makes a repeat within a day harmless. Without one WeChat takes a digest, and refuses the same content to the same audience.
   * The page says 64 bytes, but longer than 32 was refused.
   */
  clientmsgid: Type.String({ pattern: '^[!-~]{1,32}$' }),
}

const MsgId = Type.String({ pattern: '^\\d{1,20}$' })
const Accepted = Type.Object({ msg_id: Type.String(), msg_data_id: Type.Optional(Type.String()) })
const ids = ['msg_id', 'msg_data_id']

/** Both mean that the administrator has yet to confirm: the same key leads to the id of the send, a minute later. */
const waits = { 89504: 'transient', 89505: 'transient' } as const

/**
 * Pages "群发接口". Accepted is not sent: the event MASSSENDJOBFINISH tells how many received it, and nothing tells who.
 * After silence repeat with the same key, a minute later: 45065 holds the `msg_id` of the first send, see `existingSend`.
 */
export const mass = {
  /** To all or to one tag. A service account sends to all once a day and four times a month, a subscription account once a day. */
  toTag: endpoint({
    method: 'POST',
    path: '/cgi-bin/message/mass/sendall',
    effect: 'send',
    request: Type.Intersect([
      Type.Object({
        filter: Type.Union([
          Type.Object({ is_to_all: Type.Literal(true) }), Type.Object({ is_to_all: Type.Literal(false), tag_id: Type.Integer() }),
        ]),
        ...options,
      }),
      MassContent,
    ]),
    answer: Accepted,
    ids,
    meanings: waits,
  }),
  /** Service accounts only, a hundred calls a day. Who may not receive it is passed over, and counted in the event. */
  toOpenids: endpoint({
    method: 'POST',
    path: '/cgi-bin/message/mass/send',
    effect: 'send',
    request: Type.Intersect([
      Type.Object({ touser: Type.Array(Type.String(), { minItems: 2, maxItems: 10_000 }), ...options }),
      MassContent,
    ]),
    answer: Accepted,
    ids,
    meanings: waits,
  }),
  /** To one follower, by openid or WeChat id; a hundred a day. It counts against nobody's share. */
  preview: endpoint({
    method: 'POST',
    path: '/cgi-bin/message/mass/preview',
    effect: 'send',
    request: Type.Intersect([
      Type.Union([Type.Object({ touser: Type.String() }), Type.Object({ towxname: Type.String() })]),
      Type.Union([...others, Type.Object({ msgtype: Type.Literal('image'), image: MediaId })]),
    ]),
    answer: Done,
  }),
  /** Articles and videos of sends that succeeded; ten calls a day. Who received it keeps an empty card. 0 or nothing means all articles; or one by its address. */
  delete: endpoint({
    method: 'POST',
    path: '/cgi-bin/message/mass/delete',
    effect: 'put',
    request: Type.Union([
      Type.Object({ msg_id: MsgId, article_idx: Type.Optional(Type.Integer({ minimum: 0 })) }),
      Type.Object({ url: Type.String({ minLength: 1 }) }),
    ]),
    answer: Done,
    bareIds: ['msg_id'],
  }),
  status: endpoint({
    method: 'POST',
    path: '/cgi-bin/message/mass/get',
    effect: 'read',
    request: Type.Object({ msg_id: MsgId }),
    /** SEND_SUCCESS, SENDING, SEND_FAIL or DELETE. */
    answer: Type.Object({ msg_id: Type.String(), msg_status: Type.String() }),
    ids,
  }),
  /** `speed` from 0, the fastest, to 4; `realspeed` in ten thousand followers a minute. */
  speed: endpoint({
    method: 'POST',
    path: '/cgi-bin/message/mass/speed/get',
    effect: 'read',
    request: Nothing,
    answer: Type.Object({ speed: Type.Integer(), realspeed: Type.Integer() }),
  }),
  setSpeed: endpoint({
    method: 'POST',
    path: '/cgi-bin/message/mass/speed/set',
    effect: 'put',
    request: Type.Object({ speed: Type.Integer({ minimum: 0, maximum: 4 }) }),
    answer: Done,
  }),
  /** Gives an uploaded video a title, and the id under which it goes to many. A repeat gives another id. */
  uploadVideo: endpoint({
    method: 'POST',
    path: '/cgi-bin/media/uploadvideo',
    effect: 'put',
    request: Type.Object({ media_id: Type.String(), title: Type.String({ minLength: 1 }), description: Type.String() }),
    answer: Type.Object({ media_id: Type.String(), type: Type.Optional(Type.String()), created_at: Type.Optional(Type.Integer()) }),
  }),
}

/** The send that the key stands for already. It has come back for a first call too, so it never means that nothing was sent. */
export function existingSend (error: unknown): { msgId: string } | undefined {
  if (!(error instanceof WechatError) || error.errcode !== 45065) return undefined
  const { msg_id: msgId } = (error.answer ?? {}) as { msg_id?: unknown }
  return typeof msgId === 'string' ? { msgId } : undefined
}
