/** A moment as raw rows have it, as people get it. */
export function isoOf (value: unknown): string | null {
  return value === null || value === undefined ? null : new Date(Number(value)).toISOString()
}
