import type { Catalogue } from '../platform/texts.ts'

/** What the refusals about QR codes say in Chinese. */
export const codeTexts: Catalogue = {
  CODE_NOT_FOUND: { 'zh-CN': { title: '没有这个二维码' }, 'zh-TW': { title: '沒有這個二維碼' } },
  CODE_CHANGED: {
    'zh-CN': { title: '这个二维码刚刚被其他人修改过', advice: '请重新读取，再在最新内容上修改。' },
    'zh-TW': { title: '這個二維碼剛剛被其他人修改過', advice: '請重新讀取，再在最新內容上修改。' },
  },
  SCENE_TAKEN: {
    'zh-CN': { title: '场景值 {scene} 已经有二维码了', advice: '请换一个场景值，或者留空由系统生成。' },
    'zh-TW': { title: '場景值 {scene} 已經有二維碼了', advice: '請換一個場景值，或者留空由系統產生。' },
  },
  PERMANENT_CODES_USED_UP: {
    'zh-CN': { title: '该账号的 {limit} 个永久二维码已经用完', advice: '请改用临时二维码：微信的永久二维码不能退回。' },
    'zh-TW': { title: '該帳號的 {limit} 個永久二維碼已經用完', advice: '請改用臨時二維碼：微信的永久二維碼不能退回。' },
  },
  CODE_LIFE_UNFIT: {
    'zh-CN': { title: '永久二维码没有有效期，也不会更新', advice: '请去掉 lifeDays 和 isRenewed，或改为临时二维码。' },
    'zh-TW': { title: '永久二維碼沒有有效期，也不會更新', advice: '請去掉 lifeDays 和 isRenewed，或改為臨時二維碼。' },
  },
  CODE_NOT_READY: {
    'zh-CN': { title: '微信还没有生成这个二维码', advice: '请过一分钟再试，或重新生成；problem 是微信上次拒绝时的代码。' },
    'zh-TW': { title: '微信還沒有產生這個二維碼', advice: '請過一分鐘再試，或重新產生；problem 是微信上次拒絕時的代碼。' },
  },
  CODE_EXPIRED: {
    'zh-CN': { title: '这个二维码图片已经过期', advice: '请重新生成：会得到场景值相同的新图片。' },
    'zh-TW': { title: '這個二維碼圖片已經過期', advice: '請重新產生：會得到場景值相同的新圖片。' },
  },
  CODE_GROUP_NOT_FOUND: { 'zh-CN': { title: '没有这个二维码分组' }, 'zh-TW': { title: '沒有這個二維碼分組' } },
  CODE_GROUP_UNKNOWN: {
    'zh-CN': { title: '没有这个分组或渠道', advice: 'GET /api/v1/accounts/:accountId/codes/groups 按类别列出现有的。' },
    'zh-TW': { title: '沒有這個分組或渠道', advice: 'GET /api/v1/accounts/:accountId/codes/groups 按類別列出現有的。' },
  },
  CODE_GROUP_EXISTS: { 'zh-CN': { title: '已经有名为 {name} 的了' }, 'zh-TW': { title: '已經有名為 {name} 的了' } },
  CODE_GROUP_CHANGED: {
    'zh-CN': { title: '它刚刚被其他人修改过', advice: '请重新读取，再在最新内容上修改。' },
    'zh-TW': { title: '它剛剛被其他人修改過', advice: '請重新讀取，再在最新內容上修改。' },
  },
  CODE_GROUP_IN_USE: {
    'zh-CN': { title: '里面还有二维码', advice: '请先把它们移到别处，已归档的也算。' },
    'zh-TW': { title: '裡面還有二維碼', advice: '請先把它們移到別處，已封存的也算。' },
  },
  CODE_GROUPS_FULL: { 'zh-CN': { title: '每个账号最多有 {limit} 个分组和 {limit} 个渠道' }, 'zh-TW': { title: '每個帳號最多有 {limit} 個分組和 {limit} 個渠道' } },
  CODE_TAG_UNKNOWN: {
    'zh-CN': { title: '没有这个标签', advice: 'GET /api/v1/accounts/:accountId/tags 列出现有的标签。' },
    'zh-TW': { title: '沒有這個標籤', advice: 'GET /api/v1/accounts/:accountId/tags 列出現有的標籤。' },
  },
  CODE_ATTRIBUTE_UNKNOWN: {
    'zh-CN': { title: '该账号没有属性 {key}', advice: 'GET /api/v1/accounts/:accountId/attributes 列出现有的属性。' },
    'zh-TW': { title: '該帳號沒有屬性 {key}', advice: 'GET /api/v1/accounts/:accountId/attributes 列出現有的屬性。' },
  },
  CODE_ON_SCAN_TOO_LARGE: {
    'zh-CN': { title: '扫码后的内容合起来太大', advice: '请缩短文字：全部合起来最多 60 KB。' },
    'zh-TW': { title: '掃碼後的內容合起來太大', advice: '請縮短文字：全部合起來最多 60 KB。' },
  },
  CODE_SETTINGS_CHANGED: {
    'zh-CN': { title: '这些设置刚刚被其他人修改过', advice: '请重新读取，再在最新内容上修改。' },
    'zh-TW': { title: '這些設定剛剛被其他人修改過', advice: '請重新讀取，再在最新內容上修改。' },
  },
  CODE_SPAN_UNFIT: {
    'zh-CN': { title: '日期范围不对，最多 {limit} 天', advice: '请给出第一天和最后一天，第一天不晚于最后一天。' },
    'zh-TW': { title: '日期範圍不對，最多 {limit} 天', advice: '請給出第一天和最後一天，第一天不晚於最後一天。' },
  },
  CODE_LOGO_UNREADABLE: {
    'zh-CN': { title: '这不是可以绘制的 PNG 图片', advice: '请以 image/png 类型在正文中发送不含隔行扫描的 PNG。' },
    'zh-TW': { title: '這不是可以繪製的 PNG 圖片', advice: '請以 image/png 類型在內文中傳送不含交錯掃描的 PNG。' },
  },
  CODE_LOGO_UNFIT: {
    'zh-CN': { title: '图标每边应为 {least} 到 {most} 像素', advice: '请缩放图标：它在图片中占宽度的五分之一。' },
    'zh-TW': { title: '圖示每邊應為 {least} 到 {most} 像素', advice: '請縮放圖示：它在圖片中佔寬度的五分之一。' },
  },
  CODE_LOGO_NOT_FOUND: { 'zh-CN': { title: '该账号没有设置二维码图标' }, 'zh-TW': { title: '該帳號沒有設定二維碼圖示' } },
}
