import china2025 from './years/china-2025.json' with { type: 'json' }
import china2026 from './years/china-2026.json' with { type: 'json' }

/** A year's holidays and make-up workdays, as data. */
export interface CalendarYear { year: number, name: string, days: Array<{ day: string, isWorking: boolean, name: string }> }

/** What we bring along: the official arrangements for mainland China. */
export const shippedYears: readonly CalendarYear[] = [china2025, china2026]
