import type { Catalogue } from '../../platform/texts.ts'

export const reportsTexts: Catalogue = {
  REPORT_PERIOD_UNSOUND: {
    'zh-CN': { title: '时间段的结束必须晚于开始', advice: '请让 until 晚于 from。' },
    'zh-TW': { title: '時間段的結束必須晚於開始', advice: '請讓 until 晚於 from。' },
  },
  REPORT_PERIOD_TOO_LONG: {
    'zh-CN': { title: '一份报表最多包含 {days} 天', advice: '请按季度分别查询。' },
    'zh-TW': { title: '一份報表最多包含 {days} 天', advice: '請按季度分別查詢。' },
  },
}
