import { byteLength } from '../../wechat/text.ts'
import type { AccountState } from '../account.ts'
import type { ConditionalMenu, MatchRule, MenuButton, PhonePlatform } from '../books/menu-book.ts'
import { statusOf } from '../books/published-book.ts'
import type { Refusal } from '../refusal.ts'
import { isRefusal, refuse } from '../refusal.ts'
import type { Fields } from '../values.ts'
import { isFields, isFilled, textOf } from '../values.ts'

/** Page "创建接口" of the menus. Which code stands for which fault is from the list of global return codes. */
const maxTop = 3
const maxSub = 5
const maxTopNameBytes = 16
const maxSubNameBytes = 60
const maxKeyBytes = 128
const maxUrlBytes = 1024
/** Page "个性化菜单": of all personalised menus of the account together. */
const maxDomains = 3

/** What a menu may point at. */
type Shelf = Pick<AccountState, 'settings' | 'media' | 'published'>

interface Place {
  shelf: Shelf
  nowMs: number
  isSub: boolean
}

type ButtonCheck = (button: Fields, place: Place) => Refusal | null

const checks: Record<string, ButtonCheck> = {
  click: checkKey,
  scancode_push: checkKey,
  scancode_waitmsg: checkKey,
  pic_sysphoto: checkKey,
  pic_photo_or_album: checkKey,
  pic_weixin: checkKey,
  location_select: checkKey,
  view: checkUrl,
  miniprogram: (button, place) => checkUrl(button, place) ?? checkMiniProgram(button, place),
  media_id: checkMedia,
  article_id: checkArticle,
  article_view_limited: checkArticle,
}

/** A body with `\u4e2d` in it would show as just that: Chinese must come as it is. */
export function hasEscapes (body: string): boolean {
  return /(?<!\\)(?:\\\\)*\\u[\da-f]{4}/i.test(body)
}

/** The buttons of a menu, or the first thing that is wrong with them. */
export function readButtons (given: unknown, shelf: Shelf, nowMs: number): MenuButton[] | Refusal {
  if (!Array.isArray(given) || given.length === 0 || given.length > maxTop) return refuse(40016, 'menus.topCount')
  return readEach(given, { shelf, nowMs, isSub: false })
}

function readEach (given: unknown[], place: Place): MenuButton[] | Refusal {
  const buttons: MenuButton[] = []
  for (const each of given) {
    const button = readButton(each, place)
    if (isRefusal(button)) return button
    buttons.push(button)
  }
  return buttons
}

function readButton (given: unknown, place: Place): MenuButton | Refusal {
  const { isSub } = place
  if (!isFields(given)) return refuse(isSub ? 40024 : 40017, 'menus.button')
  const { name, type, sub_button: inner } = given
  if (!isFilled(name) || byteLength(name) > (isSub ? maxSubNameBytes : maxTopNameBytes)) return refuse(isSub ? 40025 : 40018, 'menus.name')
  if (inner !== undefined && !(Array.isArray(inner) && inner.length <= maxSub)) return refuse(40023, 'menus.subCount')
  // An empty list is what menu/get shows for a button without a sub-menu.
  if (Array.isArray(inner) && inner.length > 0) return readSubMenu(name, type, inner, place)
  if (type === undefined) return refuse(65308, 'menus.typeMissing')
  const check = typeof type === 'string' && Object.hasOwn(checks, type) ? checks[type] : undefined
  if (check === undefined) return refuse(isSub ? 40024 : 40017, 'menus.type')
  return check(given, place) ?? { name, ...textsOf(given) }
}

function readSubMenu (name: string, type: unknown, inner: unknown[], place: Place): MenuButton | Refusal {
  if (place.isSub) return refuse(40022, 'menus.depth')
  // Which code this has is not published.
  if (type !== undefined) return refuse(40017, 'menus.typeOrSubMenu')
  const buttons = readEach(inner, { ...place, isSub: true })
  return isRefusal(buttons) ? buttons : { name, sub_button: buttons }
}

/** What a button may hold besides its name. */
function textsOf (given: Fields): Omit<MenuButton, 'name' | 'sub_button'> {
  const names = ['type', 'key', 'url', 'media_id', 'article_id', 'appid', 'pagepath'] as const
  return Object.fromEntries(names.filter((name) => isFilled(given[name])).map((name) => [name, textOf(given[name])]))
}

function checkKey ({ key }: Fields, { isSub }: Place): Refusal | null {
  const fits = isFilled(key) && byteLength(key) <= maxKeyBytes
  return fits ? null : refuse(isSub ? 40026 : 40019, 'menus.key')
}

function checkUrl ({ url }: Fields, { isSub }: Place): Refusal | null {
  if (!isFilled(url) || byteLength(url) > maxUrlBytes) return refuse(isSub ? 40027 : 40020, 'menus.url')
  return hostOf(url) === '' ? refuse(65317, 'menus.urlInvalid') : null
}

function checkMiniProgram ({ appid, pagepath }: Fields, { shelf: { settings: { miniPrograms = [] } } }: Place): Refusal | null {
  if (!isFilled(pagepath)) return refuse(40035, 'menus.pagePath')
  return isFilled(appid) && miniPrograms.includes(appid) ? null : refuse(45064, 'menus.miniProgram')
}

/** Permanent material: temporary one would be gone before the menu. */
function checkMedia ({ media_id: mediaId }: Fields, { shelf, nowMs }: Place): Refusal | null {
  const media = isFilled(mediaId) ? shelf.media.find(mediaId, nowMs) : undefined
  return media?.isPermanent === true ? null : refuse(40007, 'menus.media')
}

function checkArticle ({ article_id: articleId }: Fields, { shelf }: Place): Refusal | null {
  const article = isFilled(articleId) ? shelf.published.find(articleId) : undefined
  return article !== undefined && statusOf(article) === 0 ? null : refuse(53600, 'menus.article')
}

const removedFields = ['sex', 'country', 'province', 'city', 'language']

/** For whom a personalised menu is. Rules by gender, region and language were taken away. */
export function readMatchRule (given: unknown): MatchRule | Refusal {
  if (!isFields(given)) return refuse(65304, 'menus.ruleEmpty')
  if (removedFields.some((name) => given[name] !== undefined && given[name] !== '')) return refuse(65320, 'menus.ruleRemovedField')
  const tag = textOf(given['tag_id'])
  const platform = textOf(given['client_platform_type'])
  if (tag === '' && platform === '') return refuse(65304, 'menus.ruleEmpty')
  // Which code these have is not published.
  if (!/^\d{0,9}$/.test(tag)) return refuse(40035, 'menus.ruleTag')
  if (!/^[123]?$/.test(platform)) return refuse(40035, 'menus.rulePlatform')
  return { ...(tag === '' ? {} : { tagId: Number(tag) }), ...(platform === '' ? {} : { platform: Number(platform) as PhonePlatform }) }
}

/** Names of hosts are counted: what WeChat takes for one domain is not published. */
export function checkDomains (buttons: readonly MenuButton[], others: readonly ConditionalMenu[]): Refusal | null {
  const hosts = new Set([buttons, ...others.map((menu) => menu.buttons)].flatMap(hostsOf))
  return hosts.size > maxDomains ? refuse(65316, 'menus.domains') : null
}

function hostsOf (buttons: readonly MenuButton[]): string[] {
  return buttons.flatMap(({ url, sub_button: inner }) => [...(url === undefined ? [] : [hostOf(url)]), ...hostsOf(inner ?? [])])
}

function hostOf (url: string): string {
  return /^https?:\/\//i.test(url) && URL.canParse(url) ? new URL(url).hostname : ''
}
