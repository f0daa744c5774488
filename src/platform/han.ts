import { Converter } from 'opencc-js/t2cn'

/**
 * A character each, whatever stands beside it: by whole words 瞭解 would become 了解 while 瞭 alone stays, and who looks for a
 * part of what was said would miss it. With Taiwan's way of writing some characters.
 */
const convert = Converter({ from: 'tw', to: 'cn' })

/** What only whole words would tell apart is one here: 計畫 is 计划, 答覆 is 答复. What simplified Chinese writes stays: 么 is 幺 in Taiwan alone. */
const alike = new Map(Array.from('沈沉藉借覆复鍊链瞭了逕径鍾钟锺钟鉅巨钜巨甦苏衹只祇只畫划画划俱具傢家彷仿妳你谘咨馀余颚腭鲶鲇么么').flatMap((each, at, all) => (
  at % 2 === 0 ? [[each, all[at + 1] ?? each] as const] : [])))

/** Each character is looked up once: there are some ninety thousand, and people write three thousand. */
const known = new Map<string, string>()
const han = /\p{Script=Han}/gu

/** In simplified characters: traditional and simplified Chinese are found alike. */
export function simplified (text: string): string {
  return text.replace(han, (character) => {
    const before = known.get(character)
    if (before !== undefined) return before
    const simple = alike.get(character) ?? convert(character)
    const written = alike.get(simple) ?? simple
    known.set(character, written)
    return written
  })
}
