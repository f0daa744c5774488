import type { Catalogue } from '../platform/texts.ts'

/** What the refusals of this room say in Chinese. */
export const accountTexts: Catalogue = {
  ACCOUNT_NOT_FOUND: {
    'zh-CN': { title: '没有这个公众号账号' },
    'zh-TW': { title: '沒有這個公眾號帳號' },
  },
  ACCOUNT_EXISTS: {
    'zh-CN': { title: '公众号账号 {appid} 已经添加过', advice: '请直接修改使用这个 AppID 的账号，不要重复添加。' },
    'zh-TW': { title: '公眾號帳號 {appid} 已經新增過', advice: '請直接修改使用這個 AppID 的帳號，不要重複新增。' },
  },
  ACCOUNT_CHANGED: {
    'zh-CN': { title: '这个公众号账号刚刚被其他人修改过', advice: '请重新读取，再在最新内容上修改。' },
    'zh-TW': { title: '這個公眾號帳號剛剛被其他人修改過', advice: '請重新讀取，再在最新內容上修改。' },
  },
  AES_KEY_MISSING: {
    'zh-CN': { title: '兼容模式和安全模式需要 EncodingAESKey', advice: '请从微信后台的服务器配置中复制 EncodingAESKey，或改用明文模式（plain）。' },
    'zh-TW': { title: '相容模式和安全模式需要 EncodingAESKey', advice: '請從微信後台的伺服器設定中複製 EncodingAESKey，或改用明文模式（plain）。' },
  },
  APP_SECRET_MISSING: {
    'zh-CN': { title: '这个公众号账号没有 AppSecret，无法发送消息', advice: '请用 PATCH /api/v1/accounts/:accountId 补上 AppSecret。' },
    'zh-TW': { title: '這個公眾號帳號沒有 AppSecret，無法傳送訊息', advice: '請以 PATCH /api/v1/accounts/:accountId 補上 AppSecret。' },
  },
  TIME_ZONE_UNKNOWN: {
    'zh-CN': { title: '{timeZone} 不是有效的时区', advice: '请使用 IANA 时区名，例如 Asia/Shanghai。' },
    'zh-TW': { title: '{timeZone} 不是有效的時區', advice: '請使用 IANA 時區名稱，例如 Asia/Taipei。' },
  },
}
