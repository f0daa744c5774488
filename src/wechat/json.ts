/**
 * `JSON.parse`, but an integer that a double cannot hold exactly becomes a string of the same digits: WeChat's message
 * ids are bare 64-bit numbers, and `JSON.parse` would silently change their last digits.
 */
export function parseJson (text: string): unknown {
  return JSON.parse(LONG_NUMBER.test(text) ? quoteLongIntegers(text) : text)
}

const LONG_NUMBER = /\d{16}/

// Strings are matched to be stepped over. The closing quote is optional, so that a string that never ends is walked
// through once and not again from each of its quotes.
const STRING_OR_NUMBER = /"(?:[^"\\]|\\[^])*"?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g
const INTEGER = /^-?[1-9]\d{15,}$/
const COLON = /\s*:/y

function quoteLongIntegers (text: string): string {
  return text.replace(STRING_OR_NUMBER, (token, at: number) => {
    if (!INTEGER.test(token) || Number.isSafeInteger(Number(token))) return token
    // A bare number as a key is a mistake, and must not become right by being quoted.
    COLON.lastIndex = at + token.length
    return COLON.test(text) ? token : `"${token}"`
  })
}

/** Turns the numbers of the named fields, at any depth, into strings: short ids come as numbers, long ones as strings already. */
export function idsAsStrings (value: unknown, names: readonly string[]): void {
  if (Array.isArray(value)) {
    for (const item of value) idsAsStrings(item, names)
  } else if (typeof value === 'object' && value !== null) {
    const fields = value as Record<string, unknown>
    for (const [name, inner] of Object.entries(fields)) {
      if (typeof inner === 'number' && names.includes(name)) fields[name] = String(inner)
      else if (typeof inner === 'object') idsAsStrings(inner, names)
    }
  }
}

/** Takes the quotes off the named ids in written JSON. In a text the quote before the name would be escaped, so no text is hit. */
export function bareNumbers (json: string, names: readonly string[]): string {
  return json.replace(new RegExp(String.raw`(?<!\\)"(${names.join('|')})":"(\d{1,20})"`, 'g'), '"$1":$2')
}
