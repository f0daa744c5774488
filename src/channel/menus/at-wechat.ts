import { mayCall } from '../../accounts/index.ts'
import { Account } from '../../accounts/account.entity.ts'
import type { Database } from '../../platform/database/database.ts'
import { menus } from '../../wechat/api/menus.ts'
import type { Wechat } from '../../wechat/client.ts'
import type { AnswerOf } from '../../wechat/endpoint.ts'
import { WechatError } from '../../wechat/errors.ts'
import type { WechatAccount } from '../../wechat/token.ts'
import { type MenuButton, type MenuContent, mostPersonalised, type Personalised } from './menu.content.ts'
import { menusNotAllowed } from './menu.errors.ts'
import { type FoundButton, fromCurrent, fromRule, fromWechat, type LeftOut } from './menu.wechat.ts'

interface Needs {
  db: Database
  wechat: Wechat
  caller: (accountId: number) => WechatAccount
  /** The tags that WeChat knows: our ids, and its own. */
  tags: (accountId: number) => Promise<readonly KnownTag[]>
}

export interface KnownTag { tagId: number, wechatTagId: number }

export interface FoundMenu { menuId: string, buttons: FoundButton[], rule: NonNullable<AnswerOf<typeof menus.get>['conditionalmenu']>[number]['matchrule'] }
/** The newest personalised menu first: that is the one WeChat shows if several fit. */
export interface FoundMenus { buttons: FoundButton[], personalised: FoundMenu[] }

/** What WeChat shows, as far as we can say it. */
export interface AtWechat extends MenuContent {
  /** console: made by hand in WeChat's console, of which the API tells only the one for all. */
  source: 'api' | 'console' | 'none'
  /** Whether followers see it. */
  isOn: boolean
  leftOut: LeftOut[]
}

const isNone = (error: unknown) => error instanceof WechatError && (error.errcode === 46002 || error.errcode === 46003)

/** Reads the menus that WeChat has. */
export function createMenusAtWechat ({ db, wechat, caller, tags }: Needs) {
  /** Made by API; null when there are none. */
  async function made (accountId: number): Promise<FoundMenus | null> {
    try {
      const { menu, conditionalmenu = [] } = await wechat.call(caller(accountId), menus.get, {})
      const personalised = conditionalmenu.map(({ menuid: menuId, button: buttons, matchrule: rule }) => ({ menuId, buttons, rule }))
      return { buttons: menu.button, personalised: personalised.toSorted((a, b) => b.menuId.localeCompare(a.menuId, 'en', { numeric: true })) }
    } catch (error) {
      if (isNone(error)) return null
      throw error
    }
  }

  async function isAllowed (accountId: number): Promise<boolean> {
    const { kind, isVerified } = await db.read.findOneByOrFail(Account, { id: accountId })
    return mayCall({ kind, isVerified }, menus.create.path)
  }

  return {
    made,

    async assertAllowed (accountId: number): Promise<void> {
      if (!await isAllowed(accountId)) throw menusNotAllowed()
      caller(accountId)
    },

    async read (accountId: number): Promise<AtWechat> {
      const { is_menu_open: open, selfmenu_info: current } = await wechat.call(caller(accountId), menus.current, {})
      const found = await isAllowed(accountId) ? await made(accountId) : null
      const ours = new Map((await tags(accountId)).map(({ tagId, wechatTagId }) => [wechatTagId, tagId]))
      const leftOut: LeftOut[] = []
      const leaveOut = (left: LeftOut) => { leftOut.push(left) }
      const buttons = fromWechat(found?.buttons ?? fromCurrent(current?.button ?? []), 'buttons', leaveOut)
      const theirs = (found?.personalised ?? []).flatMap((menu, at) => fromFound(menu, `personalised/${at}`, { ours, leaveOut }))
      const personalised = theirs.slice(0, mostPersonalised)
      if (theirs.length > mostPersonalised) leaveOut({ place: `personalised/${mostPersonalised}`, name: '', type: 'more' })
      const source = found === null ? (current?.button.length ?? 0) > 0 ? 'console' : 'none' : 'api'
      return { source, isOn: open === 1, buttons, personalised, leftOut }
    },

    /** What this follower sees now, and what of it we cannot say. */
    async shownTo (accountId: number, openid: string): Promise<{ buttons: MenuButton[], leftOut: LeftOut[] }> {
      const leftOut: LeftOut[] = []
      const found = await wechat.call(caller(accountId), menus.tryMatch, { user_id: openid }).catch((error: unknown) => {
        if (isNone(error)) return { button: [] }
        throw error
      })
      return { buttons: fromWechat(found.button, 'buttons', (left) => { leftOut.push(left) }), leftOut }
    },
  }
}

export type MenusAtWechat = ReturnType<typeof createMenusAtWechat>

interface Reading { ours: ReadonlyMap<number, number>, leaveOut: (left: LeftOut) => void }

function fromFound ({ buttons: found, rule }: FoundMenu, place: string, { ours, leaveOut }: Reading): Personalised[] {
  const who = fromRule(rule, ours)
  if (who === null) {
    leaveOut({ place, name: '', type: 'matchrule' })
    return []
  }
  const buttons = fromWechat(found, `${place}/buttons`, leaveOut)
  return buttons.length === 0 ? [] : [{ ...who, buttons }]
}
