import type { Catalogue } from '../platform/texts.ts'

/** What the refusals of this room say in Chinese. */
export const insightTexts: Catalogue = {
  STATISTICS_TOO_LONG: {
    'zh-CN': { title: '从第一天到最后一天须为 1 至 {limit} 天', advice: '请缩短时间范围，分几次查询。' },
    'zh-TW': { title: '從第一天到最後一天須為 1 至 {limit} 天', advice: '請縮短時間範圍，分幾次查詢。' },
  },
}
