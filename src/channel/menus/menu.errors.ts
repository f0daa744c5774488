import { AppError } from '../../platform/errors.ts'
import { WechatError } from '../../wechat/errors.ts'

export const menuNotFound = () => new AppError('not-found', 'MENU_NOT_FOUND', 'There is no such menu')

export const menuChanged = () => new AppError('conflict', 'MENU_CHANGED', 'Somebody else changed this menu meanwhile',
  { place: 'body/version', advice: 'Read the menu again and repeat your change on what you find.' })

export const menuWasPublished = () => new AppError('conflict', 'MENU_WAS_PUBLISHED', 'A menu that was published stays as it is',
  { advice: 'Make a new one of its buttons.' })

export const menuBusy = () => new AppError('conflict', 'MENU_BUSY', 'The menu is planned or being published',
  { advice: 'Take it out of the plan with POST …/menus/:menuId/unschedule, or wait until its task has ended.' })

export const menuInUse = () => new AppError('conflict', 'MENU_IN_USE', 'WeChat shows this menu', { advice: 'Publish another one first.' })

export const menuNotScheduled = () => new AppError('conflict', 'MENU_NOT_SCHEDULED', 'The menu is not planned')

export const menuMomentUnsound = () => new AppError('invalid', 'MENU_MOMENT_UNSOUND', 'A menu is planned for a moment that is to come, within a year',
  { place: 'body/at', advice: 'Leave it out to publish at once.' })

export const menuTextTooLong = (place: string, { bytes, limit }: { bytes: number, limit: number }) => new AppError('invalid', 'MENU_TEXT_TOO_LONG',
  'The text has {bytes} bytes; WeChat takes {limit}', { place, values: { bytes, limit }, advice: 'Make it shorter: a Chinese character has three bytes.' })

export const menuUrlInvalid = (place: string) => new AppError('invalid', 'MENU_URL_INVALID', 'This is no address that a phone could open', { place })

export const menuTooManyDomains = (place: string, limit: number) => new AppError('invalid', 'MENU_TOO_MANY_DOMAINS',
  'All personalised menus together may lead to {limit} domains', { place, values: { limit }, advice: 'Lead through pages on one domain.' })

export const menuForNobody = (place: string) => new AppError('invalid', 'MENU_FOR_NOBODY', 'A personalised menu needs a tag or a phone', { place })

export const menuNeverShown = (place: string, by: number) => new AppError('invalid', 'MENU_NEVER_SHOWN', 'Whoever this is for sees personalised menu {by} before it',
  { place, values: { by }, advice: 'Put it before that one: the first that fits is shown.' })

export const menuTagUnknown = (place: string) => new AppError('invalid', 'MENU_TAG_UNKNOWN', 'WeChat knows no such tag of this account',
  { place, advice: 'Use a tag that is not only here (isLocal), or wait until WeChat has it.' })

export const menuWithoutDefault = () => new AppError('invalid', 'MENU_WITHOUT_DEFAULT', 'There are no personalised menus without one for all', { place: 'body/buttons' })

export const menuTooLarge = (limit: number) => new AppError('invalid', 'MENU_TOO_LARGE', 'All menus together are larger than {limit} bytes',
  { place: 'body', values: { limit }, advice: 'Shorten addresses, or leave out personalised menus.' })

export const menusNotAllowed = () => new AppError('conflict', 'MENUS_NOT_ALLOWED', 'WeChat lets this account have no menu by API',
  { advice: 'A subscription account must be verified; GET …/capabilities shows what it may do.' })

export const nothingToAdopt = () => new AppError('conflict', 'MENU_NOTHING_TO_ADOPT', 'WeChat has no menu with buttons that could be made by API',
  { advice: 'GET …/menus/wechat shows what it has.' })

/** It ended in the middle: another system, a person who ended the task, or WeChat. */
export const menuHalfPublished = () => new AppError('conflict', 'MENU_HALF_PUBLISHED', 'The publishing ended before all of it was done',
  { advice: 'Look at what WeChat has (GET …/menus/wechat) and publish again.' })

const linkRefused = (errcode: number) => new AppError('conflict', 'MENU_LINK_REFUSED', 'WeChat refuses the address of a button with {errcode}',
  { values: { errcode }, advice: 'Use an address that opens and whose domain is allowed for this account in WeChat’s console.' })

const mediaRefused = (errcode: number) => new AppError('conflict', 'MENU_MEDIA_REFUSED', 'WeChat does not have the material of a button ({errcode})',
  { values: { errcode }, advice: 'Choose a permanent material of GET …/materials/wechat.' })

const articleRefused = (errcode: number) => new AppError('conflict', 'MENU_ARTICLE_REFUSED', 'WeChat does not have the article of a button ({errcode})',
  { values: { errcode }, advice: 'Choose an article that is published and was not deleted.' })

const miniProgramRefused = (errcode: number) => new AppError('conflict', 'MENU_MINI_PROGRAM_REFUSED', 'A mini program of the menu is not linked to this account ({errcode})',
  { values: { errcode }, advice: 'Link it in WeChat’s console, or check its AppID.' })

const textRefused = (errcode: number) => new AppError('conflict', 'MENU_TEXT_REFUSED', 'WeChat refuses a name or a key with {errcode}',
  { values: { errcode }, advice: 'Use fewer and plainer characters.' })

const domainsRefused = (errcode: number) => new AppError('conflict', 'MENU_DOMAINS_REFUSED', 'WeChat counts too many domains in the personalised menus ({errcode})',
  { values: { errcode }, advice: 'Lead through pages on one domain.' })

const accountRefused = (errcode: number) => new AppError('conflict', 'MENU_ACCOUNT_REFUSED', 'WeChat lets this account have no such menu ({errcode})',
  { values: { errcode }, advice: 'Look at GET …/capabilities, and at the features that are switched on in WeChat’s console.' })

/** By what WeChat's list of codes says (pages "创建接口" and "个性化菜单"). */
const refusals: ReadonlyArray<readonly [codes: readonly number[], refusal: (errcode: number) => AppError]> = [
  [[40020, 40027, 40039, 40048, 40054, 40055, 40066, 40068, 65317], linkRefused], [[40007, 40118, 40128, 46001], mediaRefused], [[53600], articleRefused],
  [[45064], miniProgramRefused], [[40018, 40019, 40025, 40026, 40033, 65318], textRefused], [[65316], domainsRefused], [[48001, 65305, 65306, 65309, 65319], accountRefused],
]

/** What WeChat says of a menu, in words that help; any other refusal is itself. */
export function menuRefused (error: AppError): AppError {
  if (!(error instanceof WechatError) || error.errcode === undefined) return error
  const { errcode } = error
  return refusals.find(([codes]) => codes.includes(errcode))?.[1](errcode) ?? error
}
