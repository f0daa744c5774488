import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals of imports and exports say in Chinese. */
export const transferTexts: Catalogue = {
  IMPORT_FILE_EMPTY: {
    'zh-CN': { title: '文件在表头之下没有任何行', advice: '第一行是各列的名称，其后每行是一位关注者。' },
    'zh-TW': { title: '檔案在標題列之下沒有任何列', advice: '第一列是各欄的名稱，其後每列是一位關注者。' },
  },
  IMPORT_FILE_BINARY: {
    'zh-CN': { title: '第 {line} 行第 {column} 列含有文本中不会出现的字节', advice: '请把表格另存为 UTF-8 编码的 CSV：Excel 文件和 UTF-16 文本无法读取。' },
    'zh-TW': { title: '第 {line} 列第 {column} 欄含有文字中不會出現的位元組', advice: '請把表格另存為 UTF-8 編碼的 CSV：Excel 檔案和 UTF-16 文字無法讀取。' },
  },
  IMPORT_ENCODING_BROKEN: {
    'zh-CN': { title: '第 {line} 行第 {column} 列（字节 {byte}）的字符既不是 UTF-8 也不是 GBK', advice: '请把表格重新另存为 UTF-8 编码的 CSV。' },
    'zh-TW': { title: '第 {line} 列第 {column} 欄（位元組 {byte}）的字元既不是 UTF-8 也不是 GBK', advice: '請把表格重新另存為 UTF-8 編碼的 CSV。' },
  },
  IMPORT_CELL_TOO_LARGE: {
    'zh-CN': { title: '第 {line} 行到第 {column} 列已超过 {limit} 字节', advice: '请检查是否有未闭合的引号。' },
    'zh-TW': { title: '第 {line} 列到第 {column} 欄已超過 {limit} 位元組', advice: '請檢查是否有未關閉的引號。' },
  },
  IMPORT_QUOTE_OPEN: {
    'zh-CN': { title: '第 {line} 行第 {column} 列的引号没有闭合', advice: '请闭合引号；引号内的引号要写两次。' },
    'zh-TW': { title: '第 {line} 列第 {column} 欄的引號沒有關閉', advice: '請關閉引號；引號內的引號要寫兩次。' },
  },
  IMPORT_QUOTE_STRAY: {
    'zh-CN': { title: '第 {line} 行第 {column} 列的单元格中间有引号', advice: '含有引号的单元格要用引号括起来，其中的引号写两次。' },
    'zh-TW': { title: '第 {line} 列第 {column} 欄的儲存格中間有引號', advice: '含有引號的儲存格要用引號括起來，其中的引號寫兩次。' },
  },
  IMPORT_COLUMNS_TOO_MANY: {
    'zh-CN': { title: '第 {line} 行超过 {columns} 列', advice: '含有分隔符的单元格需要加引号。' },
    'zh-TW': { title: '第 {line} 列超過 {columns} 欄', advice: '含有分隔符號的儲存格需要加引號。' },
  },
  IMPORT_LINES_TOO_MANY: {
    'zh-CN': { title: '文件在表头之下超过 {limit} 行', advice: '请分成几个文件导入。' },
    'zh-TW': { title: '檔案在標題列之下超過 {limit} 列', advice: '請分成幾個檔案匯入。' },
  },
  IMPORT_HEADER_UNFIT: {
    'zh-CN': { title: '表头第 {column} 列没有自己的名称', advice: '每一列都需要一个不超过 100 个字符、不与其他列重复的名称。' },
    'zh-TW': { title: '標題列第 {column} 欄沒有自己的名稱', advice: '每一欄都需要一個不超過 100 個字元、不與其他欄重複的名稱。' },
  },
  EXPORT_NOT_FOUND: {
    'zh-CN': { title: '没有这次导出' },
    'zh-TW': { title: '沒有這次匯出' },
  },
  EXPORT_NOT_READY: {
    'zh-CN': { title: '这次导出还不完整', advice: '请等它的任务结束；中断的导出需要重新发起。' },
    'zh-TW': { title: '這次匯出還不完整', advice: '請等它的任務結束；中斷的匯出需要重新發起。' },
  },
  EXPORT_RUNNING: {
    'zh-CN': { title: '这次导出仍在写入', advice: '请先取消它的任务。' },
    'zh-TW': { title: '這次匯出仍在寫入', advice: '請先取消它的任務。' },
  },
  EXPORT_COLUMN_UNKNOWN: {
    'zh-CN': { title: '没有“{column}”这一列', advice: '属性写作 attribute:<key>；GET /api/v1/accounts/:accountId/attributes 列出全部属性。' },
    'zh-TW': { title: '沒有「{column}」這一欄', advice: '屬性寫作 attribute:<key>；GET /api/v1/accounts/:accountId/attributes 列出全部屬性。' },
  },
  EXPORT_COLUMN_REPEATED: {
    'zh-CN': { title: '“{column}”列出现了两次' },
    'zh-TW': { title: '「{column}」欄出現了兩次' },
  },
  EXPORT_PART_LOST: {
    'zh-CN': { title: '导出的一部分中断，正在重新写入' },
    'zh-TW': { title: '匯出的一部分中斷，正在重新寫入' },
  },
  IMPORT_NOT_FOUND: {
    'zh-CN': { title: '没有这次导入' },
    'zh-TW': { title: '沒有這次匯入' },
  },
  IMPORT_CUT_OFF: {
    'zh-CN': { title: '文件没有完整到达', advice: '请重新上传。' },
    'zh-TW': { title: '檔案沒有完整到達', advice: '請重新上傳。' },
  },
  IMPORT_BODY_MISSING: {
    'zh-CN': { title: '请求的正文必须是文件', advice: '请直接发送 CSV，content-type 用 text/csv 或 application/octet-stream。' },
    'zh-TW': { title: '請求的本文必須是檔案', advice: '請直接傳送 CSV，content-type 用 text/csv 或 application/octet-stream。' },
  },
  IMPORT_NOT_READY: {
    'zh-CN': { title: '这次导入已经开始过', advice: '要再次导入，请重新上传文件。' },
    'zh-TW': { title: '這次匯入已經開始過', advice: '要再次匯入，請重新上傳檔案。' },
  },
  IMPORT_FILE_FORGOTTEN: {
    'zh-CN': { title: '这次导入的文件已不再保存', advice: '请重新上传。' },
    'zh-TW': { title: '這次匯入的檔案已不再保存', advice: '請重新上傳。' },
  },
  IMPORT_NOT_UNDOABLE: {
    'zh-CN': { title: '这次导入不能撤销', advice: '只有最近一天内完成的导入可以撤销，而且只能一次；仍在进行的请先取消。' },
    'zh-TW': { title: '這次匯入不能復原', advice: '只有最近一天內完成的匯入可以復原，而且只能一次；仍在進行的請先取消。' },
  },
  IMPORT_COLUMN_UNKNOWN: {
    'zh-CN': { title: '文件里没有“{column}”这一列', advice: '请按文件表头填写列名。' },
    'zh-TW': { title: '檔案裡沒有「{column}」這一欄', advice: '請按檔案標題列填寫欄名。' },
  },
  IMPORT_COLUMN_REPEATED: {
    'zh-CN': { title: '“{column}”列被指定了两次' },
    'zh-TW': { title: '「{column}」欄被指定了兩次' },
  },
  IMPORT_COLUMN_UNMAPPED: {
    'zh-CN': { title: '没有说明“{column}”列是什么', advice: '请为每一列指定字段；ignore 表示忽略。' },
    'zh-TW': { title: '沒有說明「{column}」欄是什麼', advice: '請為每一欄指定欄位；ignore 表示忽略。' },
  },
  IMPORT_FIELD_REPEATED: {
    'zh-CN': { title: '有两列都指定为 {field}' },
    'zh-TW': { title: '有兩欄都指定為 {field}' },
  },
  IMPORT_FIELD_UNKNOWN: {
    'zh-CN': { title: '没有字段 {field}', advice: '属性写作 attribute:<key>；GET /api/v1/accounts/:accountId/attributes 列出全部属性。' },
    'zh-TW': { title: '沒有欄位 {field}', advice: '屬性寫作 attribute:<key>；GET /api/v1/accounts/:accountId/attributes 列出全部屬性。' },
  },
  IMPORT_KEY_MISSING: {
    'zh-CN': { title: '没有一列是 openid', advice: '关注者按 openid 查找：请把一列指定为 openid。' },
    'zh-TW': { title: '沒有一欄是 openid', advice: '關注者按 openid 尋找：請把一欄指定為 openid。' },
  },
  IMPORT_DEFINITIONS_MOVED: {
    'zh-CN': { title: '期间有人修改了属性、标签或用户' },
    'zh-TW': { title: '期間有人修改了屬性、標籤或使用者' },
  },
  IMPORT_LINE_SHORT: {
    'zh-CN': { title: '这一行的单元格比表头少', advice: '请检查是否漏了分隔符。' },
    'zh-TW': { title: '這一列的儲存格比標題列少', advice: '請檢查是否漏了分隔符號。' },
  },
  IMPORT_OPENID_UNFIT: {
    'zh-CN': { title: '这不是 openid', advice: 'openid 最多 64 个字母、数字、- 和 _。' },
    'zh-TW': { title: '這不是 openid', advice: 'openid 最多 64 個字母、數字、- 和 _。' },
  },
  IMPORT_FOLLOWER_UNKNOWN: {
    'zh-CN': { title: '没有关注者使用这个 openid', advice: '请先同步关注者，或以 unknown: create 开始导入。' },
    'zh-TW': { title: '沒有關注者使用這個 openid', advice: '請先同步關注者，或以 unknown: create 開始匯入。' },
  },
  IMPORT_FOLLOWER_ERASED: {
    'zh-CN': { title: '此人的资料已被删除，不会再次创建' },
    'zh-TW': { title: '此人的資料已被刪除，不會再次建立' },
  },
  IMPORT_STAGE_UNKNOWN: {
    'zh-CN': { title: '没有这个阶段', advice: '阶段有 unknown、potential、customer、high-value 和 lost。' },
    'zh-TW': { title: '沒有這個階段', advice: '階段有 unknown、potential、customer、high-value 和 lost。' },
  },
  IMPORT_TAG_UNKNOWN: {
    'zh-CN': { title: '没有这个名称的标签', advice: '请先创建；多个名称用 | 分隔。' },
    'zh-TW': { title: '沒有這個名稱的標籤', advice: '請先建立；多個名稱用 | 分隔。' },
  },
  IMPORT_TAGS_TOO_MANY: {
    'zh-CN': { title: '微信规定一位关注者最多 20 个标签', advice: '请先取下一个，或使用本地标签。' },
    'zh-TW': { title: '微信規定一位關注者最多 20 個標籤', advice: '請先取下一個，或使用本地標籤。' },
  },
}
