import type { Catalogue } from '../platform/texts.ts'

/** What the refusals of this room say in Chinese. */
export const followerTexts: Catalogue = {
  FOLLOWER_NOT_FOUND: {
    'zh-CN': { title: '没有这个关注者' },
    'zh-TW': { title: '沒有這個關注者' },
  },
  FOLLOWER_CHANGED: {
    'zh-CN': { title: '这位关注者刚刚被其他人修改过', advice: '请对照两个版本，再在最新内容上修改。' },
    'zh-TW': { title: '這位關注者剛剛被其他人修改過', advice: '請對照兩個版本，再在最新內容上修改。' },
  },
  SYNC_QUOTA_RESERVED: {
    'zh-CN': { title: '今天剩余的调用次数留给新关注者', advice: '同步会在明天自动继续。' },
    'zh-TW': { title: '今天剩餘的呼叫次數留給新關注者', advice: '同步會在明天自動繼續。' },
  },
}
