import { type Static, Type } from 'typebox'

const closed = { additionalProperties: false }

const Name = Type.String({ minLength: 1, maxLength: 60, description: 'At most 16 bytes on top, five Chinese characters, and 60 below.' })
const Url = Type.String({ maxLength: 1024, pattern: '^https?://' })
const keyTypes = ['click', 'scancode_push', 'scancode_waitmsg', 'pic_sysphoto', 'pic_photo_or_album', 'pic_weixin', 'location_select'] as const
const articleTypes = ['article_id', 'article_view_limited'] as const

const KeyButton = Type.Object({
  type: Type.Enum([...keyTypes]), name: Name, key: Type.String({ minLength: 1, maxLength: 128, description: 'Comes back with the event; at most 128 bytes.' }),
}, { ...closed, description: 'Tells us its key: click at once, the others after the camera, the album or the map.' })
const ViewButton = Type.Object({ type: Type.Literal('view'), name: Name, url: Url }, { ...closed, description: 'Opens a page.' })
const MiniProgramButton = Type.Object({
  type: Type.Literal('miniprogram'), name: Name, appid: Type.String({ pattern: '^wx[0-9a-f]{16}$' }), pagePath: Type.String({ minLength: 1, maxLength: 1024 }), url: Url,
}, { ...closed, description: 'Opens a mini program that is linked to the account; `url` is for phones that are too old.' })
const MediaButton = Type.Object({
  type: Type.Literal('media_id'), name: Name, mediaId: Type.String({ minLength: 1, maxLength: 128 }),
}, { ...closed, description: 'Shows a permanent material of WeChat’s (GET …/materials/wechat). No event tells of it.' })
const ArticleButton = Type.Object({
  type: Type.Enum([...articleTypes]), name: Name, articleId: Type.String({ minLength: 1, maxLength: 128 }),
}, { ...closed, description: 'Shows or opens a published article. No event tells of it.' })

const actions = [KeyButton, ViewButton, MiniProgramButton, MediaButton, ArticleButton] as const
export const AnyAction = Type.Union([...actions])
export type ActionButton = Static<typeof AnyAction>

const told = <T>(oneOf: readonly object[]) => Type.Unsafe<T>({ type: 'object', discriminator: { propertyName: 'type' }, required: ['type'], oneOf })
/** `type` alone decides what a button is, so that a refusal names the field and not the union. */
const ActionShape = told<ActionButton>(actions)
const SubMenu = Type.Object({
  type: Type.Literal('submenu'), name: Name, buttons: Type.Array(ActionShape, { minItems: 1, maxItems: 5 }),
}, { ...closed, description: 'Opens up to five others.' })

export type SubMenuButton = Static<typeof SubMenu>
export type MenuButton = ActionButton | SubMenuButton
export const Button = told<MenuButton>([...actions, SubMenu])

export const phones = ['ios', 'android', 'other'] as const
export type Phone = typeof phones[number]
export const PhoneName = Type.Enum([...phones])

export const Personalised = Type.Object({
  tagId: Type.Optional(Type.Integer({ minimum: 1, description: 'A tag that WeChat knows too. Of a follower’s tags only the last counts.' })),
  phone: Type.Optional(PhoneName),
  buttons: Type.Array(Button, { minItems: 1, maxItems: 3 }),
}, closed)
export type Personalised = Static<typeof Personalised>

export const mostPersonalised = 20
export const contentFields = {
  buttons: Type.Array(Button, { maxItems: 3, description: 'For all. None: the account has no menu.' }),
  personalised: Type.Array(Personalised, { maxItems: mostPersonalised, default: [], description: 'For some; the first that fits is shown.' }),
}
const MenuContent = Type.Object(contentFields, closed)
export type MenuContent = Static<typeof MenuContent>
