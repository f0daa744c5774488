import type { Catalogue } from '../platform/texts.ts'

/** What the refusals of this room say in Chinese. */
export const outgoingTexts: Catalogue = {
  WEBHOOK_NOT_FOUND: {
    'zh-CN': { title: '没有这个 webhook' },
    'zh-TW': { title: '沒有這個 webhook' },
  },
  WEBHOOK_CHANGED: {
    'zh-CN': { title: '这个 webhook 刚刚被其他人修改过', advice: '请重新读取，再在最新内容上修改。' },
    'zh-TW': { title: '這個 webhook 剛剛被其他人修改過', advice: '請重新讀取，再在最新內容上修改。' },
  },
  WEBHOOKS_FULL: {
    'zh-CN': { title: '每个账号最多有 {limit} 个 webhook', advice: '请先删除一个不再需要的。' },
    'zh-TW': { title: '每個帳號最多有 {limit} 個 webhook', advice: '請先刪除一個不再需要的。' },
  },
  WEBHOOK_OFF: {
    'zh-CN': { title: '这个 webhook 已关闭', advice: '请先把它打开。' },
    'zh-TW': { title: '這個 webhook 已關閉', advice: '請先把它開啟。' },
  },
  WEBHOOK_KINDS_UNFIT: {
    'zh-CN': { title: '按微信的格式只能转发微信推送的内容', advice: '请填写以 wechat. 开头的类型，例如 wechat.message. 或 wechat.event.CLICK；其余内容请另建一个 webhook。' },
    'zh-TW': { title: '按微信的格式只能轉發微信推送的內容', advice: '請填寫以 wechat. 開頭的類型，例如 wechat.message. 或 wechat.event.CLICK；其餘內容請另建一個 webhook。' },
  },
  WEBHOOK_FORM_FIXED: {
    'zh-CN': { title: 'webhook 的格式不能更改', advice: '请另建一个微信格式的 webhook，并删除这一个。' },
    'zh-TW': { title: 'webhook 的格式不能更改', advice: '請另建一個微信格式的 webhook，並刪除這一個。' },
  },
  WEBHOOK_URL_UNFIT: {
    'zh-CN': { title: '无法向这个地址发送', advice: '请填写以 https:// 开头的地址，不带用户名、密码和 #。' },
    'zh-TW': { title: '無法向這個位址傳送', advice: '請填寫以 https:// 開頭的位址，不帶使用者名稱、密碼和 #。' },
  },
  WEBHOOK_URL_PRIVATE: {
    'zh-CN': { title: '{host} 不是互联网上的地址', advice: '请填写公网地址；本系统的运维人员可以用 OUTGOING_ALLOW_PRIVATE 允许内网地址。' },
    'zh-TW': { title: '{host} 不是網際網路上的位址', advice: '請填寫公網位址；本系統的維運人員可以用 OUTGOING_ALLOW_PRIVATE 允許內網位址。' },
  },
  DELIVERY_NOT_FOUND: {
    'zh-CN': { title: '没有这条投递记录', advice: '投递记录保留 30 天。' },
    'zh-TW': { title: '沒有這筆投遞記錄', advice: '投遞記錄保留 30 天。' },
  },
}
