import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals of mass calls say in Chinese. */
export const massTexts: Catalogue = {
  MASS_CALL_NOT_FOUND: {
    'zh-CN': { title: '没有这次群发' },
    'zh-TW': { title: '沒有這次群發' },
  },
  MASS_KEY_REUSED: {
    'zh-CN': { title: '这个 key 已用于另一次群发', advice: '请为不同的请求使用不同的 key；相同请求使用相同 key 只算一次群发。' },
    'zh-TW': { title: '這個 key 已用於另一次群發', advice: '請為不同的請求使用不同的 key；相同請求使用相同 key 只算一次群發。' },
  },
  MASS_NOT_ALLOWED: {
    'zh-CN': { title: '这个公众号不能向指定的关注者群发', advice: '微信只允许已认证的服务号按列表群发。' },
    'zh-TW': { title: '這個公眾號不能向指定的追蹤者群發', advice: '微信只允許已認證的服務號按清單群發。' },
  },
  MASS_EXPIRED: {
    'zh-CN': { title: '这个时间已经过去', advice: '请指定一个将来的时间。' },
    'zh-TW': { title: '這個時間已經過去', advice: '請指定一個將來的時間。' },
  },
  MASS_NOT_DECIDABLE: {
    'zh-CN': { title: '这次群发没有需要决定的事', advice: '只有结果不明的群发可以重发或搁置，而且只能决定一次。' },
    'zh-TW': { title: '這次群發沒有需要決定的事', advice: '只有結果不明的群發可以重新傳送或擱置，而且只能決定一次。' },
  },
}
