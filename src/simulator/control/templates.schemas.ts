import { Type } from '@fastify/type-provider-typebox'
import { templateResults } from '../books/template-book.ts'

const closed = { additionalProperties: false }
const Text = Type.String({ minLength: 1, maxLength: 1000 })
const Id = Type.String({ minLength: 1, maxLength: 64 })
const seed = {
  templateId: Type.Optional(Id),
  title: Text,
  content: Text,
  example: Type.Optional(Text),
  enumValues: Type.Optional(Type.Record(Type.String(), Type.Array(Text))),
}
const count = { count: Type.Integer({ minimum: 0 }) }

export const TemplateParams = Type.Object({ appid: Type.String(), templateId: Type.String() })

export const TemplateBody = Type.Object({ ...seed, industryId: Type.Optional(Type.Integer({ minimum: 1, maximum: 41 })) }, closed)
export const SubscriptionTemplateBody = Type.Object({ ...seed, isLongTerm: Type.Optional(Type.Boolean()) }, closed)
export const BanBody = Type.Object({ isBanned: Type.Boolean() }, closed)
export const TemplateResultsBody = Type.Object({ ...count, result: Type.Optional(Type.Enum([...templateResults])) }, closed)
export const SubscriptionResultsBody = Type.Object({
  ...count, result: Type.Optional(Type.Object({ errorCode: Type.Integer(), errorStatus: Text }, closed)),
}, closed)

export const AcceptTemplatesBody = Type.Object({ accepts: Type.Boolean(), templateId: Type.Optional(Id) }, closed)
export const PopupBody = Type.Object({
  answers: Type.Array(Type.Object({ templateId: Id, accept: Type.Boolean() }, closed), { minItems: 1, maxItems: 50 }),
  place: Type.Optional(Type.Enum(['page', 'article'])),
}, closed)
export const RejectBody = Type.Object({ templateIds: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: 50 })) }, closed)
export const OneTimeBody = Type.Object({ link: Type.String({ minLength: 1, maxLength: 4096 }), confirm: Type.Boolean() }, closed)
