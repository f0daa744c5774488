/** Positions in order, at four bytes each: a million followers may carry a dozen tags. */
export interface PositionSet {
  add: (position: number) => void
  /** Those behind `position`, the lowest first. */
  after: (position: number) => Int32Array
}

const looseAtLeast = 10_000

export function createPositionSet (): PositionSet {
  let sorted = new Int32Array(0)
  let loose: number[] = []

  /** What was added is put in order when somebody looks, or when it has become much. */
  const settle = (): void => {
    const all = new Int32Array(sorted.length + loose.length)
    all.set(sorted)
    all.set(loose, sorted.length)
    all.sort()
    sorted = all.filter((position, at) => at === 0 || position !== all[at - 1])
    loose = []
  }

  return {
    add (position) {
      loose.push(position)
      if (loose.length > looseAtLeast + sorted.length) settle()
    },
    after (position) {
      if (loose.length > 0) settle()
      let low = 0
      let high = sorted.length
      while (low < high) {
        const middle = (low + high) >>> 1
        if ((sorted[middle] ?? Infinity) <= position) low = middle + 1
        else high = middle
      }
      return sorted.subarray(low)
    },
  }
}
