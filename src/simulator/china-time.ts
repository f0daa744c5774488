// Days and months of the platform are China's, without daylight saving.
const offsetMs = 8 * 3600_000
const dayMs = 24 * 3600_000

/** Days since 1970 in China. */
export function chinaDay (atMs: number): number {
  return Math.floor((atMs + offsetMs) / dayMs)
}

/** Months since 1970 in China. */
export function chinaMonth (atMs: number): number {
  const inChina = new Date(atMs + offsetMs)
  return (inChina.getUTCFullYear() - 1970) * 12 + inChina.getUTCMonth()
}

/** `yyyy-MM-dd` in China. */
export function chinaDate (atMs: number): string {
  return new Date(atMs + offsetMs).toISOString().slice(0, 10)
}
