import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals about records say in Chinese. */
export const recordTexts: Catalogue = {
  OWNER_UNFIT: {
    'zh-CN': { title: '这位用户不能负责此账号的关注者', advice: '请选择未停用、且在此账号有角色的用户。' },
    'zh-TW': { title: '這位使用者不能負責此帳號的關注者', advice: '請選擇未停用、且在此帳號有角色的使用者。' },
  },
  REMARK_TOO_LONG: {
    'zh-CN': { title: '微信规定备注最多 {limit} 个字节', advice: '请缩短备注：一个汉字占 3 个字节，一个字母占 1 个字节。' },
    'zh-TW': { title: '微信規定備註最多 {limit} 個位元組', advice: '請縮短備註：一個漢字佔 3 個位元組，一個字母佔 1 個位元組。' },
  },
}
