/** In place of a tag's id: WeChat's black list. */
export const blackList = 0

/** WeChat's numbers (page: user tags): of an account, of a follower, of a name; more followers than the last and a tag cannot be deleted. */
export const wechatLimits = { tags: 100, tagsPerFollower: 20, nameCharacters: 30, deletableFollowers: 100_000 } as const

/** WeChat's own: 0 is nobody's group, 1 the black list, 2 the starred (page: 编辑标签). */
export function isWechatsOwn (wechatTagId: number): boolean {
  return wechatTagId <= 2
}

/** A name that is free: two tags may come to have the same one, ours alone and one of WeChat's. */
export function freeName (name: string, wechatTagId: number, isTaken: boolean): string {
  const short = name.slice(0, 64)
  if (!isTaken) return short
  const ending = ` #${wechatTagId}`
  return `${short.slice(0, 64 - ending.length)}${ending}`
}
