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
  let folded = ''
  for (const [piece] of text.matchAll(pieces)) folded = append(folded, piece)
  return folded.trimEnd()
}

export function foldWithPlaces (text: string): Folded {
  let folded = ''
  const starts: number[] = []
  const ends: number[] = []
  for (const { 0: piece, index } of text.matchAll(pieces)) {
    folded = append(folded, piece)
    while (starts.length < folded.length) {
      starts.push(index)
      ends.push(index + piece.length)
    }
  }
  return { text: folded, starts, ends }
}

function append (folded: string, piece: string): string {
  if (plainHan.test(piece)) return folded + piece
  let longer = folded
  for (const character of piece.normalize('NFKC').toLowerCase().replaceAll(ignored, '')) {
    if (worthFinding.test(character)) longer += character
    else if (longer !== '' && !longer.endsWith(' ')) longer += ' '
  }
  return longer
}

/** The words of a folded text, of any length. */
export function runsOf (folded: string): string[] {
  return folded.split(' ').filter((run) => run !== '')
}
