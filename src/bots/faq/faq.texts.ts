import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals about questions and answers say in Chinese. */
export const faqTexts: Catalogue = {
  FAQ_ENTRY_NOT_FOUND: {
    'zh-CN': { title: '没有这个问题' },
    'zh-TW': { title: '沒有這個問題' },
  },
  FAQ_ENTRY_CHANGED: {
    'zh-CN': { title: '这个问题刚刚被其他人修改过', advice: '请重新读取，再在最新内容上修改。' },
    'zh-TW': { title: '這個問題剛剛被其他人修改過', advice: '請重新讀取，再在最新內容上修改。' },
  },
  FAQ_ENTRY_EXISTS: {
    'zh-CN': { title: '已经有问题“{question}”', advice: '请修改那一条，或者把您的说法加到它的相似问法里。' },
    'zh-TW': { title: '已經有問題「{question}」', advice: '請修改那一則，或者把您的說法加到它的相似問法裡。' },
  },
  FAQ_FULL: {
    'zh-CN': { title: '每个账号最多有 {limit} 个问题', advice: '请先删除一些不再有人问的。' },
    'zh-TW': { title: '每個帳號最多有 {limit} 個問題', advice: '請先刪除一些不再有人問的。' },
  },
  FAQ_QUESTION_UNFIT: {
    'zh-CN': { title: '这个问题里没有可读的内容', advice: '请至少填写一个字母、数字或汉字。' },
    'zh-TW': { title: '這個問題裡沒有可讀的內容', advice: '請至少填寫一個字母、數字或漢字。' },
  },
  FAQ_ANSWER_TOO_LONG: {
    'zh-CN': { title: '一个答案的全部内容最多 {limit} 字节', advice: '请缩短，或者链接到一篇文章；一个汉字占三个字节。' },
    'zh-TW': { title: '一個答案的全部內容最多 {limit} 位元組', advice: '請縮短，或者連結到一篇文章；一個中文字佔三個位元組。' },
  },
  UNANSWERED_NOT_FOUND: {
    'zh-CN': { title: '没有这个未回答的问题', advice: '可能已经有人回答，或者已随提问者一起被遗忘。' },
    'zh-TW': { title: '沒有這個未回答的問題', advice: '可能已經有人回答，或者已隨提問者一起被遺忘。' },
  },
  FAQ_WAYS_FULL: {
    'zh-CN': { title: '一个问题最多有 {limit} 种相似问法', advice: '请删除一种与其他几乎相同的问法。' },
    'zh-TW': { title: '一個問題最多有 {limit} 種相似問法', advice: '請刪除一種與其他幾乎相同的問法。' },
  },
  FAQ_ADD_UNCLEAR: {
    'zh-CN': { title: '请填写 contents 或 entryId 其中之一', advice: '填写 contents 会成为新问题，填写 entryId 会成为已有问题的另一种问法。' },
    'zh-TW': { title: '請填寫 contents 或 entryId 其中之一', advice: '填寫 contents 會成為新問題，填寫 entryId 會成為已有問題的另一種問法。' },
  },
  FAQ_IMPORT_BODY_MISSING: {
    'zh-CN': { title: '请求的正文必须就是文件', advice: '请原样发送 CSV，content-type 为 text/csv 或 application/octet-stream。' },
    'zh-TW': { title: '請求的正文必須就是檔案', advice: '請原樣傳送 CSV，content-type 為 text/csv 或 application/octet-stream。' },
  },
  FAQ_IMPORT_CUT_OFF: {
    'zh-CN': { title: '文件没有完整到达', advice: '请重新发送。' },
    'zh-TW': { title: '檔案沒有完整到達', advice: '請重新傳送。' },
  },
  FAQ_IMPORT_TOO_LONG: {
    'zh-CN': { title: '文件在表头以下超过 {limit} 行', advice: '请分成几个文件导入。' },
    'zh-TW': { title: '檔案在表頭以下超過 {limit} 行', advice: '請分成幾個檔案匯入。' },
  },
  FAQ_IMPORT_COLUMN_MISSING: {
    'zh-CN': { title: '表头里没有列 {column}', advice: '列名为 question 和 answer，还可以有 similar（用 | 分隔）和 category。' },
    'zh-TW': { title: '表頭裡沒有欄 {column}', advice: '欄名為 question 和 answer，還可以有 similar（用 | 分隔）和 category。' },
  },
  FAQ_IMPORT_LINE_UNFIT: {
    'zh-CN': { title: '第 {line} 行无法导入：列 {column} 为空或过长', advice: '问题最多 200 个字符，答案最多 3,000 个，分类最多 64 个；一个问题最多有 20 种相似问法。' },
    'zh-TW': { title: '第 {line} 行無法匯入：欄 {column} 為空或過長', advice: '問題最多 200 個字元，答案最多 3,000 個，分類最多 64 個；一個問題最多有 20 種相似問法。' },
  },
  FAQ_IMPORT_LINE_TWICE: {
    'zh-CN': { title: '第 {line} 行与第 {twin} 行问的是同一个问题', advice: '请删除其中一行，或者把它写进另一行的相似问法。' },
    'zh-TW': { title: '第 {line} 行與第 {twin} 行問的是同一個問題', advice: '請刪除其中一行，或者把它寫進另一行的相似問法。' },
  },
}
