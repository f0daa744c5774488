import { type Static, Type } from 'typebox'
import { TouchContent } from '../../reach/index.ts'

const closed = { additionalProperties: false }
const Id = Type.Integer({ minimum: 1 })
const Value = Type.Union([
  Type.Boolean(), Type.Number(), Type.String({ maxLength: 190 }), Type.Array(Type.String({ maxLength: 190 }), { maxItems: 50 }), Type.Null(),
], { description: 'As the type of the attribute asks for; null takes it away.' })

/** What a scan sets off. */
export const OnScan = Type.Object({
  contents: Type.Array(TouchContent, { maxItems: 5, default: [], description: 'What the follower is greeted with, in this order.' }),
  tagIds: Type.Array(Id, { maxItems: 10, uniqueItems: true, default: [], description: 'Tags they get.' }),
  attributes: Type.Array(Type.Object({ key: Type.String({ minLength: 1, maxLength: 48 }), value: Value }, closed), { maxItems: 20, default: [] }),
  teamId: Type.Union([Id, Type.Null()], { default: null, description: 'The team that is to answer them, unless a routing rule names another.' }),
}, closed)
export type OnScan = Static<typeof OnScan>

export const nothing: OnScan = { contents: [], tagIds: [], attributes: [], teamId: null }

export const doesNothing = ({ contents, tagIds, attributes, teamId }: OnScan): boolean => (
  contents.length === 0 && tagIds.length === 0 && attributes.length === 0 && teamId === null)
