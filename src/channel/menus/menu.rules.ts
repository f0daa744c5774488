import type { AppError } from '../../platform/errors.ts'
import { byteLength } from '../../wechat/text.ts'
import { menuForNobody, menuNeverShown, menuTagUnknown, menuTextTooLong, menuTooLarge, menuTooManyDomains, menuUrlInvalid, menuWithoutDefault } from './menu.errors.ts'
import type { ActionButton, MenuButton, MenuContent, Personalised, Phone } from './menu.content.ts'

/** Page "创建接口": in bytes. */
const topNameBytes = 16
const subNameBytes = 60
const keyBytes = 128
const urlBytes = 1024
/** Page "个性化菜单": of all personalised menus together. WeChat does not say what it takes for one domain; we count hosts. */
export const mostDomains = 3
/** What one column holds, and a little less. */
const mostBytes = 60_000

/** All that WeChat would refuse, each with its place. `knownTags`: those that it knows. */
export function faultsOf (content: MenuContent, knownTags: ReadonlySet<number>): AppError[] {
  const { buttons, personalised } = content
  const faults = [
    ...buttonFaults(buttons, 'body/buttons'),
    ...personalised.flatMap((menu, at) => [
      ...ruleFaults(menu, personalised.slice(0, at), `body/personalised/${at}`, knownTags), ...buttonFaults(menu.buttons, `body/personalised/${at}/buttons`),
    ]),
  ]
  if (buttons.length === 0 && personalised.length > 0) faults.push(menuWithoutDefault())
  if (domainsOf(personalised.map((menu) => menu.buttons)).size > mostDomains) faults.push(menuTooManyDomains('body/personalised', mostDomains))
  return [...faults, ...sizeFaults(content)]
}

export function sizeFaults (content: MenuContent): AppError[] {
  return byteLength(JSON.stringify(content)) > mostBytes ? [menuTooLarge(mostBytes)] : []
}

function ruleFaults (menu: Personalised, before: readonly Personalised[], place: string, knownTags: ReadonlySet<number>): AppError[] {
  const { tagId, phone } = menu
  if (tagId === undefined && phone === undefined) return [menuForNobody(place)]
  const faults = tagId === undefined || knownTags.has(tagId) ? [] : [menuTagUnknown(`${place}/tagId`)]
  const by = before.findIndex((each) => covers(each, menu))
  return by < 0 ? faults : [...faults, menuNeverShown(place, by)]
}

function covers (a: Personalised, b: Personalised): boolean {
  return (a.tagId === undefined || a.tagId === b.tagId) && (a.phone === undefined || a.phone === b.phone)
}

function buttonFaults (buttons: readonly MenuButton[], place: string): AppError[] {
  return buttons.flatMap((button, at) => {
    const here = `${place}/${at}`
    const faults = tooLong(button.name, topNameBytes, `${here}/name`)
    if (button.type !== 'submenu') return [...faults, ...actionFaults(button, here)]
    return [...faults, ...button.buttons.flatMap((inner, below) => {
      const there = `${here}/buttons/${below}`
      return [...tooLong(inner.name, subNameBytes, `${there}/name`), ...actionFaults(inner, there)]
    })]
  })
}

function actionFaults (button: ActionButton, place: string): AppError[] {
  if ('key' in button) return tooLong(button.key, keyBytes, `${place}/key`)
  if (!('url' in button)) return []
  const faults = tooLong(button.url, urlBytes, `${place}/url`)
  return hostOf(button.url) === '' ? [...faults, menuUrlInvalid(`${place}/url`)] : faults
}

function tooLong (text: string, limit: number, place: string): AppError[] {
  const bytes = byteLength(text)
  return bytes > limit ? [menuTextTooLong(place, { bytes, limit })] : []
}

function hostOf (url: string): string {
  return /^https?:\/\//i.test(url) && URL.canParse(url) ? new URL(url).hostname : ''
}

/** To which domains menus lead. */
export function domainsOf (menus: ReadonlyArray<readonly MenuButton[]>): Set<string> {
  const actions = menus.flat().flatMap((button) => (button.type === 'submenu' ? button.buttons : [button]))
  return new Set(actions.flatMap((button) => ('url' in button ? [hostOf(button.url)] : [])))
}

export interface Looker { tagId: number | undefined, phone: Phone }

/** What somebody sees whose last tag and phone these are: the place of a personalised menu, or null for the one for all. */
export function shownTo ({ personalised }: MenuContent, { tagId, phone }: Looker): number | null {
  const at = personalised.findIndex((menu) => (menu.tagId === undefined || menu.tagId === tagId) && (menu.phone === undefined || menu.phone === phone))
  return at < 0 ? null : at
}
