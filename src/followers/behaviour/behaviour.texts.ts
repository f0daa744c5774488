import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals about other systems' events say in Chinese. */
export const behaviourTexts: Catalogue = {
  EVENT_FOLLOWER_UNCLEAR: {
    'zh-CN': { title: '一个事件只能用一种方式指明关注者', advice: '请在 openid、unionid、externalId 中只传一个。' },
    'zh-TW': { title: '一個事件只能用一種方式指明關注者', advice: '請在 openid、unionid、externalId 中只傳一個。' },
  },
  EVENT_FOLLOWER_UNKNOWN: {
    'zh-CN': { title: '这个账号没有这位关注者', advice: '等对方关注后再发送，或先用 PUT …/external-ids/:system 告知贵系统中的编号。' },
    'zh-TW': { title: '這個帳號沒有這位關注者', advice: '等對方關注後再發送，或先用 PUT …/external-ids/:system 告知貴系統中的編號。' },
  },
  EVENT_ID_TAKEN: {
    'zh-CN': { title: '这个编号已经用于另一个事件', advice: '请为每个事件使用自己的编号；先到的事件保留。' },
    'zh-TW': { title: '這個編號已經用於另一個事件', advice: '請為每個事件使用自己的編號；先到的事件保留。' },
  },
  EVENT_DETAIL_TOO_LARGE: {
    'zh-CN': { title: '事件详情最多 {limit} 字节、{levels} 层', advice: '请只发送人们要看的内容，其余用链接。' },
    'zh-TW': { title: '事件詳情最多 {limit} 位元組、{levels} 層', advice: '請只發送人們要看的內容，其餘用連結。' },
  },
  EVENT_IN_FUTURE: {
    'zh-CN': { title: '这件事还没有发生', advice: '请检查发送方的时钟和时区。' },
    'zh-TW': { title: '這件事還沒有發生', advice: '請檢查發送方的時鐘和時區。' },
  },
  EXTERNAL_ID_TAKEN: {
    'zh-CN': { title: '另一位关注者已经使用该系统中的这个编号', advice: '请先从对方那里移除。' },
    'zh-TW': { title: '另一位關注者已經使用該系統中的這個編號', advice: '請先從對方那裡移除。' },
  },
  TOO_MANY_EXTERNAL_IDS: {
    'zh-CN': { title: '一位关注者最多对应 {limit} 个系统', advice: '请先移除不再使用的一个。' },
    'zh-TW': { title: '一位關注者最多對應 {limit} 個系統', advice: '請先移除不再使用的一個。' },
  },
  EXTERNAL_ID_NOT_FOUND: {
    'zh-CN': { title: '这位关注者在该系统中没有编号' },
    'zh-TW': { title: '這位關注者在該系統中沒有編號' },
  },
}
