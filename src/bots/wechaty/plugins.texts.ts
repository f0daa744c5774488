import type { Catalogue } from '../../platform/texts.ts'

/** What the refusals about plugins say in Chinese. */
export const pluginTexts: Catalogue = {
  PLUGIN_NOT_FOUND: {
    'zh-CN': { title: '本系统没有插件 {name}', advice: '插件由运维人员在 WECHATY_PLUGINS 中指定。' },
    'zh-TW': { title: '本系統沒有外掛 {name}', advice: '外掛由維運人員在 WECHATY_PLUGINS 中指定。' },
  },
  PLUGIN_CHANGED: {
    'zh-CN': { title: '此插件已被他人修改', advice: '请重新读取，再在新的内容上修改。' },
    'zh-TW': { title: '此外掛已被他人修改', advice: '請重新讀取，再於新的內容上修改。' },
  },
  PLUGIN_OPTIONS_TOO_LONG: {
    'zh-CN': { title: '选项超过 {bytes} 字节', advice: '较长的内容请让插件从文件读取。' },
    'zh-TW': { title: '選項超過 {bytes} 位元組', advice: '較長的內容請讓外掛從檔案讀取。' },
  },
  HELD_BY_AGENT: {
    'zh-CN': { title: '会话正由客服处理，机器人不发言' },
    'zh-TW': { title: '對話正由客服處理，機器人不發言' },
  },
  NO_CONVERSATION: {
    'zh-CN': { title: '此粉丝还没有发过消息', advice: '插件只作回答；主动联系请使用推送。' },
    'zh-TW': { title: '此粉絲還沒有傳過訊息', advice: '外掛只作回答；主動聯絡請使用推送。' },
  },
  BOT_LOOP: {
    'zh-CN': { title: '机器人对此粉丝的回答次数过多', advice: '次数上限见公众号的机器人设置。' },
    'zh-TW': { title: '機器人對此粉絲的回答次數過多', advice: '次數上限見公眾號的機器人設定。' },
  },
  TOO_MANY_SAYINGS: {
    'zh-CN': { title: '插件对一条消息最多回答 {limit} 次' },
    'zh-TW': { title: '外掛對一則訊息最多回答 {limit} 次' },
  },
  PLUGIN_TAG_UNKNOWN: {
    'zh-CN': { title: '公众号没有标签 {tag}', advice: '请先创建标签。' },
    'zh-TW': { title: '公眾號沒有標籤 {tag}', advice: '請先建立標籤。' },
  },
  PLUGIN_CONTENT_NOT_SENDABLE: {
    'zh-CN': { title: '微信不接受这样的内容', advice: '文字最多 20,000 个字符；链接需要标题和 http(s) 地址；小程序需要标题、appid、页面和图片。' },
    'zh-TW': { title: '微信不接受這樣的內容', advice: '文字最多 20,000 個字元；連結需要標題和 http(s) 位址；小程式需要標題、appid、頁面和圖片。' },
  },
  PLUGIN_FILE_NOT_SENDABLE: {
    'zh-CN': { title: '公众号只能发送图片（jpg、png、gif）和语音（mp3、amr）', advice: '其他文件请发送链接。' },
    'zh-TW': { title: '公眾號只能傳送圖片（jpg、png、gif）和語音（mp3、amr）', advice: '其他檔案請傳送連結。' },
  },
  PLUGIN_FILE_NOT_KEPT: {
    'zh-CN': { title: '粉丝发送的文件不在本系统', advice: '文件会在几秒内取回；微信已删除或我们不保存的文件不会出现。' },
    'zh-TW': { title: '粉絲傳送的檔案不在本系統', advice: '檔案會在幾秒內取回；微信已刪除或我們不保存的檔案不會出現。' },
  },
}
