import type { World } from '../world.ts'

/** Whether somebody has this openid with another account: WeChat tells that from an openid that nobody has. */
export function isElsewhere ({ accounts }: World, openid: string): boolean {
  return [...accounts.values()].some(({ followers }) => followers.find(openid) !== undefined)
}
