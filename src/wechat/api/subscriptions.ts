import { Type } from 'typebox'
import { endpoint } from '../endpoint.ts'
import { Done, Nothing } from './answers.ts'
import { MiniProgram, TemplateData } from './templates.ts'

const Title = Type.Object({
  tid: Type.String(),
  title: Type.String(),
  /** 2: one send for each consent; 3: long-term. */
  type: Type.Optional(Type.Integer()),
  categoryId: Type.Optional(Type.String()),
})

const Keyword = Type.Object({ kid: Type.Integer(), name: Type.String(), example: Type.Optional(Type.String()), rule: Type.Optional(Type.String()) })

export const SubscriptionTemplate = Type.Object({
  priTmplId: Type.String(),
  title: Type.String(),
  content: Type.String(),
  example: Type.Optional(Type.String()),
  type: Type.Optional(Type.Integer()),
  keywordEnumValueList: Type.Optional(Type.Array(Type.Object({
    keywordCode: Type.String(), enumValueList: Type.Array(Type.String()),
  }))),
})

/** Subscription notifications. Nothing tells how many sends a follower's consents have left: count accepts and sends. */
export const subscriptions = {
  categories: endpoint({
    method: 'GET',
    path: '/wxaapi/newtmpl/getcategory',
    effect: 'read',
    request: Nothing,
    answer: Type.Object({ data: Type.Array(Type.Object({ id: Type.Integer(), name: Type.String() })) }),
  }),
  publicTitles: endpoint({
    method: 'GET',
    path: '/wxaapi/newtmpl/getpubtemplatetitles',
    effect: 'read',
    request: Type.Object({
      ids: Type.String({ description: 'Ids of categories, with commas' }), start: Type.Integer({ minimum: 0 }), limit: Type.Integer({ minimum: 1, maximum: 30 }),
    }),
    answer: Type.Object({ count: Type.Integer(), data: Type.Array(Title) }),
    ids: ['tid', 'categoryId'],
  }),
  publicKeywords: endpoint({
    method: 'GET',
    path: '/wxaapi/newtmpl/getpubtemplatekeywords',
    effect: 'read',
    request: Type.Object({ tid: Type.String() }),
    answer: Type.Object({ count: Type.Optional(Type.Integer()), data: Type.Array(Keyword) }),
  }),
  /** The keywords stand in the order of `kidList`. The same again is refused with 200022, which counts as done. */
  add: endpoint({
    method: 'POST',
    path: '/wxaapi/newtmpl/addtemplate',
    effect: 'create',
    request: Type.Object({ tid: Type.String(), kidList: Type.Array(Type.Integer(), { minItems: 2, maxItems: 5 }), sceneDesc: Type.String() }),
    answer: Type.Object({ priTmplId: Type.String() }),
  }),
  list: endpoint({
    method: 'GET',
    path: '/wxaapi/newtmpl/gettemplate',
    effect: 'read',
    request: Nothing,
    answer: Type.Object({ data: Type.Array(SubscriptionTemplate) }),
  }),
  /** 20001 may mean that it is gone already, or a failure of WeChat's: read `list`. */
  remove: endpoint({
    method: 'POST',
    path: '/wxaapi/newtmpl/deltemplate',
    effect: 'put',
    request: Type.Object({ priTmplId: Type.String() }),
    answer: Done,
  }),
  /**
   * Accepted, not delivered: subscribe_msg_sent_event brings the result, to be matched by openid, template and time, for the
   * documented answer holds no id. After a lost answer a one-time consent guards itself (43101), a long-term one does not.
   */
  send: endpoint({
    method: 'POST',
    path: '/cgi-bin/message/subscribe/bizsend',
    effect: 'send',
    request: Type.Object({
      touser: Type.String(),
      template_id: Type.String(),
      page: Type.Optional(Type.String()),
      miniprogram: Type.Optional(MiniProgram),
      data: TemplateData,
    }),
    answer: Type.Object({ errcode: Type.Optional(Type.Literal(0)), msgid: Type.Optional(Type.String()) }),
    ids: ['msgid'],
  }),
}
