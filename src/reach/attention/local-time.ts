/** Days are `2026-11-22` and clocks `22:00`, as they stand on the wall in a time zone. */
const dayMs = 86_400_000

/** Building one takes longer than a hundred uses. Names are spelled in many ways, so there is an end to what is kept. */
const maxFormats = 1000
const formats = new Map<string, Intl.DateTimeFormat>()

/** Clocks are set at whole minutes, and thousands of sends a second ask about the same one. */
const minuteMs = 60_000
const lastAsked = new Map<string, { minute: number, offsetMs: number }>()

function formatFor (timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat('en', {
    timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  })
  if (formats.size >= maxFormats) formats.clear()
  formats.set(timeZone, format)
  return format
}

/** What the wall shows at this moment, as if the wall were in UTC. */
export function wallMs (atMs: number, timeZone: string): number {
  const minute = Math.floor(atMs / minuteMs)
  const last = lastAsked.get(timeZone)
  if (last?.minute === minute) return atMs - atMs % 1000 + last.offsetMs
  const wall = shownMs(atMs, timeZone)
  if (lastAsked.size >= maxFormats) lastAsked.clear()
  lastAsked.set(timeZone, { minute, offsetMs: wall - (atMs - atMs % 1000) })
  return wall
}

function shownMs (atMs: number, timeZone: string): number {
  const shown: Record<string, number> = {}
  for (const { type, value } of formatFor(timeZone).formatToParts(atMs)) shown[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

export function dayOf (atMs: number, timeZone: string): string {
  return writeDay(wallMs(atMs, timeZone))
}

export function writeDay (wall: number): string {
  return new Date(wall).toISOString().slice(0, 10)
}

export function addDays (day: string, days: number): string {
  return writeDay(Date.parse(day) + days * dayMs)
}

/** 1 is Monday, 7 is Sunday. */
export function weekdayOf (day: string): number {
  return new Date(day).getUTCDay() || 7
}

/**
 * The first and the last moment at which the wall shows this. They differ when clocks are set back over it, and stand on both
 * sides of it when clocks are set forward over it.
 */
export function momentsOf (day: string, hour: string, timeZone: string): { first: number, last: number } {
  const wall = Date.parse(`${day}T${hour}:00Z`)
  const guesses = [wall - dayMs, wall + dayMs].map((near) => wall - (wallMs(near, timeZone) - near))
  const shown = guesses.filter((guess) => wallMs(guess, timeZone) === wall)
  const moments = shown.length > 0 ? shown : guesses
  return { first: Math.min(...moments), last: Math.max(...moments) }
}

export function isTimeZone (name: string): boolean {
  try {
    formatFor(name)
    return true
  } catch {
    return false
  }
}
