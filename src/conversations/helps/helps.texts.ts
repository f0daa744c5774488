import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals about words, canned replies and macros say in Chinese. */
export const helpsTexts: Catalogue = {
  WORD_UNFIT: {
    'zh-CN': { title: '“{word}”里没有可以查找的内容', advice: '请填写至少两个字母或数字，或者一个汉字。' },
    'zh-TW': { title: '「{word}」裡沒有可以查找的內容', advice: '請填寫至少兩個字母或數字，或者一個漢字。' },
  },
  WORDS_FULL: {
    'zh-CN': { title: '每个账号最多设置 {limit} 个敏感词', advice: '请先删除一些不再需要的。' },
    'zh-TW': { title: '每個帳號最多設定 {limit} 個敏感詞', advice: '請先刪除一些不再需要的。' },
  },
  CANNED_REPLY_NOT_FOUND: {
    'zh-CN': { title: '没有这条快捷回复' },
    'zh-TW': { title: '沒有這則快速回覆' },
  },
  CANNED_REPLY_CHANGED: {
    'zh-CN': { title: '这条快捷回复刚刚被其他人修改过', advice: '请重新读取，再在最新内容上修改。' },
    'zh-TW': { title: '這則快速回覆剛剛被其他人修改過', advice: '請重新讀取，再在最新內容上修改。' },
  },
  CANNED_REPLIES_FULL: {
    'zh-CN': { title: '每个账号最多有 {limit} 条快捷回复', advice: '请先删除一些不再需要的。' },
    'zh-TW': { title: '每個帳號最多有 {limit} 則快速回覆', advice: '請先刪除一些不再需要的。' },
  },
  SHORTCUT_TAKEN: {
    'zh-CN': { title: '“{shortcut}”已经用于另一条回复', advice: '请换一个快捷词。' },
    'zh-TW': { title: '「{shortcut}」已經用於另一則回覆', advice: '請換一個快捷詞。' },
  },
  HELP_NOT_YOURS: {
    'zh-CN': { title: '您只能修改自己的', advice: '团队的和全员的请联系主管修改。' },
    'zh-TW': { title: '您只能修改自己的', advice: '團隊的和全員的請聯絡主管修改。' },
  },
  HELP_TEAM_UNKNOWN: {
    'zh-CN': { title: '没有这个团队', advice: '范围是 team 时才需要填写 teamId。' },
    'zh-TW': { title: '沒有這個團隊', advice: '範圍是 team 時才需要填寫 teamId。' },
  },
  VARIABLE_UNKNOWN: {
    'zh-CN': { title: '{name} 在这里没有意义', advice: '可以使用 follower.alias、agent.name、account.name 和 attribute.<键名>，竖线后面写没有值时的说法。' },
    'zh-TW': { title: '{name} 在這裡沒有意義', advice: '可以使用 follower.alias、agent.name、account.name 和 attribute.<鍵名>，直線後面寫沒有值時的說法。' },
  },
  MACRO_NOT_FOUND: {
    'zh-CN': { title: '没有这个宏' },
    'zh-TW': { title: '沒有這個巨集' },
  },
  MACRO_CHANGED: {
    'zh-CN': { title: '这个宏刚刚被其他人修改过', advice: '请重新读取，再在最新内容上修改。' },
    'zh-TW': { title: '這個巨集剛剛被其他人修改過', advice: '請重新讀取，再在最新內容上修改。' },
  },
  MACRO_EXISTS: {
    'zh-CN': { title: '已经有宏“{name}”', advice: '请换一个名字。' },
    'zh-TW': { title: '已經有巨集「{name}」', advice: '請換一個名字。' },
  },
  MACROS_FULL: {
    'zh-CN': { title: '每个账号最多有 {limit} 个宏', advice: '请先删除一些不再需要的。' },
    'zh-TW': { title: '每個帳號最多有 {limit} 個巨集', advice: '請先刪除一些不再需要的。' },
  },
  VARIABLE_EMPTY: {
    'zh-CN': { title: '{name} 在这里没有值', advice: '请先填写它的值，或者在宏里的竖线后面写明没有值时的说法。' },
    'zh-TW': { title: '{name} 在這裡沒有值', advice: '請先填寫它的值，或者在巨集裡的直線後面寫明沒有值時的說法。' },
  },
}
