import type { Catalogue } from '../platform/texts.ts'

/** What the refusals of this room say in Chinese. */
export const followerTexts: Catalogue = {
  FOLLOWER_NOT_FOUND: {
    'zh-CN': { title: '没有这个关注者' },
    'zh-TW': { title: '沒有這個關注者' },
  },
}
