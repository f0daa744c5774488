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

/** The beginning of a text, as a text of its own: a mere slice would keep all of it in memory. */
export function copyOf (text: string, characters: number): string {
  return text.length <= characters ? text : Buffer.from(text.slice(0, characters)).toString()
}

/** Whether lists and objects stand in each other further than that. By levels, because a recursion would end where this is needed. */
export function isDeeper (value: unknown, levels: number): boolean {
  let level = [value]
  for (let depth = 0; depth <= levels; depth += 1) {
    level = level.flatMap((each): unknown[] => typeof each === 'object' && each !== null ? Object.values(each) : [])
    if (level.length === 0) return false
  }
  return true
}
