const maxCharacters = 60

/**
 * A stranger's name for a file as it may stand in a header and in a folder: one line, no path, no quotes, nothing invisible,
 * and of a long one the end, which tells the kind.
 */
export function safeFileName (name: string): string {
  const last = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
  const clean = last.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}"]/gu, '_')
  const short = Array.from(clean).slice(-maxCharacters).join('').replace(/^[.\s]+/, '').trimEnd()
  return short === '' ? 'file' : short
}
