/** Reading what strangers sent: everything is unknown until it was looked at. */
export type Fields = Record<string, unknown>

export function isFields (value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isFilled (value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

/** An element that may be repeated comes as one value or as a list. */
export function listOf (value: unknown): unknown[] {
  if (value === undefined || value === '') return []
  return Array.isArray(value) ? value : [value]
}

/** The text of a simple value; nothing for what is no text. */
export function textOf (value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** Whether a text has no more characters than that, as WeChat counts them: a surrogate pair is one. */
export function isAtMost (text: string, characters: number): boolean {
  return text.length <= characters || (text.length <= characters * 2 && Array.from(text).length <= characters)
}
