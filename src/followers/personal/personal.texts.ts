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
  CONSENT_IN_FUTURE: {
    'zh-CN': { title: '同意的时间不能晚于现在', advice: '请填写对方表态的时间，或留空。' },
    'zh-TW': { title: '同意的時間不能晚於現在', advice: '請填寫對方表態的時間，或留空。' },
  },
  PERSONAL_EXPORT_NOT_FOUND: {
    'zh-CN': { title: '没有这份导出，或文件已经删除', advice: '请重新申请：文件只保留七天。' },
    'zh-TW': { title: '沒有這份匯出，或檔案已經刪除', advice: '請重新申請：檔案只保留七天。' },
  },
  PERSONAL_EXPORT_NOT_READY: {
    'zh-CN': { title: '导出文件还在生成', advice: '它的任务会显示何时完成。' },
    'zh-TW': { title: '匯出檔案還在產生', advice: '它的任務會顯示何時完成。' },
  },
  PERSONAL_EXPORT_BROKEN_OFF: {
    'zh-CN': { title: '导出文件在生成途中被中断', advice: '另一个进程会重新开始。' },
    'zh-TW': { title: '匯出檔案在產生途中被中斷', advice: '另一個行程會重新開始。' },
  },
  RETENTION_CHANGED: {
    'zh-CN': { title: '保留规则刚刚被其他人修改过', advice: '请重新读取，现在的版本是 {version}。' },
    'zh-TW': { title: '保留規則剛剛被其他人修改過', advice: '請重新讀取，現在的版本是 {version}。' },
  },
  RETENTION_DELIVERIES_TOO_LONG: {
    'zh-CN': { title: '原始推送的保留时间不能长于时间线', advice: '抹除一个人时要靠时间线找到其推送，时间线至少要保留同样久。' },
    'zh-TW': { title: '原始推送的保留時間不能長於時間軸', advice: '抹除一個人時要靠時間軸找到其推送，時間軸至少要保留同樣久。' },
  },
}
