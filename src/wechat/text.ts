export function byteLength (text: string): number {
  return Buffer.byteLength(text)
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

/** A break is worth taking when it costs no more than this part of a piece. */
const NEAR_THE_END = 1 / 3

// Positions after these characters, in order of preference. A full stop ends a sentence only before a blank: 3.14, a.cn.
const BREAKS = [/\n$/, /(?:[。！？；…]|[.!?;]\s)$/u, /[\s，、,]$/u]

/**
 * Cuts a text into pieces of at most so many UTF-8 bytes, each as long as it can be, but rather after a line or a
 * sentence, and never inside a character as people see it (a family emoji is one). Joined, the pieces are the text.
 */
export function splitByBytes (text: string, maxBytes: number): string[] {
  if (!(maxBytes >= 4)) throw new RangeError('A piece must have room for any character: 4 bytes')
  const pieces: string[] = []
  let from = 0
  while (from < text.length) {
    const furthest = furthestFit(text, from, maxBytes)
    const to = furthest === text.length ? furthest : bestCut(text, from, furthest)
    pieces.push(text.slice(from, to))
    from = to
  }
  return pieces
}

function furthestFit (text: string, from: number, maxBytes: number): number {
  let at = from
  let bytes = 0
  while (at < text.length) {
    const code = text.codePointAt(at) ?? 0
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
    if (bytes > maxBytes) break
    at += code > 0xFFFF ? 2 : 1
  }
  return at
}

function bestCut (text: string, from: number, furthest: number): number {
  const earliest = Math.ceil(furthest - (furthest - from) * NEAR_THE_END)
  for (const ending of BREAKS) {
    for (let at = furthest; at >= earliest; at--) {
      if (ending.test(text.slice(at - 2, at)) && wholeCharacters(text, from, at) === at) return at
    }
  }
  const cut = wholeCharacters(text, from, furthest)
  // A single character may be longer than a piece, when dozens of accents are stacked on it.
  return cut > from ? cut : furthest
}

/** The last boundary between characters at or before the position. */
function wholeCharacters (text: string, from: number, at: number): number {
  const around = graphemes.segment(text.slice(from, at + 2)).containing(at - from)
  return around === undefined ? at : from + around.index
}
