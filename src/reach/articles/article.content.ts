import { type Static, Type } from 'typebox'

const closed = { additionalProperties: false }
const MaterialId = Type.Integer({ minimum: 1 })

const common = {
  title: Type.String({ minLength: 1, maxLength: 32 }),
  comments: Type.Enum(['off', 'all', 'followers'], { default: 'off', description: 'Who may comment.' }),
}

const News = Type.Object({
  type: Type.Literal('news'),
  ...common,
  author: Type.Optional(Type.String({ minLength: 1, maxLength: 16 })),
  digest: Type.Optional(Type.String({ minLength: 1, maxLength: 128, description: 'Shown where there is only one part; else, or without it, the beginning of the text is.' })),
  content: Type.String({
    minLength: 1, maxLength: 19_999, description: 'HTML without scripts. A picture of ours stands in it as `<img src="material:12">`.',
  }),
  sourceUrl: Type.Optional(Type.String({ maxLength: 1024, pattern: '^https?://', description: 'Where “read the original” leads.' })),
  coverMaterialId: { ...MaterialId, description: 'A material of ours of the kind image or thumb; WeChat gets it for good.' },
}, closed)

const Pictures = Type.Object({
  type: Type.Literal('pictures'),
  ...common,
  content: Type.String({ maxLength: 1000, description: 'No HTML.' }),
  materialIds: Type.Array(MaterialId, { minItems: 1, maxItems: 20, description: 'Pictures of ours; the first is the cover.' }),
}, closed)

const members = [News, Pictures] as const
const AnyPart = Type.Union([...members])
export type ArticlePart = Static<typeof AnyPart>
export type NewsPart = Static<typeof News>

/** `type` alone decides which it is, so that a refusal names the field and not the union. */
const Part = Type.Unsafe<ArticlePart>({ type: 'object', discriminator: { propertyName: 'type' }, required: ['type'], oneOf: members })
export const Parts = Type.Array(Part, { minItems: 1, maxItems: 8, description: 'What is published together; the first is shown large.' })

export const exampleParts: ArticlePart[] = [
  {
    type: 'news', title: '明前龙井上市', comments: 'followers', author: '茶铺', digest: '今年的第一批', content: '<p>三月的茶山</p><img src="material:12">',
    sourceUrl: 'https://shop.example.com/new', coverMaterialId: 12,
  },
]
