/** So many of so many. */
export interface Share { hits: number, of: number }

/** Between 0 and 1, or between -1 and 1 for a difference. */
export interface Interval { value: number, low: number, high: number }

/** The middle 95 of a hundred of a normal distribution lie within. */
const z = 1.959963984540054

/**
 * A share and where it lies with 95 % confidence, by Wilson's score: it holds for few and for none, too. Null when there is nobody. More
 * hits than there are to hit are all of them: WeChat may say of some, after they bought something, that nothing arrived.
 */
export function shareOf ({ hits: counted, of }: Share): Interval | null {
  if (of <= 0) return null
  const hits = Math.min(counted, of)
  const value = hits / of
  const middle = (value + z * z / (2 * of)) / (1 + z * z / of)
  const half = z * Math.sqrt(value * (1 - value) / of + z * z / (4 * of * of)) / (1 + z * z / of)
  return { value, low: hits === 0 ? 0 : Math.max(0, middle - half), high: hits === of ? 1 : Math.min(1, middle + half) }
}

/**
 * By how much one share is larger than another, with 95 % confidence: Newcombe's hybrid score interval (Statistics in Medicine
 * 17, 1998, method 10), which does not promise more than it knows when hardly anybody did it.
 */
export function differenceOf (one: Share, other: Share): Interval | null {
  const a = shareOf(one)
  const b = shareOf(other)
  if (a === null || b === null) return null
  const value = a.value - b.value
  return { value, low: value - Math.hypot(a.value - a.low, b.high - b.value), high: value + Math.hypot(a.high - a.value, b.value - b.low) }
}

/** Whether the difference is more than chance, as far as 95 % go. */
export const isClear = ({ low, high }: Interval): boolean => low > 0 || high < 0
