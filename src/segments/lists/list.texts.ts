import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals about lists say in Chinese, and the report of what was not found. */
export const listTexts: Catalogue = {
  LIST_NOT_FOUND: {
    'zh-CN': { title: '没有这个名单' },
    'zh-TW': { title: '沒有這個名單' },
  },
  LIST_EXISTS: {
    'zh-CN': { title: '名单 {name} 已经存在', advice: '请换一个名称。' },
    'zh-TW': { title: '名單 {name} 已經存在', advice: '請換一個名稱。' },
  },
  LIST_BODY_MISSING: {
    'zh-CN': { title: '请求正文必须是文件本身', advice: '请直接发送 CSV，content-type 为 text/csv 或 application/octet-stream。' },
    'zh-TW': { title: '請求正文必須是檔案本身', advice: '請直接發送 CSV，content-type 為 text/csv 或 application/octet-stream。' },
  },
  LIST_CUT_OFF: {
    'zh-CN': { title: '文件没有完整送达', advice: '请重新发送。' },
    'zh-TW': { title: '檔案沒有完整送達', advice: '請重新發送。' },
  },
  LIST_TOO_LONG: {
    'zh-CN': { title: '文件在标题行之后超过 {limit} 行', advice: '请分成几个名单上传，并在规则中列出它们。' },
    'zh-TW': { title: '檔案在標題行之後超過 {limit} 行', advice: '請分成幾個名單上傳，並在規則中列出它們。' },
  },
  LIST_HEADER_UNFIT: {
    'zh-CN': { title: '标题行中没有一列能说明是谁', advice: '请有一列名为 openid 或 unionid，或两列名为 system 和 externalId；其他列不会读取。' },
    'zh-TW': { title: '標題行中沒有一欄能說明是誰', advice: '請有一欄名為 openid 或 unionid，或兩欄名為 system 和 externalId；其他欄不會讀取。' },
  },
  LIST_NOT_READY: {
    'zh-CN': { title: '名单还在读取中', advice: '请等待任务结束，或取消任务。' },
    'zh-TW': { title: '名單還在讀取中', advice: '請等待任務結束，或取消任務。' },
  },
  LIST_IN_USE: {
    'zh-CN': { title: '有分群正在使用这个名单：{users}', advice: '请先修改它们的规则；data 中列出了它们。' },
    'zh-TW': { title: '有分群正在使用這個名單：{users}', advice: '請先修改它們的規則；data 中列出了它們。' },
  },
  LIST_LINE_EMPTY: {
    'zh-CN': { title: '这一行没有写明是谁' },
    'zh-TW': { title: '這一行沒有寫明是誰' },
  },
  LIST_LINE_UNFIT: {
    'zh-CN': { title: '这不是一个可能的标识', advice: '标识最多 64 个字符；有 externalId 时也需要 system。' },
    'zh-TW': { title: '這不是一個可能的識別碼', advice: '識別碼最多 64 個字元；有 externalId 時也需要 system。' },
  },
  LIST_LINE_UNKNOWN: {
    'zh-CN': { title: '没有这样的关注者', advice: '请先同步关注者，或检查文件是否属于这个账号。' },
    'zh-TW': { title: '沒有這樣的關注者', advice: '請先同步關注者，或檢查檔案是否屬於這個帳號。' },
  },
}
