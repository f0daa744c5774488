import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals about rules and synonyms say in Chinese. */
export const rulesTexts: Catalogue = {
  BOT_RULE_NOT_FOUND: {
    'zh-CN': { title: '没有这条规则' },
    'zh-TW': { title: '沒有這條規則' },
  },
  BOT_RULE_EXISTS: {
    'zh-CN': { title: '已经有名为 {name} 的规则', advice: '请换一个名称。' },
    'zh-TW': { title: '已經有名為 {name} 的規則', advice: '請換一個名稱。' },
  },
  BOT_RULE_CHANGED: {
    'zh-CN': { title: '这条规则刚刚被其他人修改过', advice: '请重新读取，再在最新内容上修改。' },
    'zh-TW': { title: '這條規則剛剛被其他人修改過', advice: '請重新讀取，再在最新內容上修改。' },
  },
  BOT_RULES_FULL: {
    'zh-CN': { title: '每个账号最多有 {limit} 条规则', advice: '请删除不再需要的规则。' },
    'zh-TW': { title: '每個帳號最多有 {limit} 條規則', advice: '請刪除不再需要的規則。' },
  },
  BOT_WORDS_FULL: {
    'zh-CN': { title: '每个账号的规则总共最多有 {limit} 个词', advice: '请删除不再需要的规则。' },
    'zh-TW': { title: '每個帳號的規則總共最多有 {limit} 個詞', advice: '請刪除不再需要的規則。' },
  },
  BOT_PATTERNS_FULL: {
    'zh-CN': { title: '每个账号的规则总共最多有 {limit} 个正则表达式', advice: '请删除不再需要的规则，或在够用时改用关键词。' },
    'zh-TW': { title: '每個帳號的規則總共最多有 {limit} 個正規表示式', advice: '請刪除不再需要的規則，或在夠用時改用關鍵詞。' },
  },
  BOT_RULE_EMPTY: {
    'zh-CN': { title: '这条规则什么也不做', advice: '请让它回复内容、设置标签或属性，或者转人工。' },
    'zh-TW': { title: '這條規則什麼也不做', advice: '請讓它回覆內容、設定標籤或屬性，或者轉人工。' },
  },
  BOT_RULE_TOO_LARGE: {
    'zh-CN': { title: '所有内容加起来太大', advice: '全部内容最多 60 KB：请缩短文字。' },
    'zh-TW': { title: '所有內容加起來太大', advice: '全部內容最多 60 KB：請縮短文字。' },
  },
  BOT_WORD_UNFIT: {
    'zh-CN': { title: '用这个词找不到任何内容', advice: '请至少写一个字母、数字或汉字；只有符号的词只能用于全文相同的匹配。' },
    'zh-TW': { title: '用這個詞找不到任何內容', advice: '請至少寫一個字母、數字或漢字；只有符號的詞只能用於全文相同的比對。' },
  },
  BOT_WORD_TOO_LONG: {
    'zh-CN': { title: '一个词最多 {limit} 个字', advice: '请只保留关键的部分。' },
    'zh-TW': { title: '一個詞最多 {limit} 個字', advice: '請只保留關鍵的部分。' },
  },
  BOT_PATTERN_UNSOUND: {
    'zh-CN': { title: '这不是正则表达式', advice: '请按 JavaScript 的写法（标志 u，不加斜线）：订单\\s*\\d+。' },
    'zh-TW': { title: '這不是正規表示式', advice: '請按 JavaScript 的寫法（旗標 u，不加斜線）：訂單\\s*\\d+。' },
  },
  BOT_PATTERN_EMPTY: {
    'zh-CN': { title: '这个正则表达式与任何内容都匹配', advice: '请写明必须出现什么；要匹配任何内容，请使用 any 类型的规则。' },
    'zh-TW': { title: '這個正規表示式與任何內容都相符', advice: '請寫明必須出現什麼；要比對任何內容，請使用 any 類型的規則。' },
  },
  BOT_PATTERN_SLOW: {
    'zh-CN': { title: '这个正则表达式在某些文字上耗时太长', advice: '请避免重复里再套重复，例如 (a+)+，也不要写很长的计数重复。' },
    'zh-TW': { title: '這個正規表示式在某些文字上耗時太長', advice: '請避免重複裡再套重複，例如 (a+)+，也不要寫很長的計數重複。' },
  },
  BOT_TAG_UNKNOWN: {
    'zh-CN': { title: '没有这个标签', advice: 'GET /api/v1/accounts/:accountId/tags 列出已有的标签。' },
    'zh-TW': { title: '沒有這個標籤', advice: 'GET /api/v1/accounts/:accountId/tags 列出已有的標籤。' },
  },
  BOT_ATTRIBUTE_UNKNOWN: {
    'zh-CN': { title: '没有属性 {key}', advice: 'GET /api/v1/accounts/:accountId/attributes 列出已有的属性。' },
    'zh-TW': { title: '沒有屬性 {key}', advice: 'GET /api/v1/accounts/:accountId/attributes 列出已有的屬性。' },
  },
  BOT_CALENDAR_UNKNOWN: {
    'zh-CN': { title: '没有这个工作日历', advice: 'GET /api/v1/accounts/:accountId/calendars 列出已有的日历。' },
    'zh-TW': { title: '沒有這個工作日曆', advice: 'GET /api/v1/accounts/:accountId/calendars 列出已有的日曆。' },
  },
  BOT_RULE_NOT_TRIABLE: {
    'zh-CN': { title: '只能查看粉丝写过、发过或点击过的内容', advice: '关于关注和扫码的规则，请用测试账号来试。' },
    'zh-TW': { title: '只能查看粉絲寫過、傳過或點選過的內容', advice: '關於關注和掃碼的規則，請用測試帳號來試。' },
  },
  BOT_TRY_UNSOUND: {
    'zh-CN': { title: '一次只能试一条规则', advice: '请提供 rule 或 ruleId 之一。' },
    'zh-TW': { title: '一次只能試一條規則', advice: '請提供 rule 或 ruleId 之一。' },
  },
  BOT_DAYS_UNSOUND: {
    'zh-CN': { title: '最多统计 {limit} 天，且 from 不能晚于 until', advice: '请缩短时间，或分几次查询。' },
    'zh-TW': { title: '最多統計 {limit} 天，且 from 不能晚於 until', advice: '請縮短時間，或分幾次查詢。' },
  },
  SYNONYMS_NOT_FOUND: {
    'zh-CN': { title: '没有这组同义词' },
    'zh-TW': { title: '沒有這組同義詞' },
  },
  SYNONYMS_CHANGED: {
    'zh-CN': { title: '这组同义词刚刚被其他人修改过', advice: '请重新读取，再在最新内容上修改。' },
    'zh-TW': { title: '這組同義詞剛剛被其他人修改過', advice: '請重新讀取，再在最新內容上修改。' },
  },
  SYNONYMS_FULL: {
    'zh-CN': { title: '每个账号最多有 {limit} 组同义词', advice: '请删除不再需要的一组。' },
    'zh-TW': { title: '每個帳號最多有 {limit} 組同義詞', advice: '請刪除不再需要的一組。' },
  },
  SYNONYM_TWICE: {
    'zh-CN': { title: '{word} 已经在一组同义词里', advice: '一个词只能属于一组：请把两组合并，或从其中一组去掉它。' },
    'zh-TW': { title: '{word} 已經在一組同義詞裡', advice: '一個詞只能屬於一組：請把兩組合併，或從其中一組去掉它。' },
  },
}
