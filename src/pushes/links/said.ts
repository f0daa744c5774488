import { escaped, page } from '../../platform/http/html-page.ts'
import { type Language, say, type Text } from '../../platform/i18n.ts'

/** What somebody reads whose link leads nowhere. */
const said = {
  gone: { 'zh-CN': '链接已失效', 'zh-TW': '連結已失效', 'en': 'This link leads nowhere' },
  goneHint: {
    'zh-CN': '请回到公众号对话，重新打开消息里的链接。', 'zh-TW': '請回到公眾號對話，重新打開訊息裡的連結。', 'en': 'Go back to the chat with the account and open the link there again.',
  },
  again: { 'zh-CN': '暂时无法打开', 'zh-TW': '暫時無法打開', 'en': 'This cannot be opened just now' },
  againHint: {
    'zh-CN': '请稍后返回上一页，再打开一次。', 'zh-TW': '請稍後返回上一頁，再打開一次。', 'en': 'Go back in a moment and open it once more.',
  },
} as const satisfies Record<string, Text>

export function messageHtml (language: Language, which: 'gone' | 'again'): string {
  const title = escaped(say(said[which], language))
  return page(language, title, [`<h1>${title}</h1>`, `<p>${escaped(say(said[`${which}Hint`], language))}</p>`])
}
