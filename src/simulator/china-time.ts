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

/** The hour of the day in China, 0 to 23. */
export function chinaHour (atMs: number): number {
  return Math.floor((atMs + offsetMs) % dayMs / 3600_000)
}

/** `yyyy-MM-dd` of a day that `chinaDay` counted. */
export function dateOfDay (day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10)
}

/** The day of a `yyyy-MM-dd`, as `chinaDay` counts it; nothing when the calendar has no such day. */
export function dayOfDate (date: string): number | undefined {
  const atMs = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN
  return Number.isNaN(atMs) || new Date(atMs).toISOString().slice(0, 10) !== date ? undefined : atMs / dayMs
}
