import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals about filters say in Chinese. */
export const findTexts: Catalogue = {
  FILTER_CONDITION_INVALID: {
    'zh-CN': { title: '一个条件只能针对一项：字段、属性、标签或文字', advice: '请为每一项各写一个条件，所有条件都必须成立。' },
    'zh-TW': { title: '一個條件只能針對一項：欄位、屬性、標籤或文字', advice: '請為每一項各寫一個條件，所有條件都必須成立。' },
  },
  FILTER_OPERATOR_MISSING: {
    'zh-CN': { title: '这个条件没有写明要求', advice: '请加上 is、isNot、in、atLeast、atMost、from、before、contains、lacks、isEmpty 或 isOn。' },
    'zh-TW': { title: '這個條件沒有寫明要求', advice: '請加上 is、isNot、in、atLeast、atMost、from、before、contains、lacks、isEmpty 或 isOn。' },
  },
  FILTER_OPERATOR_UNFIT: {
    'zh-CN': { title: '{type} 类型不能用 {operator}', advice: '这里可以用：{fitting}。' },
    'zh-TW': { title: '{type} 類型不能用 {operator}', advice: '這裡可以用：{fitting}。' },
  },
  FILTER_VALUE_INVALID: {
    'zh-CN': { title: '这里必须是 {type} 类型', advice: '时间写成 2026-03-01T09:00:00Z，数字不加引号。' },
    'zh-TW': { title: '這裡必須是 {type} 類型', advice: '時間寫成 2026-03-01T09:00:00Z，數字不加引號。' },
  },
  FILTER_ATTRIBUTE_UNKNOWN: {
    'zh-CN': { title: '这个账号没有属性 {key}', advice: 'GET /api/v1/accounts/:accountId/attributes 列出所有属性。' },
    'zh-TW': { title: '這個帳號沒有屬性 {key}', advice: 'GET /api/v1/accounts/:accountId/attributes 列出所有屬性。' },
  },
  FILTER_TAG_UNKNOWN: {
    'zh-CN': { title: '这个账号没有标签 {tag}', advice: 'GET /api/v1/accounts/:accountId/tags 列出所有标签。' },
    'zh-TW': { title: '這個帳號沒有標籤 {tag}', advice: 'GET /api/v1/accounts/:accountId/tags 列出所有標籤。' },
  },
  CURSOR_INVALID: {
    'zh-CN': { title: '这不是所请求列表的下一页', advice: '请使用上一页的 next，并保持相同的筛选和排序。' },
    'zh-TW': { title: '這不是所請求清單的下一頁', advice: '請使用上一頁的 next，並保持相同的篩選和排序。' },
  },
}
