import type { FollowerRecord } from './follower-book.ts'

/** As the account sent it, checked. */
export interface MenuButton {
  name: string
  type?: string
  key?: string
  url?: string
  media_id?: string
  article_id?: string
  appid?: string
  pagepath?: string
  sub_button?: MenuButton[]
}

/** `client_platform_type`: 1 iOS, 2 Android, 3 others. */
export type PhonePlatform = 1 | 2 | 3

export interface MatchRule {
  tagId?: number
  platform?: PhonePlatform
}

export interface Menu {
  readonly menuId: string
  readonly buttons: readonly MenuButton[]
}

export interface ConditionalMenu extends Menu {
  readonly rule: MatchRule
}

/** Page "自定义菜单", "个性化菜单": one menu for all, and others for some. */
export interface MenuBook {
  readonly standard: Menu | null
  /** The last created first. */
  conditional: () => ConditionalMenu[]
  create: (buttons: readonly MenuButton[]) => void
  /** Its id. */
  add: (buttons: readonly MenuButton[], rule: MatchRule) => string
  /** False when there is none with this id. */
  remove: (menuId: string) => boolean
  /** Takes the conditional ones too. */
  clear: () => void
  /** What this follower sees: the last created that matches, else the standard one. Matched by the last tag that was put on. */
  for: (follower: FollowerRecord) => Menu | null
  platformOf: (openid: string) => PhonePlatform
  setPlatform: (openid: string, platform: PhonePlatform) => void
}

export function createMenuBook (): MenuBook {
  let standard: Menu | null = null
  let conditional: ConditionalMenu[] = []
  let lastId = 430_000_000
  // Only of those who said so: of a million followers nobody asks.
  const platforms = new Map<string, PhonePlatform>()

  const platformOf = (openid: string): PhonePlatform => platforms.get(openid) ?? 3
  const matches = ({ rule: { tagId, platform } }: ConditionalMenu, { openid, tagIds }: FollowerRecord): boolean =>
    (tagId === undefined || tagIds.at(-1) === tagId) && (platform === undefined || platformOf(openid) === platform)

  return {
    get standard () { return standard },
    conditional: () => [...conditional],
    create (buttons) {
      standard = { menuId: String(++lastId), buttons }
    },
    add (buttons, rule) {
      const menuId = String(++lastId)
      conditional = [{ menuId, buttons, rule }, ...conditional]
      return menuId
    },
    remove (menuId) {
      const before = conditional.length
      conditional = conditional.filter((menu) => menu.menuId !== menuId)
      return conditional.length < before
    },
    clear () {
      standard = null
      conditional = []
    },
    for: (follower) => follower.subscribed ? conditional.find((menu) => matches(menu, follower)) ?? standard : null,
    platformOf,
    setPlatform: (openid, platform) => { platforms.set(openid, platform) },
  }
}
