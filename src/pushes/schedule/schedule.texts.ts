import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals about schedules say in Chinese. */
export const scheduleTexts: Catalogue = {
  SCHEDULE_IN_PAST: {
    'zh-CN': { title: '这个时刻已经过去', advice: '请选择将来的时刻；对所在时区更早的粉丝也要还没有到。' },
    'zh-TW': { title: '這個時刻已經過去', advice: '請選擇將來的時刻；對所在時區更早的粉絲也要還沒有到。' },
  },
  SCHEDULE_DAY_UNKNOWN: {
    'zh-CN': { title: '没有这一天', advice: '请写一个存在的日子，例如 2026-03-08。' },
    'zh-TW': { title: '沒有這一天', advice: '請寫一個存在的日子，例如 2026-03-08。' },
  },
  SCHEDULE_CRON_UNSOUND: {
    'zh-CN': { title: '这个 cron 表达式不能使用', advice: '请依次写分、时、日、月、星期，例如 0 10 * * 5 表示每周五十点；L 是最后一天，5#2 是第二个星期五。' },
    'zh-TW': { title: '這個 cron 運算式不能使用', advice: '請依次寫分、時、日、月、星期，例如 0 10 * * 5 表示每週五十點；L 是最後一天，5#2 是第二個星期五。' },
  },
  SCHEDULE_TOO_OFTEN: {
    'zh-CN': { title: '一个推送每小时最多发出一次', advice: '第一个字段请只写一个分钟，例如 0。' },
    'zh-TW': { title: '一個推送每小時最多發出一次', advice: '第一個欄位請只寫一個分鐘，例如 0。' },
  },
  SCHEDULE_NEVER: {
    'zh-CN': { title: '在开始与结束之间没有这样的时刻' },
    'zh-TW': { title: '在開始與結束之間沒有這樣的時刻' },
  },
  SCHEDULE_SPAN_UNSOUND: {
    'zh-CN': { title: '结束早于开始' },
    'zh-TW': { title: '結束早於開始' },
  },
}
