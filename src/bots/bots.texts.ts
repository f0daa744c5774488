import type { Catalogue } from '../platform/texts.ts'

/** What the refusals of this room say in Chinese. */
export const botTexts: Catalogue = {
  TEXT_TOO_LONG: {
    'zh-CN': { title: '微信最多接受 {bytes} 字节', advice: '请缩短文字；一个汉字占三个字节。' },
    'zh-TW': { title: '微信最多接受 {bytes} 位元組', advice: '請縮短文字；一個中文字佔三個位元組。' },
  },
  BOT_SETTINGS_CHANGED: {
    'zh-CN': { title: '这些设置已被别人修改', advice: '请重新读取；现在是第 {version} 版。' },
    'zh-TW': { title: '這些設定已被別人修改', advice: '請重新讀取；現在是第 {version} 版。' },
  },
  THRESHOLDS_CROSSED: {
    'zh-CN': { title: '足以直接回答的，也足以列为推荐', advice: '`answerAt` 不能小于 `suggestAt`。' },
    'zh-TW': { title: '足以直接回答的，也足以列為推薦', advice: '`answerAt` 不能小於 `suggestAt`。' },
  },
}
