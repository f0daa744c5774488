import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals about rules say in Chinese. */
export const ruleTexts: Catalogue = {
  RULE_TOO_DEEP: {
    'zh-CN': { title: '规则最多嵌套 {most} 层', advice: '请把其中一部分做成分群，再引用它。' },
    'zh-TW': { title: '規則最多巢狀 {most} 層', advice: '請把其中一部分做成分群，再引用它。' },
  },
  RULE_TOO_LARGE: {
    'zh-CN': { title: '一条规则最多 {most} 个条件', advice: '请去掉多余的条件，或者改用上传的名单。' },
    'zh-TW': { title: '一條規則最多 {most} 個條件', advice: '請去掉多餘的條件，或者改用上傳的名單。' },
  },
  RULE_SAYS_TOO_MUCH: {
    'zh-CN': { title: '规则的内容太多，无法保存和查询', advice: '请减少条件里列出的值，或者改用上传的名单。' },
    'zh-TW': { title: '規則的內容太多，無法保存和查詢', advice: '請減少條件裡列出的值，或者改用上傳的名單。' },
  },
  RULE_PART_UNCLEAR: {
    'zh-CN': { title: '规则的每一部分只能说明一件事', advice: '请使用 all、any、not、minus 之一，或者一个条件；多个条件用 all 合并。' },
    'zh-TW': { title: '規則的每一部分只能說明一件事', advice: '請使用 all、any、not、minus 之一，或者一個條件；多個條件用 all 合併。' },
  },
  RULE_OPERATOR_UNFIT: {
    'zh-CN': { title: '{operator} 在这里没有意义', advice: '运算符与 field、attribute 或 tag 一起使用。' },
    'zh-TW': { title: '{operator} 在這裡沒有意義', advice: '運算子與 field、attribute 或 tag 一起使用。' },
  },
  RULE_BOUNDS_MISSING: {
    'zh-CN': { title: '这里没有说明要满足什么', advice: '请写明要哪些值。' },
    'zh-TW': { title: '這裡沒有說明要滿足什麼', advice: '請寫明要哪些值。' },
  },
  RULE_BOUNDS_CROSSED: {
    'zh-CN': { title: '没有人能满足：结束早于开始', advice: '请把较小的界限放在前面。' },
    'zh-TW': { title: '沒有人能滿足：結束早於開始', advice: '請把較小的界限放在前面。' },
  },
  RULE_SPAN_UNCLEAR: {
    'zh-CN': { title: '时间段用天数或小时数之一，并且不能与 from、until 一起使用', advice: '请给出天数或小时数，或者 from 和 until。' },
    'zh-TW': { title: '時間段用天數或小時數之一，並且不能與 from、until 一起使用', advice: '請給出天數或小時數，或者 from 和 until。' },
  },
  RULE_SEGMENT_UNKNOWN: {
    'zh-CN': { title: '这个公众号没有正在使用的分群 {id}', advice: 'GET /api/v1/accounts/:accountId/segments 列出全部分群。' },
    'zh-TW': { title: '這個公眾號沒有正在使用的分群 {id}', advice: 'GET /api/v1/accounts/:accountId/segments 列出全部分群。' },
  },
  RULE_SEGMENT_CIRCLE: {
    'zh-CN': { title: '分群 {id} 会包含它自己', advice: '请去掉互相引用的分群之一。' },
    'zh-TW': { title: '分群 {id} 會包含它自己', advice: '請去掉互相引用的分群之一。' },
  },
  RULE_LIST_UNKNOWN: {
    'zh-CN': { title: '这个公众号没有名单 {id}', advice: '请先上传名单。' },
    'zh-TW': { title: '這個公眾號沒有名單 {id}', advice: '請先上傳名單。' },
  },
  RULE_TOPIC_UNKNOWN: {
    'zh-CN': { title: '这个公众号没有正在使用的主题 {key}', advice: 'GET /api/v1/accounts/:accountId/reach/topics 列出全部主题。' },
    'zh-TW': { title: '這個公眾號沒有正在使用的主題 {key}', advice: 'GET /api/v1/accounts/:accountId/reach/topics 列出全部主題。' },
  },
}
