import { simplified } from './han.ts'

/**
 * What is written alike is found alike: full width and half width, capital and small, composed and not, with or without a colour of
 * skin. What is folded is the same piece by piece, so that every place leads back into the text it came from.
 */
export interface Folded {
  /** Letters, digits, Han and pictures in small runs; whatever is between them is one space. */
  text: string
  /** For each code unit of `text`, where the piece it came from begins and ends. */
  starts: readonly number[]
  ends: readonly number[]
}

/** A character with what belongs to it: what may be composed, or changes a picture, stands in one piece. U+FF9E and U+FF9F are marks of half-width kana. */
const pieces = /(?:[\u1100-\u115f][\u1160-\u11a7][\u11a8-\u11ff]?|[\s\S])[\p{M}\p{Cf}\p{Emoji_Modifier}\uff9e\uff9f]*/gu
/** They change how something looks and not what it is: selectors, joiners, colours of skin. */
const ignored = /[\p{Cf}\p{Emoji_Modifier}\p{Variation_Selector}]/gu
const worthFinding = /[\p{L}\p{N}\p{M}\p{Extended_Pictographic}\p{Regional_Indicator}]/u
const plainHan = /^[\u4e00-\u9fff]$/

export function fold (text: string): string {
  const folded: string[] = []
  for (const [piece] of text.matchAll(pieces)) append(folded, piece)
  return folded.join('').trimEnd()
}

/** Traditional and simplified Chinese too: how followers are understood, who write in both. */
export function foldChinese (text: string): string {
  return fold(simplified(text))
}

export function foldWithPlaces (text: string): Folded {
  const folded: string[] = []
  const starts: number[] = []
  const ends: number[] = []
  for (const { 0: piece, index } of text.matchAll(pieces)) {
    const units = append(folded, piece)
    for (let unit = 0; unit < units; unit++) {
      starts.push(index)
      ends.push(index + piece.length)
    }
  }
  return { text: folded.join(''), starts, ends }
}

/** Tells how many code units there are more. Characters and no growing string: asking for its end each time would copy it each time. */
function append (folded: string[], piece: string): number {
  if (plainHan.test(piece)) {
    folded.push(piece)
    return piece.length
  }
  let units = 0
  for (const character of piece.normalize('NFKC').toLowerCase().replaceAll(ignored, '')) {
    const isFound = worthFinding.test(character)
    if (!isFound && (folded.length === 0 || folded.at(-1) === ' ')) continue
    folded.push(isFound ? character : ' ')
    units += isFound ? character.length : 1
  }
  return units
}

/** The words of a folded text, of any length. */
export function runsOf (folded: string): string[] {
  return folded.split(' ').filter((run) => run !== '')
}
