import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals of the library say in Chinese. */
export const libraryTexts: Catalogue = {
  CONTENT_NOT_BY_ROUTE: {
    'zh-CN': { title: '{type} 类型的内容不能通过 {route} 途径发送', advice: 'GET /api/v1/accounts/:accountId/reach/content-table 列出每种内容可用的途径。' },
    'zh-TW': { title: '{type} 類型的內容不能透過 {route} 途徑傳送', advice: 'GET /api/v1/accounts/:accountId/reach/content-table 列出每種內容可用的途徑。' },
  },
  CONTENT_EMPTY: {
    'zh-CN': { title: '文本里没有可读的内容', advice: '请写点什么：只有空格不算消息。' },
    'zh-TW': { title: '文字裡沒有可讀的內容', advice: '請寫點什麼：只有空格不算訊息。' },
  },
  CONTENT_TOO_LARGE: {
    'zh-CN': { title: '内容的字节数超过了可发送的上限', advice: '请缩短：一个汉字占三个字节，一个表情占四个或更多。' },
    'zh-TW': { title: '內容的位元組數超過了可傳送的上限', advice: '請縮短：一個漢字佔三個位元組，一個表情符號佔四個或更多。' },
  },
  CONTENT_FILE_MISSING: {
    'zh-CN': { title: '内容没有指明文件', advice: '请指明我们的一个素材，或微信的媒体文件 ID。' },
    'zh-TW': { title: '內容沒有指明檔案', advice: '請指明我們的一個素材，或微信的媒體檔案 ID。' },
  },
  CONTENT_FILE_TWICE: {
    'zh-CN': { title: '内容同时指明了我们的素材和微信的文件', advice: '请去掉其中一个。' },
    'zh-TW': { title: '內容同時指明了我們的素材和微信的檔案', advice: '請去掉其中一個。' },
  },
  CONTENT_PART_MISSING: {
    'zh-CN': { title: '这个途径需要 {place}', advice: '请补上它，或改用别的内容。' },
    'zh-TW': { title: '這個途徑需要 {place}', advice: '請補上它，或改用別的內容。' },
  },
  MENU_ID_TWICE: {
    'zh-CN': { title: '菜单里有两项的 ID 相同', advice: '请给每一项不同的 ID：只有它能说明选了哪一项。' },
    'zh-TW': { title: '選單裡有兩項的 ID 相同', advice: '請給每一項不同的 ID：只有它能說明選了哪一項。' },
  },
}
