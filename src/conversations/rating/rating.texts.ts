import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals about ratings say in Chinese. */
export const ratingTexts: Catalogue = {
  RATING_NOT_FOUND: {
    'zh-CN': { title: '这次会话没有请求过评价', advice: '客服回复过并且会话已解决后才会请求评价；设置见 GET …/desk/settings 的 rating。' },
    'zh-TW': { title: '這次對話沒有請求過評價', advice: '客服回覆過並且對話已解決後才會請求評價；設定見 GET …/desk/settings 的 rating。' },
  },
}
