import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals about drafts of pushes say in Chinese. */
export const contentTexts: Catalogue = {
  PUSH_NOT_FOUND: {
    'zh-CN': { title: '没有这个推送' },
    'zh-TW': { title: '沒有這個推送' },
  },
  PUSH_CHANGED: {
    'zh-CN': { title: '别人同时修改了这个推送', advice: '请重新读取，在读到的内容上再做修改。' },
    'zh-TW': { title: '別人同時修改了這個推送', advice: '請重新讀取，在讀到的內容上再做修改。' },
  },
  PUSH_NOT_DRAFT: {
    'zh-CN': { title: '只有草稿可以修改或删除', advice: '请复制它，再修改副本：已批准的内容保持当时的样子。' },
    'zh-TW': { title: '只有草稿可以修改或刪除', advice: '請複製它，再修改副本：已核准的內容保持當時的樣子。' },
  },
  PUSH_DRAFTS_FULL: {
    'zh-CN': { title: '一个账号最多有 {limit} 个草稿', advice: '请删除不再需要的草稿。' },
    'zh-TW': { title: '一個帳號最多有 {limit} 個草稿', advice: '請刪除不再需要的草稿。' },
  },
  PUSH_TOO_LARGE: {
    'zh-CN': { title: '所有版本的内容加起来太大', advice: '请缩短文字：全部内容最多 60 KB。' },
    'zh-TW': { title: '所有版本的內容加起來太大', advice: '請縮短文字：全部內容最多 60 KB。' },
  },
  PUSH_VARIANT_TWICE: {
    'zh-CN': { title: '有两个版本都叫 {key}', advice: '请给每个版本不同的字母。' },
    'zh-TW': { title: '有兩個版本都叫 {key}', advice: '請給每個版本不同的字母。' },
  },
  PUSH_WAY_TWICE: {
    'zh-CN': { title: '前面已经有同样的发送方式', advice: '请去掉它：前一个不通时，后一个也不通。' },
    'zh-TW': { title: '前面已經有同樣的傳送方式', advice: '請去掉它：前一個不通時，後一個也不通。' },
  },
  PUSH_ROUTE_UNFIT: {
    'zh-CN': { title: '内容推送不能走 {route}', advice: '模板消息和订阅通知只用于粉丝自己的事务，不能营销：请把用途改为 notice。' },
    'zh-TW': { title: '內容推送不能走 {route}', advice: '範本訊息和訂閱通知只用於粉絲自己的事務，不能行銷：請把用途改為 notice。' },
  },
  PUSH_ROUTE_NOT_ALLOWED: {
    'zh-CN': { title: '这个账号不能用 {route} 发送这种内容', advice: 'GET /api/v1/accounts/:accountId/reach/content-table 列出哪些内容可以怎样发送。' },
    'zh-TW': { title: '這個帳號不能用 {route} 傳送這種內容', advice: 'GET /api/v1/accounts/:accountId/reach/content-table 列出哪些內容可以怎樣傳送。' },
  },
  PUSH_MASS_PERSONAL: {
    'zh-CN': { title: '群发对所有人说同样的话', advice: '请去掉变量，或改用别的发送方式。' },
    'zh-TW': { title: '群發對所有人說同樣的話', advice: '請去掉變數，或改用別的傳送方式。' },
  },
  PUSH_VARIABLE_UNKNOWN: {
    'zh-CN': { title: '{name} 在这里没有意义', advice: '可以使用 follower.alias、account.name 和账号属性的 attribute.<key>，竖线后面写没有值时的说法。' },
    'zh-TW': { title: '{name} 在這裡沒有意義', advice: '可以使用 follower.alias、account.name 和帳號屬性的 attribute.<key>，豎線後面寫沒有值時的說法。' },
  },
  PUSH_VARIABLE_WITHOUT_DEFAULT: {
    'zh-CN': { title: '有些粉丝没有 {name} 的值', advice: '请在竖线后面写上没有值时的说法：{{attribute.city|您所在的城市}}。' },
    'zh-TW': { title: '有些粉絲沒有 {name} 的值', advice: '請在豎線後面寫上沒有值時的說法：{{attribute.city|您所在的城市}}。' },
  },
  PUSH_VARIABLE_MISPLACED: {
    'zh-CN': { title: '{name} 放在了没有人看的地方', advice: '变量只能放在文字和网址里，不能放在编号、文件和图片里。' },
    'zh-TW': { title: '{name} 放在了沒有人看的地方', advice: '變數只能放在文字和網址裡，不能放在編號、檔案和圖片裡。' },
  },
  PUSH_SEGMENT_UNKNOWN: {
    'zh-CN': { title: '没有这个分群', advice: 'GET /api/v1/accounts/:accountId/segments 列出已有的分群。' },
    'zh-TW': { title: '沒有這個分群', advice: 'GET /api/v1/accounts/:accountId/segments 列出已有的分群。' },
  },
  PUSH_SEGMENT_EVERYONE: {
    'zh-CN': { title: '这个分群就是所有人，而所有人不是分群', advice: '请说明与谁有关：他们做过什么、有什么、想听什么。' },
    'zh-TW': { title: '這個分群就是所有人，而所有人不是分群', advice: '請說明與誰有關：他們做過什麼、有什麼、想聽什麼。' },
  },
  PUSH_TOPIC_UNKNOWN: {
    'zh-CN': { title: '没有这个主题', advice: 'GET /api/v1/accounts/:accountId/reach/topics 列出已有的主题。' },
    'zh-TW': { title: '沒有這個主題', advice: 'GET /api/v1/accounts/:accountId/reach/topics 列出已有的主題。' },
  },
  PUSH_TEAM_UNKNOWN: {
    'zh-CN': { title: '没有这个团队', advice: 'GET /api/v1/accounts/:accountId/teams 列出已有的团队。' },
    'zh-TW': { title: '沒有這個團隊', advice: 'GET /api/v1/accounts/:accountId/teams 列出已有的團隊。' },
  },
  PUSH_VARIANT_UNKNOWN: {
    'zh-CN': { title: '推送没有版本 {key}', advice: '不写它，就能看到每个粉丝会收到的版本。' },
    'zh-TW': { title: '推送沒有版本 {key}', advice: '不寫它，就能看到每個粉絲會收到的版本。' },
  },
  PUSH_FOLLOWERS_UNKNOWN: {
    'zh-CN': { title: '没有粉丝 {ids}', advice: '请写这个账号的粉丝。' },
    'zh-TW': { title: '沒有粉絲 {ids}', advice: '請寫這個帳號的粉絲。' },
  },
}
