import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals about personal data say in Chinese. */
export const personalTexts: Catalogue = {
  ERASE_NOT_CONFIRMED: {
    'zh-CN': { title: '所填的代称不是这位关注者的', advice: '抹除后无法恢复。请重新查看这份档案，并在 confirm 中填写它的代称。' },
    'zh-TW': { title: '所填的代稱不是這位關注者的', advice: '抹除後無法復原。請重新檢視這份檔案，並在 confirm 中填寫它的代稱。' },
  },
  ERASE_WAITS: {
    'zh-CN': { title: '这个账号的另一项任务正在处理此人', advice: '那项任务继续之后，抹除会自动接着进行。' },
    'zh-TW': { title: '這個帳號的另一項任務正在處理此人', advice: '那項任務繼續之後，抹除會自動接著進行。' },
  },
}
