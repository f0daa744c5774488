import type { Text } from '../../platform/i18n.ts'

/** What followers read from us about what they want to hear: in the chat, and on the page where they choose. */
export const said = {
  out: {
    'zh-CN': '已为您退订，我们不会再主动向您推送内容。您的咨询和与您有关的服务通知不受影响。\n\n<a href="{url}">选择想收到的内容</a>\n回复“{word}”可恢复。',
    'zh-TW': '已為您退訂，我們不會再主動推送內容給您。您的諮詢和與您有關的服務通知不受影響。\n\n<a href="{url}">選擇想收到的內容</a>\n回覆「{word}」可恢復。',
    'en': 'You are unsubscribed: we will send you no more content. Answers to your questions and notices about your own affairs still reach you.\n\n'
      + '<a href="{url}">Choose what you want to hear</a>\nWrite “{word}” to come back.',
  },
  in: {
    'zh-CN': '已为您恢复订阅。\n\n<a href="{url}">选择想收到的内容</a>\n回复“{word}”可随时退订。',
    'zh-TW': '已為您恢復訂閱。\n\n<a href="{url}">選擇想收到的內容</a>\n回覆「{word}」可隨時退訂。',
    'en': 'Welcome back: we will send you content again.\n\n<a href="{url}">Choose what you want to hear</a>\nWrite “{word}” to unsubscribe at any time.',
  },
  title: { 'zh-CN': '您想收到的内容', 'zh-TW': '您想收到的內容', 'en': 'What you want to hear' },
  lead: {
    'zh-CN': '这里的选择只影响“{account}”主动向您发送的内容。我们仍会回答您的咨询，并通知与您有关的事项，例如订单。',
    'zh-TW': '這裡的選擇只影響「{account}」主動傳送給您的內容。我們仍會回答您的諮詢，並通知與您有關的事項，例如訂單。',
    'en': 'This is about what “{account}” sends you of its own accord. Your questions are answered and notices of your own affairs, such as orders, still come.',
  },
  all: { 'zh-CN': '接收“{account}”主动发送的内容', 'zh-TW': '接收「{account}」主動傳送的內容', 'en': 'Receive content that “{account}” sends' },
  allHint: { 'zh-CN': '取消勾选后，下面的主题也都不会再发送。', 'zh-TW': '取消勾選後，下面的主題也都不會再傳送。', 'en': 'Without this, nothing of the topics below is sent either.' },
  topics: { 'zh-CN': '主题', 'zh-TW': '主題', 'en': 'Topics' },
  save: { 'zh-CN': '保存', 'zh-TW': '儲存', 'en': 'Save' },
  saved: { 'zh-CN': '已保存。', 'zh-TW': '已儲存。', 'en': 'Saved.' },
  goneTitle: { 'zh-CN': '链接已失效', 'zh-TW': '連結已失效', 'en': 'This link no longer works' },
  gone: {
    'zh-CN': '请在公众号对话中回复“退订”，我们会发给您新的链接。',
    'zh-TW': '請在公眾號對話中回覆「退訂」，我們會傳給您新的連結。',
    'en': 'Write “unsubscribe” in the chat with the account, and a new link comes.',
  },
  busyTitle: { 'zh-CN': '操作太频繁', 'zh-TW': '操作太頻繁', 'en': 'Too many changes' },
  busy: { 'zh-CN': '请稍后再试。', 'zh-TW': '請稍後再試。', 'en': 'Please try again later.' },
} as const satisfies Record<string, Text>
