import { type Static, Type } from 'typebox'
import { Button, contentFields, type MenuContent, Personalised, PhoneName } from './menu.content.ts'
import { type Menu, menuStatuses } from './menu.entity.ts'

const closed = { additionalProperties: false }
const Moment = Type.String({ format: 'date-time' })
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])
const Id = Type.Integer({ minimum: 1 })

const MenuName = Type.String({ minLength: 1, maxLength: 64, description: 'For people; followers never see it.' })
const Version = Type.Integer({ description: 'The version you read; refused if the menu has changed since.' })

const exampleContent: MenuContent = {
  buttons: [
    { type: 'click', name: '找客服', key: 'AGENT' },
    { type: 'submenu', name: '商城', buttons: [{ type: 'view', name: '新茶', url: 'https://shop.example.com/new' }, { type: 'click', name: '我的订单', key: 'ORDERS' }] },
  ],
  personalised: [{ tagId: 7, buttons: [{ type: 'click', name: '金卡专线', key: 'GOLD' }] }],
}
const example = {
  id: 3, name: '三月菜单', ...exampleContent, status: 'draft', scheduledAt: null, taskId: null, problem: null, publishedAt: null, version: 1, createdBy: 'admin',
  createdAt: '2026-03-01T09:00:00.000Z', changedAt: '2026-03-01T09:00:00.000Z',
} as const

export const AccountParams = Type.Object({ accountId: Id })
export const MenuParams = Type.Object({ accountId: Id, menuId: Id })
export const MenusQuery = Type.Object({
  before: Type.Optional(Type.Integer({ minimum: 1, description: '`next` of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 50, default: 20 }),
}, closed)

export const NewMenuBody = Type.Object({ name: MenuName, ...contentFields }, { ...closed, examples: [{ name: '三月菜单', ...exampleContent }] })
export const MenuBody = Type.Object({ version: Version, name: MenuName, ...contentFields }, { ...closed, examples: [{ version: 1, name: '三月菜单', ...exampleContent }] })
export const PublishBody = Type.Object({
  version: Version, at: Type.Optional({ ...Moment, description: 'Not before this moment, within a year; at once unless told.' }),
}, { ...closed, examples: [{ version: 1 }, { version: 1, at: '2026-03-08T00:00:00+08:00' }] })
export const VersionBody = Type.Object({ version: Version }, { ...closed, examples: [{ version: 2 }] })
export const AdoptBody = Type.Object({ name: MenuName }, { ...closed, examples: [{ name: '后台里的菜单' }] })

export const PreviewQuery = Type.Object({
  tagId: Type.Optional(Type.Integer({ minimum: 1, description: 'The last tag of whoever looks; none unless told.' })),
  phone: { ...PhoneName, default: 'other' as const },
}, closed)
export const PreviewView = Type.Object({
  personalised: orNull(Type.Integer({ description: 'Which of the personalised ones it is, from 0; null for the one for all.' })), buttons: Type.Array(Button),
}, { examples: [{ personalised: 0, buttons: exampleContent.personalised[0]?.buttons ?? [] }] })

export const MenuView = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  buttons: Type.Array(Button),
  personalised: Type.Array(Personalised),
  status: Type.Enum([...menuStatuses], { description: 'draft: was never published; published: WeChat took it last; replaced: it took another since.' }),
  scheduledAt: orNull(Moment),
  taskId: orNull(Type.Integer({ description: 'The task that publishes it now.' })),
  problem: orNull(Type.Object({
    code: Type.String(), message: Type.String(), advice: Type.Optional(Type.String()), place: Type.Optional(Type.String()),
  }, { description: 'Why it was not published the last time.' })),
  publishedAt: orNull(Moment),
  version: Type.Integer(),
  createdBy: Type.String(),
  createdAt: Moment,
  changedAt: Moment,
}, { examples: [example] })

export const MenuPage = Type.Object({ items: Type.Array(MenuView), next: orNull(Type.Integer()) }, { examples: [{ items: [example], next: null }] })

export function viewMenu (menu: Menu): Static<typeof MenuView> {
  const { id, name, content: { buttons, personalised }, status, taskId, problem, version, createdBy, dueAt, publishedAt, createdAt, changedAt } = menu
  return {
    id, name, buttons, personalised, status, taskId, problem: problem ?? null, version, createdBy, scheduledAt: dueAt?.toISOString() ?? null,
    publishedAt: publishedAt?.toISOString() ?? null, createdAt: createdAt.toISOString(), changedAt: changedAt.toISOString(),
  }
}

const LeftOutView = Type.Object({ place: Type.String(), name: Type.String(), type: Type.String() })
const leftOut = Type.Array(LeftOutView, { description: 'What WeChat shows and no menu made by API can have, or is for a tag that is not here.' })

export const WechatMenuView = Type.Object({
  source: Type.Enum(['api', 'console', 'none'], { description: 'console: made by hand in WeChat’s console, of which the API tells only the one for all.' }),
  isOn: Type.Boolean({ description: 'Whether followers see it.' }),
  buttons: Type.Array(Button),
  personalised: Type.Array(Personalised),
  leftOut,
  publishedMenuId: orNull(Type.Integer({ description: 'What we published last.' })),
  isSame: Type.Boolean({ description: 'Whether WeChat shows what we published last.' }),
  differences: Type.Array(Type.Object({ place: Type.String(), published: orNull(Type.String()), found: orNull(Type.String()) }), { description: 'Place by place; at most 200.' }),
}, {
  examples: [{
    source: 'api', isOn: true, ...exampleContent, leftOut: [], publishedMenuId: 3, isSame: false, differences: [{ place: 'buttons/0/name', published: '客服', found: '找客服' }],
  }],
})

export const AdoptedView = Type.Object({ menu: MenuView, leftOut }, { examples: [{ menu: example, leftOut: [] }] })

export const ShownQuery = Type.Object({ openid: Type.String({ minLength: 1, maxLength: 64 }) }, closed)
export const ShownView = Type.Object({ buttons: Type.Array(Button), leftOut }, { examples: [{ buttons: exampleContent.buttons, leftOut: [] }] })
