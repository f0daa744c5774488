import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals about materials say in Chinese. */
export const materialTexts: Catalogue = {
  MATERIAL_NOT_FOUND: {
    'zh-CN': { title: '没有这个素材' },
    'zh-TW': { title: '沒有這個素材' },
  },
  MATERIAL_UNKNOWN: {
    'zh-CN': { title: '这个账号没有这个素材', advice: 'GET /api/v1/accounts/:accountId/materials 列出所有素材。' },
    'zh-TW': { title: '這個帳號沒有這個素材', advice: 'GET /api/v1/accounts/:accountId/materials 列出所有素材。' },
  },
  MATERIAL_OF_OTHER_KIND: {
    'zh-CN': { title: '这个素材是 {kind} 类型，不能用在这里', advice: '请按内容需要的类型上传文件。' },
    'zh-TW': { title: '這個素材是 {kind} 類型，不能用在這裡', advice: '請按內容需要的類型上傳檔案。' },
  },
  MATERIAL_NOT_UPLOADED: {
    'zh-CN': { title: '微信暂时不接收文件', advice: '请稍后再试。' },
    'zh-TW': { title: '微信暫時不接收檔案', advice: '請稍後再試。' },
  },
  MATERIAL_REFUSED: {
    'zh-CN': { title: '微信拒绝了这个文件（{errcode}）', advice: '请换一个文件：可能时间太长，或内容不被允许。' },
    'zh-TW': { title: '微信拒絕了這個檔案（{errcode}）', advice: '請換一個檔案：可能時間太長，或內容不被允許。' },
  },
  MATERIAL_BODY_MISSING: {
    'zh-CN': { title: '请求里没有文件', advice: '请把文件本身作为请求体发送，内容类型为 application/octet-stream。' },
    'zh-TW': { title: '請求裡沒有檔案', advice: '請把檔案本身作為請求內文傳送，內容類型為 application/octet-stream。' },
  },
  MATERIAL_CUT_OFF: {
    'zh-CN': { title: '文件没有传完就中断了', advice: '请重新发送。' },
    'zh-TW': { title: '檔案沒有傳完就中斷了', advice: '請重新傳送。' },
  },
  MATERIAL_EMPTY: {
    'zh-CN': { title: '文件是空的', advice: '请把文件本身作为请求体发送。' },
    'zh-TW': { title: '檔案是空的', advice: '請把檔案本身作為請求內文傳送。' },
  },
  MATERIAL_TOO_LARGE: {
    'zh-CN': { title: '微信只接受不超过 {maxKb} KB 的 {kind} 文件', advice: '请把文件压缩得小一些。' },
    'zh-TW': { title: '微信只接受不超過 {maxKb} KB 的 {kind} 檔案', advice: '請把檔案壓縮得小一些。' },
  },
  MATERIAL_TYPE_REFUSED: {
    'zh-CN': { title: '{kind} 类型的文件必须是 {types}', advice: '请转换文件格式：要看文件的内容，而不是它的名字。' },
    'zh-TW': { title: '{kind} 類型的檔案必須是 {types}', advice: '請轉換檔案格式：要看檔案的內容，而不是它的名字。' },
  },
}
