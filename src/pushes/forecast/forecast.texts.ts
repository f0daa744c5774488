import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals about settings, dry runs and the calendar say in Chinese. */
export const forecastTexts: Catalogue = {
  PUSH_SETTINGS_CHANGED: {
    'zh-CN': { title: '推送设置刚刚被其他人修改过', advice: '请重新读取，现在的版本是 {version}。' },
    'zh-TW': { title: '推送設定剛剛被其他人修改過', advice: '請重新讀取，現在的版本是 {version}。' },
  },
  DRY_RUN_NOT_FOUND: {
    'zh-CN': { title: '这个推送没有预演', advice: '请开始一次预演；结果保留一周。' },
    'zh-TW': { title: '這個推送沒有預演', advice: '請開始一次預演；結果保留一週。' },
  },
  DRY_RUN_NOT_READY: {
    'zh-CN': { title: '这次预演还没有完成', advice: '请等它的任务结束，或重新开始一次。' },
    'zh-TW': { title: '這次預演還沒有完成', advice: '請等它的任務結束，或重新開始一次。' },
  },
  DRY_RUN_OUTDATED: {
    'zh-CN': { title: '预演期间推送或它的分群被修改了', advice: '请重新开始一次预演。' },
    'zh-TW': { title: '預演期間推送或它的分群被修改了', advice: '請重新開始一次預演。' },
  },
  DRY_RUN_UNDER_WAY: {
    'zh-CN': { title: '这个推送正在预演', advice: '请等它结束，或取消它的任务。' },
    'zh-TW': { title: '這個推送正在預演', advice: '請等它結束，或取消它的任務。' },
  },
  PUSH_CALENDAR_TOO_LONG: {
    'zh-CN': { title: '日历最多显示 {days} 天，结束日不早于开始日' },
    'zh-TW': { title: '日曆最多顯示 {days} 天，結束日不早於開始日' },
  },
}
