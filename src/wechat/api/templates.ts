import { Type } from 'typebox'
import { endpoint } from '../endpoint.ts'
import { Done, Nothing } from './answers.ts'

const Industry = Type.Object({ first_class: Type.String(), second_class: Type.String() })

/** Of template and one-time messages. */
export const MiniProgram = Type.Object({ appid: Type.String(), pagepath: Type.Optional(Type.String()) })

/** The values of a template by its keys, as `thing1`. `color` belongs to the old form. */
export const TemplateData = Type.Record(Type.String(), Type.Object({ value: Type.String(), color: Type.Optional(Type.String()) }))

export const PrivateTemplate = Type.Object({
  template_id: Type.String(),
  title: Type.String(),
  primary_industry: Type.Optional(Type.String()),
  deputy_industry: Type.Optional(Type.String()),
  content: Type.String(),
  example: Type.Optional(Type.String()),
})

const BlockedMessage = Type.Object({
  id: Type.String(),
  tmpl_msg_id: Type.Optional(Type.String()),
  title: Type.Optional(Type.String()),
  content: Type.Optional(Type.String()),
  send_timestamp: Type.Optional(Type.Union([Type.Integer(), Type.String()])),
  openid: Type.Optional(Type.String()),
})

/** Template messages, of verified service accounts. */
export const templates = {
  /** Once a month, and it deletes the templates of an industry that is left. What a repeat answers (43100) says nothing of the first call: read `industry`. */
  setIndustry: endpoint({
    method: 'POST',
    path: '/cgi-bin/template/api_set_industry',
    effect: 'create',
    request: Type.Object({ industry_id1: Type.String(), industry_id2: Type.String() }),
    answer: Done,
  }),
  industry: endpoint({
    method: 'GET',
    path: '/cgi-bin/template/get_industry',
    effect: 'read',
    request: Nothing,
    answer: Type.Object({ primary_industry: Industry, secondary_industry: Industry }),
  }),
  /** TM… and OPENTM… are templates of industries, digits alone those of categories, whose keywords are chosen by name. After a lost answer read `list`. */
  add: endpoint({
    method: 'POST',
    path: '/cgi-bin/template/api_add_template',
    effect: 'create',
    request: Type.Object({ template_id_short: Type.String(), keyword_name_list: Type.Array(Type.String()) }),
    answer: Type.Object({ template_id: Type.String() }),
  }),
  list: endpoint({
    method: 'GET',
    path: '/cgi-bin/template/get_all_private_template',
    effect: 'read',
    request: Nothing,
    answer: Type.Object({ template_list: Type.Array(PrivateTemplate) }),
  }),
  remove: endpoint({
    method: 'POST',
    path: '/cgi-bin/template/del_private_template',
    effect: 'put',
    request: Type.Object({ template_id: Type.String() }),
    answer: Done,
    // It is gone already.
    meanings: { 40037: 'done' },
  }),
  /**
   * Accepted, not delivered: TEMPLATESENDJOBFINISH brings the result with the same id. The same `client_msg_id` (at most 32
   * bytes) is sent to an openid once within ten minutes, so that the caller may repeat what was cut off; the answer to a
   * repeat is not documented (page "发送模板消息"): 0, or 40241, which counts as done.
   */
  send: endpoint({
    method: 'POST',
    path: '/cgi-bin/message/template/send',
    effect: 'send',
    request: Type.Object({
      touser: Type.String(),
      template_id: Type.String(),
      url: Type.Optional(Type.String()),
      miniprogram: Type.Optional(MiniProgram),
      client_msg_id: Type.Optional(Type.String()),
      data: TemplateData,
    }),
    // What a repeat of the same `client_msg_id` is answered is not documented: without an id it was taken all the same.
    answer: Type.Object({ msgid: Type.Optional(Type.String()) }),
    ids: ['msgid'],
  }),
  /** Messages that the platform held back. `largest_id` is the last id of the page before, or 0. The page calls `msginfo` an object and pages through it. */
  blocked: endpoint({
    method: 'POST',
    path: '/wxa/sec/queryblocktmplmsg',
    effect: 'read',
    request: Type.Object({
      tmpl_msg_id: Type.String(), largest_id: Type.String({ pattern: String.raw`^\d+$` }), limit: Type.Integer({ minimum: 1, maximum: 100 }),
    }),
    answer: Type.Object({ msginfo: Type.Optional(Type.Union([BlockedMessage, Type.Array(BlockedMessage)])) }),
    ids: ['id'],
    bareIds: ['largest_id'],
  }),
}
