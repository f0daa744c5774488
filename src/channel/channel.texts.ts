import type { Catalogue } from '../platform/texts.ts'

/** What the refusals of this room say in Chinese. */
export const channelTexts: Catalogue = {
  WEBHOOK_ACCOUNT_UNKNOWN: {
    'zh-CN': { title: '这个地址没有对应的公众号账号', advice: '请使用 GET /api/v1/accounts 给出的消息推送地址。' },
    'zh-TW': { title: '這個網址沒有對應的公眾號帳號', advice: '請使用 GET /api/v1/accounts 提供的訊息推送網址。' },
  },
  WEBHOOK_NOT_READY: {
    'zh-CN': { title: '各公众号账号的密钥尚未加载完毕' },
    'zh-TW': { title: '各公眾號帳號的金鑰尚未載入完成' },
  },
  WEBHOOK_TOO_LARGE: {
    'zh-CN': { title: '这条推送比微信会发送的任何内容都大' },
    'zh-TW': { title: '這則推送比微信會傳送的任何內容都大' },
  },
  SPOOL_FULL: {
    'zh-CN': { title: '数据库不可用，且磁盘缓冲已满', advice: '请恢复数据库，或用 SPOOL_MAX_MB 加大磁盘缓冲。' },
    'zh-TW': { title: '資料庫無法使用，且磁碟緩衝已滿', advice: '請恢復資料庫，或以 SPOOL_MAX_MB 加大磁碟緩衝。' },
  },
  INBOX_NOT_PARKED: {
    'zh-CN': { title: '只有已搁置的推送消息才能重新处理', advice: '用 GET …/inbox?status=parked 可以列出它们。' },
    'zh-TW': { title: '只有已擱置的推送訊息才能重新處理', advice: '以 GET …/inbox?status=parked 可列出它們。' },
  },
  INBOX_ROW_NOT_FOUND: {
    'zh-CN': { title: '没有这条推送消息' },
    'zh-TW': { title: '沒有這則推送訊息' },
  },
  MEDIA_NOT_FOUND: {
    'zh-CN': { title: '没有这个媒体文件' },
    'zh-TW': { title: '沒有這個媒體檔案' },
  },
  MEDIA_NOT_STORED: {
    'zh-CN': { title: '这里没有该媒体的文件（{state}）', advice: '请看它的状态：waiting 的稍后可能会有，refused 或 gone 的不会再有。' },
    'zh-TW': { title: '這裡沒有該媒體的檔案（{state}）', advice: '請看它的狀態：waiting 的稍後可能會有，refused 或 gone 的不會再有。' },
  },
  MEDIA_TYPE_REFUSED: {
    'zh-CN': { title: '不保存这种类型的文件（{type}）' },
    'zh-TW': { title: '不保存這種類型的檔案（{type}）' },
  },
  MEDIA_ADDRESS_REFUSED: {
    'zh-CN': { title: '微信给出的地址不是微信自己的' },
    'zh-TW': { title: '微信給出的網址不是微信自己的' },
  },
  MEDIA_UNREACHABLE: {
    'zh-CN': { title: '无法从微信给出的地址取得文件' },
    'zh-TW': { title: '無法從微信給出的網址取得檔案' },
  },
}
