import type { Static } from 'typebox'
import { inParts } from '../../platform/database/rows.ts'
import { type User, users } from '../../wechat/api/users.ts'
import type { Wechat } from '../../wechat/client.ts'
import { WechatError } from '../../wechat/errors.ts'
import type { WechatAccount } from '../../wechat/token.ts'

/** What WeChat tells of a follower. */
export type UserDetails = Static<typeof User>

/** Page user/info/batchget. */
const usersPerCall = 100

/** A full hundred was refused so, and one openid that WeChat does not like spoils the ninety-nine others. */
const tooMuchAtOnce = new Set<number | undefined>([40032, 40003])

/** As many as one call takes. */
export function inHundreds<T> (all: readonly T[]): T[][] {
  return inParts(all, usersPerCall)
}

/**
 * What WeChat knows of up to a hundred openids, by openid. Who is missing from the answer is missing here, and who was not asked
 * about is left out. What is refused as a whole is asked for in halves.
 */
export async function fetchUsers (wechat: Wechat, account: WechatAccount, openids: readonly string[]): Promise<Map<string, UserDetails>> {
  try {
    const { user_info_list: told } = await wechat.call(account, users.batchGet, { user_list: openids.map((openid) => ({ openid })) })
    const asked = new Set(openids)
    return new Map(told.filter(({ openid }) => asked.has(openid)).map((user) => [user.openid, user]))
  } catch (error) {
    if (!(error instanceof WechatError) || !tooMuchAtOnce.has(error.errcode)) throw error
    if (openids.length === 1) return new Map()
    const half = Math.ceil(openids.length / 2)
    const [first, second] = [await fetchUsers(wechat, account, openids.slice(0, half)), await fetchUsers(wechat, account, openids.slice(half))]
    return new Map([...first, ...second])
  }
}
