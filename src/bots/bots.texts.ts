import type { Catalogue } from '../platform/texts.ts'

/** What the refusals of this room say in Chinese. */
export const botTexts: Catalogue = {
  TEXT_TOO_LONG: {
    'zh-CN': { title: '微信最多接受 {bytes} 字节', advice: '请缩短文字；一个汉字占三个字节。' },
    'zh-TW': { title: '微信最多接受 {bytes} 位元組', advice: '請縮短文字；一個中文字佔三個位元組。' },
  },
}
