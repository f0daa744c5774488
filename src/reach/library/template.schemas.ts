import { type Static, Type } from 'typebox'
import type { MessageTemplate } from './template.entity.ts'
import { fieldTypes } from './template.fields.ts'

const Moment = Type.String({ format: 'date-time' })
const Kind = Type.Enum(['template', 'notice'], { description: 'A template message goes to whoever follows, a subscription notice to whoever asked for it.' })

export const TemplateParams = Type.Object({ accountId: Type.Integer({ minimum: 1 }), id: Type.Integer({ minimum: 1 }) })

export const TemplatesQuery = Type.Object({
  kind: Type.Optional(Kind),
  gone: Type.Boolean({ default: false, description: 'Also those that WeChat no longer lists.' }),
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
}, { additionalProperties: false })

const example = {
  id: 3, kind: 'template', templateId: 'ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY', title: '订单发货通知',
  content: '商品名称{{thing1.DATA}}\n发货时间{{time2.DATA}}', example: '商品名称：明前龙井\n发货时间：2026年3月1日 10:00',
  fields: [
    { key: 'thing1', type: 'thing', label: '商品名称', isOptional: false, values: null },
    { key: 'time2', type: 'time', label: '发货时间', isOptional: false, values: null },
  ],
  isLongTerm: false, createdAt: '2026-03-01T09:00:00.000Z', syncedAt: '2026-03-02T19:50:00.000Z', goneAt: null,
}

export const TemplateView = Type.Object({
  id: Type.Integer(),
  kind: Kind,
  templateId: Type.String(),
  title: Type.String(),
  content: Type.String(),
  example: Type.Union([Type.String(), Type.Null()]),
  fields: Type.Array(Type.Object({
    key: Type.String(),
    type: Type.Enum([...fieldTypes], { description: 'text takes anything: the fields of industry templates.' }),
    label: Type.String(),
    isOptional: Type.Boolean(),
    values: Type.Union([Type.Array(Type.String()), Type.Null()]),
  })),
  isLongTerm: Type.Boolean({ description: 'A notice that may be sent any number of times once it was asked for.' }),
  createdAt: Moment,
  syncedAt: Moment,
  goneAt: Type.Union([Moment, Type.Null()], { description: 'Since when WeChat no longer lists it.' }),
}, { examples: [example] })

export const TemplatePage = Type.Object({ items: Type.Array(TemplateView), next: Type.Union([Type.Integer(), Type.Null()]) }, {
  examples: [{ items: [example], next: null }],
})

export const SyncedView = Type.Object({
  kinds: Type.Array(Type.Object({
    kind: Kind,
    state: Type.Enum(['synced', 'not-allowed', 'refused'], {
      description: 'not-allowed: not for an account of this kind; refused: WeChat did not tell, see code.',
    }),
    listed: Type.Integer(),
    added: Type.Integer(),
    gone: Type.Integer({ description: 'How many WeChat has ceased to list.' }),
    code: Type.Union([Type.String(), Type.Null()]),
  })),
}, {
  examples: [{
    kinds: [
      { kind: 'template', state: 'synced', listed: 12, added: 1, gone: 0, code: null },
      { kind: 'notice', state: 'refused', listed: 0, added: 0, gone: 0, code: 'WECHAT_48001' },
    ],
  }],
})

export function viewTemplate (template: MessageTemplate): Static<typeof TemplateView> {
  const { id, kind, templateId, title, content, example: shown, fields, isLongTerm, createdAt, syncedAt, goneAt } = template
  return {
    id, kind, templateId, title, content, example: shown, fields, isLongTerm,
    createdAt: createdAt.toISOString(), syncedAt: syncedAt.toISOString(), goneAt: goneAt?.toISOString() ?? null,
  }
}
