import { foldChinese } from '../../platform/fold.ts'

/** Of what is longer the beginning is looked at: nobody puts a question behind so many words. */
const maxCharacters = 4000
const besideHan = /(?<=\p{Script=Han}) | (?=\p{Script=Han})/gu

/**
 * As keywords and what followers write are compared: capitals, width, signs and the kind of Chinese make no difference, and between
 * Chinese characters blanks make none. What is nothing but signs stays as it is, so that somebody can be answered who writes `？`.
 */
export function comparable (text: string): string {
  const part = text.slice(0, maxCharacters)
  const folded = foldChinese(part)
  return folded === '' ? part.normalize('NFKC').trim().toLowerCase() : folded.replaceAll(besideHan, '')
}
