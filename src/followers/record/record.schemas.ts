import { Type } from 'typebox'
import { stages } from '../stages.ts'

export const RecordEditBody = Type.Object({
  version: Type.Integer({ minimum: 1, description: 'The version you read; refused if the record has changed since.' }),
  stage: Type.Optional(Type.Union([Type.Enum([...stages]), Type.Null()], { description: 'Kept against all rules; null gives it back to the rules.' })),
  ownerId: Type.Optional(Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], { description: 'A user with a role on the account; null for nobody.' })),
  remark: Type.Optional(Type.Union([Type.String({ maxLength: 200 }), Type.Null()], {
    description: 'Up to 29 bytes, as WeChat has it; null for none. Taken to WeChat soon: see `remarkState`.',
  })),
}, { additionalProperties: false, minProperties: 2, examples: [{ version: 4, stage: 'customer', ownerId: 3, remark: '王姐 城西店' }] })
