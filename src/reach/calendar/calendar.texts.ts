import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals about work calendars say in Chinese. */
export const calendarTexts: Catalogue = {
  CALENDAR_NOT_FOUND: {
    'zh-CN': { title: '没有这个工作日历' },
    'zh-TW': { title: '沒有這個工作日曆' },
  },
  CALENDAR_EXISTS: {
    'zh-CN': { title: '已经有名为 {name} 的工作日历', advice: '请换一个名称。' },
    'zh-TW': { title: '已經有名為 {name} 的工作日曆', advice: '請換一個名稱。' },
  },
  CALENDAR_CHANGED: {
    'zh-CN': { title: '这个工作日历刚刚被其他人修改过', advice: '请重新读取，再在最新内容上修改。' },
    'zh-TW': { title: '這個工作日曆剛剛被其他人修改過', advice: '請重新讀取，再在最新內容上修改。' },
  },
  CALENDARS_FULL: {
    'zh-CN': { title: '每个账号最多有 {limit} 个工作日历', advice: '请先删除一个不再需要的日历。' },
    'zh-TW': { title: '每個帳號最多有 {limit} 個工作日曆', advice: '請先刪除一個不再需要的日曆。' },
  },
  CALENDAR_IS_DEFAULT: {
    'zh-CN': { title: '还有别的日历时，不能删除默认日历', advice: '请先把另一个日历设为默认。' },
    'zh-TW': { title: '還有別的日曆時，不能刪除預設日曆', advice: '請先把另一個日曆設為預設。' },
  },
  CALENDAR_HOURS_UNSOUND: {
    'zh-CN': { title: '一天的各个时段要依次排列，每段的结束晚于开始', advice: '跨过午夜的时段请分在两天里：前一天到 24:00，后一天从 00:00 起。' },
    'zh-TW': { title: '一天的各個時段要依次排列，每段的結束晚於開始', advice: '跨過午夜的時段請分在兩天裡：前一天到 24:00，後一天從 00:00 起。' },
  },
  CALENDAR_DAY_UNKNOWN: {
    'zh-CN': { title: '没有这一天', advice: '请写一个存在的日子，例如 2026-03-01。' },
    'zh-TW': { title: '沒有這一天', advice: '請寫一個存在的日子，例如 2026-03-01。' },
  },
  CALENDAR_DAY_TWICE: {
    'zh-CN': { title: '同一天出现了两次', advice: '请去掉其中一个。' },
    'zh-TW': { title: '同一天出現了兩次', advice: '請去掉其中一個。' },
  },
  CALENDAR_DAY_OF_OTHER_YEAR: {
    'zh-CN': { title: '这一天不在 {year} 年', advice: '请逐年导入。' },
    'zh-TW': { title: '這一天不在 {year} 年', advice: '請逐年匯入。' },
  },
  CALENDAR_YEAR_UNKNOWN: {
    'zh-CN': { title: '系统自带的数据里没有 {year} 年', advice: '请在同一请求里给出这一年的日子，格式与 GET …/calendars/years 相同。' },
    'zh-TW': { title: '系統自帶的日期裡沒有 {year} 年', advice: '請在同一請求裡給出這一年的日子，格式與 GET …/calendars/years 相同。' },
  },
  CALENDAR_DAYS_FULL: {
    'zh-CN': { title: '一个日历最多写明 {limit} 天', advice: '请去掉往年的日子。' },
    'zh-TW': { title: '一個日曆最多寫明 {limit} 天', advice: '請去掉往年的日子。' },
  },
}
