import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals about topics and choices say in Chinese. */
export const attentionTexts: Catalogue = {
  TOPIC_NOT_FOUND: {
    'zh-CN': { title: '没有这个主题' },
    'zh-TW': { title: '沒有這個主題' },
  },
  TOPIC_EXISTS: {
    'zh-CN': { title: '主题 {key} 已经存在', advice: '请换一个键名；已归档的主题可以用 isArchived: false 恢复。' },
    'zh-TW': { title: '主題 {key} 已經存在', advice: '請換一個鍵名；已封存的主題可以用 isArchived: false 恢復。' },
  },
  TOPIC_CHANGED: {
    'zh-CN': { title: '这个主题刚刚被其他人修改过', advice: '请重新读取，再在最新内容上修改。' },
    'zh-TW': { title: '這個主題剛剛被其他人修改過', advice: '請重新讀取，再在最新內容上修改。' },
  },
  TOPICS_FULL: {
    'zh-CN': { title: '每个账号最多有 {limit} 个主题', advice: '请先归档一个不再发送内容的主题：太长的列表没有人会看。' },
    'zh-TW': { title: '每個帳號最多有 {limit} 個主題', advice: '請先封存一個不再發送內容的主題：太長的列表沒有人會看。' },
  },
}
