import { Check } from 'typebox/value'
import type { MatchRule, menus, MenuButton as WechatButton } from '../../wechat/api/menus.ts'
import type { AnswerOf } from '../../wechat/endpoint.ts'
import { type ActionButton, AnyAction, type MenuButton, type Personalised, type Phone, phones } from './menu.content.ts'

type FoundAction = NonNullable<FoundButton['sub_button']>[number]
export type FoundButton = AnswerOf<typeof menus.get>['menu']['button'][number]
export type FoundRule = NonNullable<AnswerOf<typeof menus.get>['conditionalmenu']>[number]['matchrule']
export type CurrentButton = NonNullable<AnswerOf<typeof menus.current>['selfmenu_info']>['button'][number]

/** What WeChat shows and we cannot say, because no menu made by API could have it. */
export interface LeftOut { place: string, name: string, type: string }

const platforms: Readonly<Record<Phone, '1' | '2' | '3'>> = { ios: '1', android: '2', other: '3' }

export const toWechat = (buttons: readonly MenuButton[]): WechatButton[] => buttons.map((button) => (
  button.type === 'submenu' ? { name: button.name, sub_button: button.buttons.map(toAction) } : toAction(button)))

function toAction (button: ActionButton) {
  if ('key' in button) return { type: button.type, name: button.name, key: button.key }
  if ('mediaId' in button) return { type: button.type, name: button.name, media_id: button.mediaId }
  if ('articleId' in button) return { type: button.type, name: button.name, article_id: button.articleId }
  if ('pagePath' in button) return { type: button.type, name: button.name, url: button.url, appid: button.appid, pagepath: button.pagePath }
  return { type: button.type, name: button.name, url: button.url }
}

export function toRule ({ tagId, phone }: Pick<Personalised, 'tagId' | 'phone'>, wechatTags: ReadonlyMap<number, number>): MatchRule {
  const wechatTagId = tagId === undefined ? undefined : wechatTags.get(tagId)
  return {
    ...(wechatTagId !== undefined && { tag_id: String(wechatTagId) }),
    ...(phone !== undefined && { client_platform_type: platforms[phone] }),
  }
}

/** For whom a personalised menu of WeChat's is; null when it is for a tag that we do not know, or by a rule of years ago. */
export function fromRule (rule: FoundRule, ourTags: ReadonlyMap<number, number>): Pick<Personalised, 'tagId' | 'phone'> | null {
  const { tag_id: tag, group_id: group, client_platform_type: platform, ...removed } = rule ?? {}
  const wechatTagId = said(tag) ?? said(group)
  const tagId = wechatTagId === undefined ? undefined : ourTags.get(Number(wechatTagId))
  const phone = phones.find((name) => platforms[name] === said(platform))
  const isUnknown = (wechatTagId !== undefined && tagId === undefined) || (said(platform) !== undefined && phone === undefined)
  if (isUnknown || Object.values(removed).some((value) => said(value) !== undefined) || (tagId === undefined && phone === undefined)) return null
  return { ...(tagId !== undefined && { tagId }), ...(phone !== undefined && { phone }) }
}

/** WeChat gives back empty fields for those that are not there. */
function said (value: string | number | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : String(value)
}

/** The buttons that could be made by API; the others are told to `leaveOut`. */
export function fromWechat (found: readonly FoundButton[], place: string, leaveOut: (left: LeftOut) => void): MenuButton[] {
  return found.slice(0, 3).flatMap((button, at): MenuButton[] => {
    const here = `${place}/${at}`
    const { name = '', sub_button: inner = [] } = button
    if (inner.length === 0) return fromAction(button, here, leaveOut)
    const buttons = inner.slice(0, 5).flatMap((each, below) => fromAction(each, `${here}/buttons/${below}`, leaveOut))
    return buttons.length === 0 || name === '' ? [] : [{ type: 'submenu', name, buttons }]
  })
}

function fromAction (found: FoundAction, place: string, leaveOut: (left: LeftOut) => void): ActionButton[] {
  const { name = '', type = '', key, url, appid, pagepath: pagePath, media_id: mediaId, article_id: articleId } = found
  const fields = { key, url, appid, pagePath, mediaId, articleId }
  const wanted = fieldsOf[type] ?? keyFields
  const button: unknown = { type, name, ...Object.fromEntries(wanted.map((field) => [field, fields[field]])) }
  if (Check(AnyAction, button)) return [button]
  leaveOut({ place, name, type })
  return []
}

type Field = 'key' | 'url' | 'appid' | 'pagePath' | 'mediaId' | 'articleId'
const keyFields: readonly Field[] = ['key']
const fieldsOf: Readonly<Record<string, readonly Field[]>> = {
  view: ['url'], miniprogram: ['appid', 'pagePath', 'url'], media_id: ['mediaId'], article_id: ['articleId'], article_view_limited: ['articleId'],
}

/** The menu that is on is written otherwise than one that was made by API. */
export const fromCurrent = (found: readonly CurrentButton[]): FoundButton[] => found.map(({ sub_button: inner, ...button }) => ({ ...button, sub_button: inner?.list ?? [] }))
