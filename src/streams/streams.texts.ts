import type { Catalogue } from '../platform/texts.ts'

/** What the refusals of this room say in Chinese. */
export const streamTexts: Catalogue = {
  TOPIC_UNKNOWN: {
    'zh-CN': { title: '没有 {topic} 这个主题', advice: '可选的主题：{topics}。' },
    'zh-TW': { title: '沒有 {topic} 這個主題', advice: '可選的主題：{topics}。' },
  },
  TOPIC_NOT_ALLOWED: {
    'zh-CN': { title: '您无权查看这个公众号账号的 {topic}', advice: '请联系管理员授予可以查看它的角色。' },
    'zh-TW': { title: '您無權檢視這個公眾號帳號的 {topic}', advice: '請聯絡管理員授予可以檢視它的角色。' },
  },
}
