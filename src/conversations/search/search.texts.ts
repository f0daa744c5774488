import type { Catalogue } from '../../platform/texts.ts'

export const searchTexts: Catalogue = {
  SEARCH_EMPTY: {
    'zh-CN': { title: '没有可搜索的内容', advice: '请至少写一个汉字、字母、数字或表情；标点符号不参与搜索。' },
    'zh-TW': { title: '沒有可搜尋的內容', advice: '請至少寫一個漢字、字母、數字或表情；標點符號不參與搜尋。' },
  },
}
