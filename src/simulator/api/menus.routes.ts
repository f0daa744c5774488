import type { ConditionalMenu, MatchRule, MenuButton } from '../books/menu-book.ts'
import { isRefusal, refuse } from '../refusal.ts'
import { checkDomains, hasEscapes, readButtons, readMatchRule } from '../rules/menu.ts'
import type { Fields } from '../values.ts'
import { isFilled, textOf } from '../values.ts'
import type { World } from '../world.ts'
import type { AccountCall, ApiTable, Verdict } from './api.ts'
import { addAccountApi, done } from './api.ts'

export function addMenuApis (apis: ApiTable, world: World): void {
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/menu/create', who: 'verified' }, createMenu)
  addAccountApi(apis, world, { method: 'GET', path: '/cgi-bin/menu/get', who: 'verified', bareIds: ['menuid'] }, getMenu)
  addAccountApi(apis, world, { method: 'GET', path: '/cgi-bin/menu/delete', who: 'verified' }, deleteMenu)
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/menu/addconditional', who: 'verified' }, addConditional)
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/menu/delconditional', who: 'verified' }, deleteConditional)
  addAccountApi(apis, world, { method: 'POST', path: '/cgi-bin/menu/trymatch', who: 'verified' }, tryMatch)
  addAccountApi(apis, world, { method: 'GET', path: '/cgi-bin/get_current_selfmenu_info', who: 'any' }, currentMenu)
}

/** The conditional menus stay as they are. */
function createMenu ({ account, body, nowMs, request }: AccountCall): Verdict {
  if (hasEscapes(request.body.toString())) return { refusal: refuse(40033, 'menus.escapes') }
  const buttons = readButtons(body['button'], account, nowMs)
  if (isRefusal(buttons)) return { refusal: buttons }
  account.menus.create(buttons)
  return done
}

/** The page shows a `menuid` of the default menu only beside conditional ones. */
function getMenu ({ account: { menus } }: AccountCall): Verdict {
  const { standard } = menus
  if (standard === null) return { refusal: refuse(46003, 'menus.none') }
  const button = standard.buttons.map(viewButton)
  const conditional = menus.conditional()
  if (conditional.length === 0) return { answer: { menu: { button } } }
  return { answer: { menu: { button, menuid: standard.menuId }, conditionalmenu: conditional.map(viewConditional) } }
}

function deleteMenu ({ account: { menus } }: AccountCall): Verdict {
  if (menus.standard === null) return { refusal: refuse(46003, 'menus.none') }
  menus.clear()
  return done
}

function addConditional ({ account, body, nowMs, request }: AccountCall): Verdict {
  const { menus } = account
  if (hasEscapes(request.body.toString())) return { refusal: refuse(40033, 'menus.escapes') }
  if (menus.standard === null) return { refusal: refuse(65303, 'menus.noStandard') }
  const { button, matchrule } = body
  if (!Array.isArray(button) || button.length === 0) return { refusal: refuse(65307, 'menus.conditionalEmpty') }
  const rule = readMatchRule(matchrule)
  if (isRefusal(rule)) return { refusal: rule }
  const buttons = readButtons(button, account, nowMs)
  if (isRefusal(buttons)) return { refusal: buttons }
  const refusal = checkDomains(buttons, menus.conditional())
  return refusal === null ? { answer: { menuid: menus.add(buttons, rule) } } : { refusal }
}

function deleteConditional ({ account: { menus }, body: { menuid } }: AccountCall): Verdict {
  return menus.remove(textOf(menuid)) ? done : { refusal: refuse(65301, 'menus.conditionalUnknown') }
}

/** By openid. A WeChat id is known to nobody here. */
function tryMatch ({ account: { menus, followers }, body: { user_id: openid } }: AccountCall): Verdict {
  const follower = isFilled(openid) ? followers.find(openid) : undefined
  if (follower === undefined) return { refusal: refuse(65302, 'menus.userUnknown', textOf(openid)) }
  if (!follower.subscribed) return { refusal: refuse(65315, 'menus.userNotFollowing', follower.openid) }
  const menu = menus.for(follower)
  return menu === null ? { refusal: refuse(46003, 'menus.none') } : { answer: { button: menu.buttons.map(viewButton) } }
}

/** Which menu is on, however it was made. Nested lists are written otherwise than in menu/get. */
function currentMenu ({ account: { menus: { standard } } }: AccountCall): Verdict {
  const button = standard === null ? [] : standard.buttons.map(viewCurrent)
  return { answer: { is_menu_open: standard === null ? 0 : 1, selfmenu_info: { button } } }
}

function viewButton ({ sub_button: inner = [], ...button }: MenuButton): Fields {
  return { ...button, sub_button: inner.map(viewButton) }
}

function viewCurrent ({ sub_button: inner, ...button }: MenuButton): Fields {
  return inner === undefined ? button : { ...button, sub_button: { list: inner.map(viewCurrent) } }
}

function viewConditional ({ menuId, buttons, rule }: ConditionalMenu): Fields {
  return { button: buttons.map(viewButton), matchrule: viewRule(rule), menuid: menuId }
}

function viewRule ({ tagId, platform }: MatchRule): Fields {
  return {
    ...(tagId === undefined ? {} : { tag_id: String(tagId) }),
    ...(platform === undefined ? {} : { client_platform_type: String(platform) }),
  }
}
