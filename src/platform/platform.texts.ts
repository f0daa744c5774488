import type { Catalogue } from './texts.ts'

/** What any backend’s refusals say in Chinese, Fastify’s among them. */
export const platformTexts: Catalogue = {
  INTERNAL: {
    'zh-CN': { title: '系统内部出错了' },
    'zh-TW': { title: '系統內部發生錯誤' },
  },
  NO_SUCH_ROUTE: {
    'zh-CN': { title: '这个地址下没有内容', advice: '可用的接口列在 GET /docs。' },
    'zh-TW': { title: '這個網址下沒有內容', advice: '可用的介面列在 GET /docs。' },
  },
  DATABASE_UNAVAILABLE: {
    'zh-CN': { title: '暂时无法连接数据库', advice: '请稍后重试。' },
    'zh-TW': { title: '暫時無法連線到資料庫', advice: '請稍後再試。' },
  },
  SECRET_UNREADABLE: {
    'zh-CN': { title: '已保存的密钥无法用 APP_KEY 解开', advice: '请把 APP_KEY 设为加密时所用的密钥；或把那个密钥设为 APP_KEY_PREVIOUS，再运行 `npm run admin -- rotate-key`。' },
    'zh-TW': { title: '已儲存的金鑰無法用 APP_KEY 解開', advice: '請將 APP_KEY 設為加密時所用的金鑰；或將該金鑰設為 APP_KEY_PREVIOUS，再執行 `npm run admin -- rotate-key`。' },
  },
  FILE_GONE: {
    'zh-CN': { title: '文件已不在' },
    'zh-TW': { title: '檔案已不在' },
  },
  FILES_UNAVAILABLE: {
    'zh-CN': { title: '文件存储未能正常工作（{code}）', advice: '请稍后重试；如果一直如此，请检查 S3_ENDPOINT、存储桶及其密钥。' },
    'zh-TW': { title: '檔案儲存未能正常運作（{code}）', advice: '請稍後再試；如果一直如此，請檢查 S3_ENDPOINT、儲存貯體及其金鑰。' },
  },
  FILE_TOO_LARGE: {
    'zh-CN': { title: '文件超过 {maxMb} MB', advice: '请分成几个文件发送。' },
    'zh-TW': { title: '檔案超過 {maxMb} MB', advice: '請分成幾個檔案傳送。' },
  },
  REQUEST_REFUSED: {
    'zh-CN': { title: '请求被拒绝' },
    'zh-TW': { title: '請求遭拒' },
  },
  BODY_TOO_LARGE: {
    'zh-CN': { title: '请求正文过大' },
    'zh-TW': { title: '請求內文過大' },
  },
  INVALID_MEDIA_TYPE: {
    'zh-CN': { title: '不支持这种 Content-Type' },
    'zh-TW': { title: '不支援這種 Content-Type' },
  },
  INVALID_CONTENT_LENGTH: {
    'zh-CN': { title: '请求正文的长度与 Content-Length 不符' },
    'zh-TW': { title: '請求內文的長度與 Content-Length 不符' },
  },
  EMPTY_JSON_BODY: {
    'zh-CN': { title: 'Content-Type 为 application/json 时，请求正文不能为空' },
    'zh-TW': { title: 'Content-Type 為 application/json 時，請求內文不能為空' },
  },
  INVALID_JSON_BODY: {
    'zh-CN': { title: '请求正文不是有效的 JSON' },
    'zh-TW': { title: '請求內文不是有效的 JSON' },
  },
  'INPUT_INVALID/additionalProperties': {
    'zh-CN': { title: '{place} 不是已知的字段' },
    'zh-TW': { title: '{place} 不是已知的欄位' },
  },
  'INPUT_INVALID/required': {
    'zh-CN': { title: '缺少 {place}' },
    'zh-TW': { title: '缺少 {place}' },
  },
  'INPUT_INVALID/type': {
    'zh-CN': { title: '{place} 的类型应为 {type}' },
    'zh-TW': { title: '{place} 的型別須為 {type}' },
  },
  'INPUT_INVALID/enum': {
    'zh-CN': { title: '{place} 只能是以下之一：{allowedValues}' },
    'zh-TW': { title: '{place} 只能是以下之一：{allowedValues}' },
  },
  'INPUT_INVALID/minLength': {
    'zh-CN': { title: '{place} 至少要有 {limit} 个字符' },
    'zh-TW': { title: '{place} 至少要有 {limit} 個字元' },
  },
  'INPUT_INVALID/maxLength': {
    'zh-CN': { title: '{place} 最多 {limit} 个字符' },
    'zh-TW': { title: '{place} 最多 {limit} 個字元' },
  },
  'INPUT_INVALID/minItems': {
    'zh-CN': { title: '{place} 至少要有 {limit} 项' },
    'zh-TW': { title: '{place} 至少要有 {limit} 項' },
  },
  'INPUT_INVALID/maxItems': {
    'zh-CN': { title: '{place} 最多 {limit} 项' },
    'zh-TW': { title: '{place} 最多 {limit} 項' },
  },
  'INPUT_INVALID/minimum': {
    'zh-CN': { title: '{place} 不能小于 {limit}' },
    'zh-TW': { title: '{place} 不能小於 {limit}' },
  },
  'INPUT_INVALID/maximum': {
    'zh-CN': { title: '{place} 不能大于 {limit}' },
    'zh-TW': { title: '{place} 不能大於 {limit}' },
  },
  'INPUT_INVALID/format': {
    'zh-CN': { title: '{place} 应符合 {format} 格式' },
    'zh-TW': { title: '{place} 須符合 {format} 格式' },
  },
  'INPUT_INVALID/pattern': {
    'zh-CN': { title: '{place} 应匹配 {pattern}' },
    'zh-TW': { title: '{place} 須符合 {pattern}' },
  },
  'INPUT_INVALID/other': {
    'zh-CN': { title: '{place} 无效' },
    'zh-TW': { title: '{place} 無效' },
  },
}
