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
  STAGE_RULES_CHANGED: {
    'zh-CN': { title: '阶段规则刚被别人修改', advice: '请重新读取规则，再在新的内容上修改。' },
    'zh-TW': { title: '階段規則剛被別人修改', advice: '請重新讀取規則，再在新的內容上修改。' },
  },
  STAGE_RULE_CIRCULAR: {
    'zh-CN': { title: '阶段规则不能以阶段本身为条件', advice: '请以决定阶段的事实为条件；规则的先后顺序决定哪一条优先。' },
    'zh-TW': { title: '階段規則不能以階段本身為條件', advice: '請以決定階段的事實為條件；規則的先後順序決定哪一條優先。' },
  },
  STAGE_RULES_TOO_LONG: {
    'zh-CN': { title: '全部规则合计超过 {limit} 字节', advice: '请给关注者加标签或属性，再以它为条件。' },
    'zh-TW': { title: '全部規則合計超過 {limit} 位元組', advice: '請給關注者加標籤或屬性，再以它為條件。' },
  },
}
