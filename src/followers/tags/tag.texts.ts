import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals about tags say in Chinese. */
export const tagTexts: Catalogue = {
  TAG_NOT_FOUND: {
    'zh-CN': { title: '没有这个标签' },
    'zh-TW': { title: '沒有這個標籤' },
  },
  TAG_EXISTS: {
    'zh-CN': { title: '已经有标签“{name}”', advice: '请使用已有的标签，或换一个名称。' },
    'zh-TW': { title: '已經有標籤「{name}」', advice: '請使用已有的標籤，或換一個名稱。' },
  },
  TAG_CHANGED: {
    'zh-CN': { title: '这个标签刚被别人修改', advice: '请重新读取标签，再在新的内容上修改。' },
    'zh-TW': { title: '這個標籤剛被別人修改', advice: '請重新讀取標籤，再在新的內容上修改。' },
  },
  TOO_MANY_TAGS: {
    'zh-CN': { title: '微信规定一个账号最多有 {limit} 个标签', advice: '请先删除一个标签，或新建只在本系统内使用的标签（isLocal）。' },
    'zh-TW': { title: '微信規定一個帳號最多有 {limit} 個標籤', advice: '請先刪除一個標籤，或新增只在本系統內使用的標籤（isLocal）。' },
  },
  TAG_NAME_TOO_LONG: {
    'zh-CN': { title: '微信的标签名称最多 {limit} 个字符', advice: '请缩短名称，或新建只在本系统内使用的标签（isLocal）。' },
    'zh-TW': { title: '微信的標籤名稱最多 {limit} 個字元', advice: '請縮短名稱，或新增只在本系統內使用的標籤（isLocal）。' },
  },
  FOLLOWER_HAS_TOO_MANY_TAGS: {
    'zh-CN': { title: '微信规定一个关注者最多有 {limit} 个标签', advice: '请先取下一个标签，或使用只在本系统内的标签（isLocal）。' },
    'zh-TW': { title: '微信規定一個關注者最多有 {limit} 個標籤', advice: '請先取下一個標籤，或使用只在本系統內的標籤（isLocal）。' },
  },
  TAG_HAS_TOO_MANY_FOLLOWERS: {
    'zh-CN': { title: '超过 {limit} 个关注者带有的标签，微信不允许删除', advice: '请先为部分关注者取下这个标签。' },
    'zh-TW': { title: '超過 {limit} 個關注者帶有的標籤，微信不允許刪除', advice: '請先為部分關注者取下這個標籤。' },
  },
  TAGGED_FOLLOWER_NOT_FOUND: {
    'zh-CN': { title: '其中一个关注者不存在', advice: '请去掉这个关注者；没有任何修改。' },
    'zh-TW': { title: '其中一個關注者不存在', advice: '請去掉這個關注者；沒有任何修改。' },
  },
}
