/** Of each key the last line that has it. Keys are kept as 64 bits of a hash, so that a million take 25 MB. */
export function createRepeated (lines: number) {
  const size = 2 ** Math.ceil(Math.log2(Math.max(16, lines * 2)))
  const [high, low, last] = [new Uint32Array(size), new Uint32Array(size), new Uint32Array(size)]
  const older = new Set<number>()

  return {
    /** Line numbers begin with 1. */
    add (key: string, line: number): void {
      const [one, two] = hashOf(key)
      let slot = one & (size - 1)
      while (last[slot] !== 0 && (high[slot] !== one || low[slot] !== two)) slot = (slot + 1) & (size - 1)
      const before = last[slot] ?? 0
      if (before !== 0) older.add(before)
      high[slot] = one
      low[slot] = two
      last[slot] = line
    },

    /** Lines whose key comes again further down. */
    older: older as ReadonlySet<number>,
  }
}

/** Two hashes of different kinds, FNV-1a and one of Murmur's steps. */
function hashOf (key: string): [number, number] {
  let [one, two] = [0x811c9dc5, 0x9747b28c]
  for (let at = 0; at < key.length; at++) {
    const code = key.charCodeAt(at)
    one = Math.imul(one ^ code, 0x01000193)
    two = Math.imul(two ^ code, 0xcc9e2d51)
    two = (two << 13) | (two >>> 19)
  }
  one = Math.imul(one ^ (one >>> 16), 0x85ebca6b)
  return [(one ^ (one >>> 13)) >>> 0, (Math.imul(two ^ (two >>> 15), 0x1b873593) ^ key.length) >>> 0]
}
