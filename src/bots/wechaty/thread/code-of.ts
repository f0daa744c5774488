/** A failure in a word that tells nothing of what was said: its code, or what kind of error it is. */
export function codeOf (error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'ERROR'
  const { code, name } = error as { code?: unknown, name?: unknown }
  if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{0,63}$/.test(code)) return code
  return typeof name === 'string' && /^[A-Za-z]\w{0,63}$/.test(name) ? name : 'ERROR'
}
