import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals about persons say in Chinese. */
export const personTexts: Catalogue = {
  PERSON_SAME_FOLLOWER: {
    'zh-CN': { title: '这本来就是同一个关注者', advice: '请选择另一个关注者，可以来自本账号或其他账号。' },
    'zh-TW': { title: '這本來就是同一個關注者', advice: '請選擇另一個關注者，可以來自本帳號或其他帳號。' },
  },
  PERSON_FULL: {
    'zh-CN': { title: '一个人最多合并 {limit} 个关注者', advice: '请查看此人的合并记录，撤销其中错误的。' },
    'zh-TW': { title: '一個人最多合併 {limit} 個關注者', advice: '請查看此人的合併記錄，撤銷其中錯誤的。' },
  },
  PERSON_LINK_NOT_FOUND: {
    'zh-CN': { title: '这个关注者没有这条合并记录，或已被撤销' },
    'zh-TW': { title: '這個關注者沒有這條合併記錄，或已被撤銷' },
  },
}
