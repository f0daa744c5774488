import { type Static, Type } from 'typebox'
import { endpoint } from '../endpoint.ts'
import { Done, Nothing } from './answers.ts'

const closed = { additionalProperties: false }
const Text = Type.String({ minLength: 1 })

/** Reported as an event with the key: CLICK, or the name of the type. */
const KeyButton = Type.Object({
  type: Type.Enum(['click', 'scancode_push', 'scancode_waitmsg', 'pic_sysphoto', 'pic_photo_or_album', 'pic_weixin', 'location_select']),
  name: Text,
  key: Text,
}, closed)
const ViewButton = Type.Object({ type: Type.Literal('view'), name: Text, url: Text }, closed)
/** `url` is for phones that are too old for mini programs. */
const MiniProgramButton = Type.Object({ type: Type.Literal('miniprogram'), name: Text, url: Text, appid: Text, pagepath: Text }, closed)
/** Permanent material. No event tells of it, nor of an article. */
const MediaButton = Type.Object({ type: Type.Literal('media_id'), name: Text, media_id: Text }, closed)
const ArticleButton = Type.Object({ type: Type.Enum(['article_id', 'article_view_limited']), name: Text, article_id: Text }, closed)

const ActionButton = Type.Union([KeyButton, ViewButton, MiniProgramButton, MediaButton, ArticleButton])
const SubMenu = Type.Object({ name: Text, sub_button: Type.Array(ActionButton, { minItems: 1, maxItems: 5 }) }, closed)

/** Something that happens, or up to five of those. Names have 16 bytes on top and 60 below, keys 128, addresses 1024. */
export const MenuButton = Type.Union([ActionButton, SubMenu])
export type MenuButton = Static<typeof MenuButton>
const Buttons = Type.Array(MenuButton, { minItems: 1, maxItems: 3 })

/** Who sees a personalised menu. `client_platform_type`: 1 iOS, 2 Android, 3 others. Gender, region and language are refused since they were removed. */
export const MatchRule = Type.Object({
  tag_id: Type.Optional(Type.String({ pattern: '^\\d+$' })),
  client_platform_type: Type.Optional(Type.Enum(['1', '2', '3'])),
}, { ...closed, minProperties: 1 })
export type MatchRule = Static<typeof MatchRule>

/** As WeChat gives it back: also menus of the console and of years ago, with types that are no longer taken. */
const fieldsFound = {
  name: Type.Optional(Type.String()),
  type: Type.Optional(Type.String()),
  key: Type.Optional(Type.String()),
  url: Type.Optional(Type.String()),
  media_id: Type.Optional(Type.String()),
  article_id: Type.Optional(Type.String()),
  appid: Type.Optional(Type.String()),
  pagepath: Type.Optional(Type.String()),
  /** These two: of a button made in the console. */
  value: Type.Optional(Type.String()),
  news_info: Type.Optional(Type.Object({})),
}
const Found = Type.Object(fieldsFound)
/** A button without a sub-menu has an empty one. */
const FoundButton = Type.Object({ ...fieldsFound, sub_button: Type.Optional(Type.Array(Found)) })
const anything = Type.Optional(Type.Union([Type.String(), Type.Integer()]))
const FoundRule = Type.Object({
  tag_id: anything, client_platform_type: anything,
  // Of menus that were made before these were taken away.
  group_id: anything, sex: anything, country: anything, province: anything, city: anything, language: anything,
})

export const menus = {
  /** Replaces the menu for all; personalised ones stay. */
  create: endpoint({ method: 'POST', path: '/cgi-bin/menu/create', effect: 'put', request: Type.Object({ button: Buttons }), answer: Done }),
  /** Only menus made by API. Refused with 46003, action `done`, when there is none. */
  get: endpoint({
    method: 'GET',
    path: '/cgi-bin/menu/get',
    effect: 'read',
    request: Nothing,
    answer: Type.Object({
      menu: Type.Object({ button: Type.Array(FoundButton), menuid: Type.Optional(Type.String()) }),
      conditionalmenu: Type.Optional(Type.Array(Type.Object({
        button: Type.Array(FoundButton), matchrule: Type.Optional(FoundRule), menuid: Type.String(),
      }))),
    }),
    ids: ['menuid'],
    meanings: { 46002: 'done', 46003: 'done' },
  }),
  /** Also all personalised ones. */
  delete: endpoint({
    method: 'GET',
    path: '/cgi-bin/menu/delete',
    effect: 'put',
    request: Nothing,
    answer: Done,
    meanings: { 46002: 'done', 46003: 'done' },
  }),
  /**
   * The last created that matches is seen, by the tag that a follower got last. There must be a menu for all. All of an account's together may lead
   * to three domains. It cannot be changed. A repeat makes a second: after a lost answer look with `get` (page: 个性化菜单).
   */
  addConditional: endpoint({
    method: 'POST',
    path: '/cgi-bin/menu/addconditional',
    effect: 'create',
    request: Type.Object({ button: Buttons, matchrule: MatchRule }),
    answer: Type.Object({ menuid: Type.String() }),
    ids: ['menuid'],
  }),
  deleteConditional: endpoint({
    method: 'POST',
    path: '/cgi-bin/menu/delconditional',
    effect: 'put',
    request: Type.Object({ menuid: Text }),
    answer: Done,
    meanings: { 65301: 'done' },
  }),
  /** What a follower sees. `user_id` is an openid or a WeChat id. */
  tryMatch: endpoint({
    method: 'POST',
    path: '/cgi-bin/menu/trymatch',
    effect: 'read',
    request: Type.Object({ user_id: Text }),
    answer: Type.Object({ button: Type.Array(FoundButton) }),
  }),
  /** The menu that is on, made by API or in the console; for every account. Sub-menus are written otherwise than in `get`. */
  current: endpoint({
    method: 'GET',
    path: '/cgi-bin/get_current_selfmenu_info',
    effect: 'read',
    request: Nothing,
    answer: Type.Object({
      is_menu_open: Type.Integer(),
      selfmenu_info: Type.Optional(Type.Object({
        button: Type.Array(Type.Object({ ...fieldsFound, sub_button: Type.Optional(Type.Object({ list: Type.Array(Found) })) })),
      })),
    }),
  }),
}
