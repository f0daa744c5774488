import { type Static, Type } from 'typebox'

const closed = { additionalProperties: false }

/** Of ours by `materialId`, or of WeChat's by `mediaId`, temporary or permanent: one of the two. */
const file = {
  materialId: Type.Optional(Type.Integer({ minimum: 1, description: 'A material of ours, uploaded to WeChat when it is needed.' })),
  mediaId: Type.Optional(Type.String({ minLength: 1, maxLength: 128, description: 'WeChat’s id of a file; instead of materialId.' })),
}
const thumb = {
  thumbMaterialId: Type.Optional(Type.Integer({ minimum: 1, description: 'A material of ours of kind thumb; the card of a mini program takes an image too.' })),
  thumbMediaId: Type.Optional(Type.String({ minLength: 1, maxLength: 128, description: 'WeChat’s id of it; instead of thumbMaterialId.' })),
}
const Title = Type.String({ minLength: 1, maxLength: 128 })
const Description = Type.String({ maxLength: 512 })
const Url = Type.String({ maxLength: 1024, pattern: '^https?://' })
const PagePath = Type.String({ minLength: 1, maxLength: 1024 })
const Appid = Type.String({ pattern: '^wx[0-9a-f]{16}$' })

const MiniProgramLink = Type.Object({ appid: Appid, pagePath: Type.Optional(PagePath) }, { ...closed, description: 'Linked to the account.' })
const TemplateId = Type.String({ pattern: '^[\\w-]{1,64}$' })
const TemplateData = Type.Record(Type.String({ pattern: '^\\w{1,32}$' }), Type.Object({ value: Type.String({ maxLength: 1000 }) }, closed), {
  ...closed, maxProperties: 30, description: 'What stands in the places of the template, by their names.',
})

const Text = Type.Object({
  type: Type.Literal('text'), text: Type.String({ maxLength: 20_000, description: 'Longer than WeChat takes at once, it goes in pieces.' }),
}, closed)
const Image = Type.Object({ type: Type.Literal('image'), ...file }, closed)
const Voice = Type.Object({ type: Type.Literal('voice'), ...file }, closed)
const Video = Type.Object({
  type: Type.Literal('video'), ...file, ...thumb, title: Type.Optional(Title), description: Type.Optional(Description),
}, { ...closed, description: 'A service message needs the thumb, a mass send the title.' })
const Music = Type.Object({
  type: Type.Literal('music'), title: Title, description: Type.String({ minLength: 1, maxLength: 512 }), url: Url, hqUrl: Type.Optional(Url), ...thumb,
}, closed)
const Article = Type.Object({
  type: Type.Literal('article'), title: Title, description: Type.Optional(Description), url: Url, pictureUrl: Type.Optional(Url),
}, { ...closed, description: 'A card that leads to any address.' })
const PublishedArticle = Type.Object({
  type: Type.Literal('publishedArticle'), articleId: Type.String({ minLength: 1, maxLength: 128 }),
}, { ...closed, description: 'An article that the account has published.' })
const MenuItem = Type.Object({
  id: Type.String({ pattern: '^\\d{1,18}$' }),
  text: Type.String({ minLength: 1, maxLength: 128, description: 'At most 128 bytes: 42 Chinese characters.' }),
}, closed)
const Menu = Type.Object({
  type: Type.Literal('menu'),
  head: Type.Optional(Type.String({ maxLength: 600 })),
  items: Type.Array(MenuItem, { minItems: 1, maxItems: 10 }),
  tail: Type.Optional(Type.String({ maxLength: 600 })),
}, { ...closed, description: 'Lines to choose from; the chosen one comes back as a text with its id.' })
const MiniProgram = Type.Object({ type: Type.Literal('miniProgram'), title: Title, appid: Appid, pagePath: PagePath, ...thumb }, closed)
const Template = Type.Object({
  type: Type.Literal('template'), templateId: TemplateId, data: TemplateData, url: Type.Optional(Url), miniProgram: Type.Optional(MiniProgramLink),
}, { ...closed, description: 'Where both are given, the mini program opens and the address is for old phones.' })
const Notice = Type.Object({
  type: Type.Literal('notice'), templateId: TemplateId, data: TemplateData, page: Type.Optional(Url), miniProgram: Type.Optional(MiniProgramLink),
}, closed)
const Images = Type.Object({
  type: Type.Literal('images'),
  materialIds: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1, maxItems: 20 })),
  mediaIds: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 128 }), { minItems: 1, maxItems: 20 })),
  title: Type.Optional(Title),
  recommend: Type.Optional(Type.String({ maxLength: 128, description: 'What is said beside the pictures.' })),
}, { ...closed, description: 'Several pictures as one mass send.' })
const Draft = Type.Object({
  type: Type.Literal('draft'), mediaId: Type.String({ minLength: 1, maxLength: 128 }),
}, { ...closed, description: 'The articles of a draft.' })

const members = [
  Text, Image, Voice, Video, Music, Article, PublishedArticle, Menu, MiniProgram, Template, Notice, Images, Draft,
] as const

const AnyContent = Type.Union([...members])
export type TouchContent = Static<typeof AnyContent>
export type ContentType = TouchContent['type']
export type ContentOf<T extends ContentType> = Extract<TouchContent, { type: T }>

/** Everything that a follower can be sent. `type` alone decides which member is meant, so that a refusal names the field and not the union. */
export const TouchContent = Type.Unsafe<TouchContent>({
  type: 'object', discriminator: { propertyName: 'type' }, required: ['type'], oneOf: members,
  examples: [
    { type: 'text', text: '您好，您的订单已经发货。' },
    { type: 'image', materialId: 12 },
    { type: 'article', title: '本周新茶', url: 'https://shop.example.com/new', pictureUrl: 'https://shop.example.com/tea.jpg' },
    { type: 'menu', head: '请选择', items: [{ id: '1', text: '查物流' }, { id: '2', text: '找客服' }] },
    {
      type: 'template', templateId: 'ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY',
      data: { thing1: { value: '明前龙井' }, time2: { value: '2026年3月1日 10:00' } }, url: 'https://shop.example.com/orders/7',
    },
  ],
})

export const contentTypes: readonly ContentType[] = members.map(({ properties }) => properties.type.const)
