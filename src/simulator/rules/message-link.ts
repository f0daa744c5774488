import type { SimulatedAccount } from '../account.ts'
import type { Refusal } from '../refusal.ts'
import { refuse } from '../refusal.ts'
import type { Fields } from '../values.ts'
import { isFields, isFilled } from '../values.ts'

/**
 * Where a template or one-time message leads: a page, a mini program that is linked to the account, or nowhere. With both
 * the mini program wins (page "发送模板消息").
 */
export function linkRefusal ({ url, miniprogram }: Fields, { miniPrograms = [] }: SimulatedAccount): Refusal | null {
  if (url !== undefined && url !== '' && !isWebAddress(url)) return refuse(40035, 'link.url')
  if (miniprogram === undefined || miniprogram === null) return null
  if (!isFields(miniprogram) || !hasAppid(miniprogram)) return refuse(40166, 'link.miniprogram')
  const { appid, pagepath } = miniprogram
  if (!miniPrograms.includes(appid)) return refuse(40168, 'link.notLinked')
  return pagepath === undefined || typeof pagepath === 'string' ? null : refuse(40165, 'link.pagepath')
}

function hasAppid (miniprogram: Fields): miniprogram is Fields & { appid: string } {
  return isFilled(miniprogram['appid'])
}

function isWebAddress (url: unknown): boolean {
  return typeof url === 'string' && (url.startsWith('https://') || url.startsWith('http://'))
}

/** What of a link the follower's phone keeps; `plain` when there is none, so that a million messages may share it. */
export function withLink (plain: Readonly<Fields>, { url, miniprogram }: Fields): Fields {
  const page = isFilled(url) ? { url } : undefined
  const program = isFields(miniprogram) ? { miniprogram } : undefined
  return page === undefined && program === undefined ? plain : { ...plain, ...page, ...program }
}
