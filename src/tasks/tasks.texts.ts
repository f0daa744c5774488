import type { Catalogue } from '../platform/texts.ts'

/** What the refusals of this room say in Chinese. */
export const taskTexts: Catalogue = {
  TASK_NOT_FOUND: {
    'zh-CN': { title: '没有这个任务' },
    'zh-TW': { title: '沒有這個任務' },
  },
  TASK_OPEN: {
    'zh-CN': { title: '同类任务（{kind}）正在进行', advice: '请等它结束，或先取消它。' },
    'zh-TW': { title: '同類任務（{kind}）正在進行', advice: '請等它結束，或先取消它。' },
  },
  TASK_ENDED: {
    'zh-CN': { title: '任务已经结束，不能再取消' },
    'zh-TW': { title: '任務已經結束，不能再取消' },
  },
}
