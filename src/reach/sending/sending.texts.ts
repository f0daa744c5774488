import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals of sending say in Chinese. */
export const sendingTexts: Catalogue = {
  ORDER_KEY_REUSED: {
    'zh-CN': { title: '这个 key 以前用于别的内容', advice: '请为每条消息使用新的 key。' },
    'zh-TW': { title: '這個 key 以前用於別的內容', advice: '請為每則訊息使用新的 key。' },
  },
  ORDER_EXPIRED: {
    'zh-CN': { title: '有效期已经过去', advice: '请给出今后 30 天内的时间。' },
    'zh-TW': { title: '有效期已經過去', advice: '請給出今後 30 天內的時間。' },
  },
  REACH_TOPIC_UNKNOWN: {
    'zh-CN': { title: '没有主题 {key}', advice: '公众号的主题列在 /reach/topics。' },
    'zh-TW': { title: '沒有主題 {key}', advice: '公眾號的主題列在 /reach/topics。' },
  },
  TOUCH_NOT_FOUND: {
    'zh-CN': { title: '没有这条发送记录' },
    'zh-TW': { title: '沒有這筆傳送記錄' },
  },
  TOUCH_NOT_DECIDABLE: {
    'zh-CN': { title: '这条发送记录没有需要决定的', advice: '结果未知的可以重发或保留，失败的可以重发，各一次。群发请查看群发任务本身。' },
    'zh-TW': { title: '這筆傳送記錄沒有需要決定的', advice: '結果未知的可以重發或保留，失敗的可以重發，各一次。群發請查看群發任務本身。' },
  },
  TOUCH_NOT_CANCELLABLE: {
    'zh-CN': { title: '这条消息已经尝试发送', advice: '只有等待中且从未尝试的可以撤回。' },
    'zh-TW': { title: '這則訊息已經嘗試傳送', advice: '只有等待中且從未嘗試的可以收回。' },
  },
  TALLIES_TOO_LONG: {
    'zh-CN': { title: '最多查询 {days} 天', advice: '请缩短范围，第一天应早于最后一天。' },
    'zh-TW': { title: '最多查詢 {days} 天', advice: '請縮短範圍，第一天應早於最後一天。' },
  },
}
